"""The app's models, re-exported from their rooms."""

from parks.directory.models import LeadingIndustry, Park, ParkParty, ParkPhase, PublishedCounter
from parks.joint.models import JointLine, LegacyIssue
from parks.quotas.models import QuotaAccount, QuotaBatch, QuotaEntry, QuotaOrder
from parks.quotas.thresholds import QuotaThreshold
from parks.space.models import Building, Floor, FloorUnit, Occupancy, OutOfUse, Plot, UnitPrice

__all__ = [
    "Building",
    "Floor",
    "FloorUnit",
    "JointLine",
    "LeadingIndustry",
    "LegacyIssue",
    "Occupancy",
    "OutOfUse",
    "Park",
    "ParkParty",
    "ParkPhase",
    "Plot",
    "PublishedCounter",
    "QuotaAccount",
    "QuotaBatch",
    "QuotaEntry",
    "QuotaOrder",
    "QuotaThreshold",
    "UnitPrice",
]

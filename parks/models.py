"""The app's models, re-exported from their rooms."""

from parks.directory.models import Park
from parks.quotas.models import QuotaAccount, QuotaBatch, QuotaEntry, QuotaOrder
from parks.quotas.thresholds import QuotaThreshold

__all__ = ["Park", "QuotaAccount", "QuotaBatch", "QuotaEntry", "QuotaOrder", "QuotaThreshold"]

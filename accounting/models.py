"""The app's models, re-exported from their rooms."""

from accounting.filings.models import Filing, FilingValue, PostingDue
from accounting.filings.rules import ExchangeRate, FilingRule, GroupCalendar
from accounting.ledger.holds import Hold
from accounting.ledger.models import BalanceCheck, Batch, Entry, InterpretedBasis, Posting
from accounting.periods.models import Period
from accounting.receipts.models import (
    Incentive,
    ReceiptAssignment,
    ReceiptFile,
    ShareableTax,
    ShareableTaxLine,
    TaxReceipt,
    TaxSetting,
    TaxShare,
    TaxType,
    Treasury,
)
from accounting.rollups.details import GroupingTotal, PartTotal, RollUpDetail
from accounting.rollups.groupings import Grouping, GroupingKind, Membership
from accounting.rollups.models import QuarterTotal, RollUp, VintageTotal
from accounting.rollups.reruns import Rerun

__all__ = [
    "BalanceCheck",
    "Batch",
    "Entry",
    "ExchangeRate",
    "Filing",
    "FilingRule",
    "FilingValue",
    "GroupCalendar",
    "Grouping",
    "GroupingKind",
    "GroupingTotal",
    "Hold",
    "Incentive",
    "InterpretedBasis",
    "Membership",
    "PartTotal",
    "Period",
    "Posting",
    "PostingDue",
    "QuarterTotal",
    "ReceiptAssignment",
    "ReceiptFile",
    "Rerun",
    "RollUp",
    "RollUpDetail",
    "ShareableTax",
    "ShareableTaxLine",
    "TaxReceipt",
    "TaxSetting",
    "TaxShare",
    "TaxType",
    "Treasury",
    "VintageTotal",
]

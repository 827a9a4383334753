"""The app's models, re-exported from their rooms."""

from accounting.filings.models import Filing, FilingValue, PostingDue
from accounting.filings.rules import ExchangeRate, FilingRule, GroupCalendar
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
from accounting.rollups.models import QuarterTotal, RollUp

__all__ = [
    "BalanceCheck",
    "Batch",
    "Entry",
    "ExchangeRate",
    "Filing",
    "FilingRule",
    "FilingValue",
    "GroupCalendar",
    "Incentive",
    "InterpretedBasis",
    "Period",
    "Posting",
    "PostingDue",
    "QuarterTotal",
    "ReceiptAssignment",
    "ReceiptFile",
    "RollUp",
    "ShareableTax",
    "ShareableTaxLine",
    "TaxReceipt",
    "TaxSetting",
    "TaxShare",
    "TaxType",
    "Treasury",
]

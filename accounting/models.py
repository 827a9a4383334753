"""The app's models, re-exported from their rooms."""

from accounting.confirmations.models import Confirmation, ConfirmationLink
from accounting.corrections.models import Correction, CorrectionConfirmation
from accounting.filings.models import Filing, FilingValue, PostingDue
from accounting.filings.reminders import Reminder
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
from accounting.rollups.models import QuarterTotal, RollUp

__all__ = [
    "BalanceCheck",
    "Batch",
    "Confirmation",
    "ConfirmationLink",
    "Correction",
    "CorrectionConfirmation",
    "Entry",
    "ExchangeRate",
    "Filing",
    "FilingRule",
    "FilingValue",
    "GroupCalendar",
    "Hold",
    "Incentive",
    "InterpretedBasis",
    "Period",
    "Posting",
    "PostingDue",
    "QuarterTotal",
    "ReceiptAssignment",
    "ReceiptFile",
    "Reminder",
    "RollUp",
    "ShareableTax",
    "ShareableTaxLine",
    "TaxReceipt",
    "TaxSetting",
    "TaxShare",
    "TaxType",
    "Treasury",
]

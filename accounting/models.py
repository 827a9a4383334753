"""The app's models, re-exported from their rooms."""

from accounting.confirmations.models import Confirmation, ConfirmationLink
from accounting.corrections.models import Correction, CorrectionConfirmation
from accounting.filings.models import Filing, FilingValue, PostingDue
from accounting.filings.reminders import Reminder
from accounting.filings.rules import ExchangeRate, FilingRule, GroupCalendar
from accounting.ledger.holds import Hold
from accounting.ledger.models import BalanceCheck, Batch, Entry, InterpretedBasis, Posting
from accounting.mainfigures.models import MainFigure, MainIndicator
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
from accounting.reconciliation.models import (
    DeviationBand,
    ReconciliationItem,
    ReconciliationLine,
    StatisticsAnswer,
    Tolerance,
)
from accounting.rollups.details import GroupingTotal, PartTotal, RollUpDetail
from accounting.rollups.groupings import Grouping, GroupingKind, Membership
from accounting.rollups.models import QuarterTotal, RollUp, VintageTotal
from accounting.rollups.reruns import Rerun

__all__ = [
    "BalanceCheck",
    "Batch",
    "Confirmation",
    "ConfirmationLink",
    "Correction",
    "CorrectionConfirmation",
    "DeviationBand",
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
    "MainFigure",
    "MainIndicator",
    "Membership",
    "PartTotal",
    "Period",
    "Posting",
    "PostingDue",
    "QuarterTotal",
    "ReceiptAssignment",
    "ReceiptFile",
    "ReconciliationItem",
    "ReconciliationLine",
    "Reminder",
    "Rerun",
    "RollUp",
    "RollUpDetail",
    "ShareableTax",
    "ShareableTaxLine",
    "StatisticsAnswer",
    "TaxReceipt",
    "TaxSetting",
    "TaxShare",
    "TaxType",
    "Tolerance",
    "Treasury",
    "VintageTotal",
]

"""The models of the room, by what they speak of."""

from accounting.receipts.models.incentives import Incentive
from accounting.receipts.models.receipts import (
    FinanceQuerySet,
    ReceiptAssignment,
    ReceiptFile,
    TaxReceipt,
    sees_tax_types,
)
from accounting.receipts.models.shareable import TAX_INDICATOR, ShareableTax, ShareableTaxLine
from accounting.receipts.models.taxes import TaxSetting, TaxShare, TaxType, Treasury

__all__ = [
    "TAX_INDICATOR",
    "FinanceQuerySet",
    "Incentive",
    "ReceiptAssignment",
    "ReceiptFile",
    "ShareableTax",
    "ShareableTaxLine",
    "TaxReceipt",
    "TaxSetting",
    "TaxShare",
    "TaxType",
    "Treasury",
    "sees_tax_types",
]

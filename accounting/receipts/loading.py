"""Loading the names of taxes and the default way of counting; no government's share ships with the product."""

from pathlib import Path

from django.db import transaction

from accounting.receipts.models import TaxSetting, TaxType
from kunming_coord.districts.models import SourceStatus
from kunming_coord.districts.services import rows_of

DATA = Path(__file__).parent / "data"
READING = "公开材料未写明按入库期还是所属期计入，也未写明无法定依据的优惠是否扣除；按入库期、不扣除系推断"


@transaction.atomic
def load_taxes() -> int:
    """Tax types of `taxes.csv`, and the inferred setting where there is none yet; returns how many types there are."""
    rows = rows_of(DATA / "taxes.csv")
    for order, row in enumerate(rows, start=1):
        TaxType.objects.get_or_create(code=row["code"], defaults={"name": row["name"], "order": order})
    if not TaxSetting.objects.exists():
        TaxSetting.objects.create(
            count_by=TaxSetting.CountBy.RECEIVED,
            deducts_without_basis=False,
            source_status=SourceStatus.INFERRED,
            source=READING,
        )
    return len(rows)

"""Loading the indicator catalogue that ships with the product; safe to run again."""

from pathlib import Path

from django.db import transaction

from kunming_coord.districts.models import Body
from kunming_coord.districts.services import rows_of
from projects.policies.models import Indicator, IndicatorGroup

DATA = Path(__file__).parent.parent / "data"


@transaction.atomic
def load_indicators() -> int:
    """Groups and indicators of `indicators.csv`; returns how many indicators there are in the file."""
    rows = rows_of(DATA / "indicators.csv")
    for order, row in enumerate(rows, start=1):
        group, _ = IndicatorGroup.objects.get_or_create(
            code=row["group"],
            defaults={"name": row["group_name"], "verifier_role": row["verifier_role"], "order": order},
        )
        Indicator.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "short_name": row["short_name"],
                "group": group,
                "owner": Body.objects.filter(slug=row["owner"]).first(),
                "frequency": row["frequency"],
                "source_status": row["source_status"],
                "order": order,
            },
        )
    return len(rows)

"""Loading the parks that ship with the product; safe to run again."""

from pathlib import Path

from django.db import transaction

from kunming_coord.districts.models import District
from kunming_coord.districts.services import rows_of
from parks.directory.models import Park

DATA = Path(__file__).parent.parent / "data"


@transaction.atomic
def load_parks() -> int:
    """Parks of `parks.csv`; returns how many there are in the file."""
    rows = rows_of(DATA / "parks.csv")
    for row in rows:
        Park.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "level": row["level"],
                "district": District.objects.get(slug=row["district"]),
                "main_industries": row["main_industries"],
                "auxiliary_industries": row["auxiliary_industries"],
                "source_note": row["source_or_note"],
            },
        )
    return len(rows)

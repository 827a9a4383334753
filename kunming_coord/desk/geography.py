"""Where a unit lies on the map of counties."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kunming_coord.districts.models import District, DistrictKind, Jurisdiction


def map_codes(units: Iterable[District]) -> Mapping[int, str]:
    """Map codes by unit: a county's own code, else that of the one county a zone lies in.

    A zone in several counties, or outside the city, has no place on the map and stays in the table.
    """
    by_key = {unit.pk: unit for unit in units}
    codes = {pk: unit.gb_code for pk, unit in by_key.items() if unit.kind == DistrictKind.COUNTY}
    territories: dict[int, set[str]] = defaultdict(set)
    rows = Jurisdiction.objects.filter(
        unit_id__in=by_key.keys() - codes.keys(),
        aspect=Jurisdiction.Aspect.TERRITORY,
        of__kind=DistrictKind.COUNTY,
    )
    for unit_id, code in rows.values_list("unit_id", "of__gb_code"):
        territories[unit_id].add(code)
    return codes | {
        unit_id: next(iter(inside)) for unit_id, inside in territories.items() if len(inside) == 1
    }

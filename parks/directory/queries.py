"""Reading parks, with how complete their leading industries are known."""

from django.db.models import QuerySet

from parks.directory.models import Park

# 两主两辅 for national zones, 一主两辅 for provincial ones (昆发改地区函〔2022〕65号); published data are incomplete.
REQUIRED = {Park.Level.NATIONAL: (2, 2), Park.Level.PROVINCIAL: (1, 2)}


def parks_with_district() -> QuerySet[Park]:
    """Every park with the unit it lies in."""
    return Park.objects.select_related("district")


def is_incomplete(park: Park) -> bool:
    """Whether fewer leading industries are known than the rule of its level asks for; a warning, never a refusal."""
    asked = REQUIRED.get(Park.Level(park.level))
    if asked is None:
        return False
    known = (_count(park.main_industries), _count(park.auxiliary_industries))
    return any(have < want for have, want in zip(known, asked, strict=True))


def _count(industries: str) -> int:
    """Industries named in a field, apart by “；”; a “、” belongs to the wording of one of them."""
    return len([part for part in industries.split("；") if part.strip()])

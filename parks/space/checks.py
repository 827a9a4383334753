"""What is checked of stock before it is written, each refusal with the field it is about."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.common.money import parse_fen
from kunming_coord.common.reading import read_text
from kunming_coord.districts.models import District
from parks.directory.measures import Size
from parks.directory.models import Park
from parks.directory.points import require_point, require_within

MOST_HEIGHT_MM = 60_000  # beyond these somebody has mistaken the unit; none of them is a rule of anybody
MOST_LOAD_KG = 50_000
MOST_KVA = 1_000_000
CORNERS = range(3, 201)
OUTLINE = gettext_lazy("边界")
# Labels are translated when somebody is refused, not for every row that is fine.
MEASURES = (
    ("height", gettext_lazy("层高"), MOST_HEIGHT_MM, gettext_lazy("60 米")),
    ("load", gettext_lazy("楼面荷载"), MOST_LOAD_KG, gettext_lazy("50 吨/平方米")),
    ("power", gettext_lazy("供电容量"), MOST_KVA, gettext_lazy("1,000,000 kVA")),
)


@dataclass(frozen=True)
class Place:
    """Where stock lies: the unit, the park if any, the address, the point in millionths of a degree."""

    district: District
    park: Park | None = None
    address: str = ""
    lon_e6: int | None = None
    lat_e6: int | None = None


def place_columns(place: Place) -> dict[str, Any]:
    """The place as columns of a row."""
    return {
        "district": place.district,
        "park": place.park,
        "address": read_text(place.address, field="address", label=gettext_lazy("地址"), length=120),
        "lon_e6": place.lon_e6,
        "lat_e6": place.lat_e6,
    }


def require_place(place: Place, thing: str) -> None:
    """A park of the same unit, and a point that is not clearly elsewhere."""
    if place.park is not None and place.park.district_id != place.district.pk:
        raise refused("park", _("园区“%(park)s”在%(theirs)s，不在%(unit)s；请改选园区或单位。") % {
            "park": place.park, "theirs": place.park.district.name, "unit": place.district.name,
        })  # fmt: skip
    require_point(place.district, place.lon_e6, place.lat_e6, thing)


def check_outline(outline: Sequence[tuple[int, int]], district: District, thing: str) -> None:
    """A closed line of three or more corners, all of them in the district; none at all is fine."""
    if not outline:
        return
    if len(outline) not in CORNERS:
        raise refused("outline", _("边界应有 3 至 200 个拐点，请核对。"))
    for lon, lat in outline:
        require_within(district, lon, lat, thing)


def read_outline(text: str) -> list[tuple[int, int]]:
    """Corners as "经度,纬度", one a line or parted by semicolons, in millionths of a degree; raises Invalid."""
    corners = []
    lines = text.replace("；", "\n").replace(";", "\n").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        parts = line.replace("，", ",").split(",")
        if len(parts) != 2:
            raise refused("outline", _("边界第 %(number)s 个拐点应为“经度,纬度”，现为“%(text)s”。") % {
                "number": number, "text": line.strip()[:40],
            })  # fmt: skip
        try:
            lon, lat = (parse_fen(part, unit=Size.DEGREE, field=str(OUTLINE)) for part in parts)
        except Invalid as error:
            raise refused("outline", error.message) from error
        corners.append((lon, lat))
    return corners


def outline_text(corners: Iterable[Sequence[int]]) -> str:
    """Corners as `read_outline` reads them."""
    return "；".join(",".join(map(Size.DEGREE.plain, corner)) for corner in corners)


def check_measures(
    *, height_mm: int | None = None, load_kg: int | None = None, power_kva: int | None = None
) -> None:
    """Nothing that bears nothing, and nothing no building has."""
    values = (height_mm, load_kg, power_kva)
    wrong = [
        (field, _("“%(label)s”应大于 0 且不超过 %(most)s，请核对单位。") % {"label": label, "most": words})
        for value, (field, label, most, words) in zip(values, MEASURES, strict=True)
        if value is not None and not 0 < value <= most
    ]
    if wrong:
        raise Invalid("".join(sentence for _field, sentence in wrong), fields=dict(wrong))


def required_area(value: int | None, most: int, label: str | Promise) -> int:
    """An area somebody has to say; raises Missing or Invalid."""
    if value is None:
        sentence = _("请填写%(label)s。") % {"label": label}
        raise Missing(sentence, fields={"area": sentence})
    if not 0 < value <= most:
        raise refused("area", _("“%(label)s”应大于 0，请核对数值和单位。") % {"label": label})
    return value


def given(day: dt.date | None, field: str, label: str) -> dt.date:
    """A day somebody has to say; raises Missing."""
    if day is None:
        sentence = _("请填写%(label)s。") % {"label": label}
        raise Missing(sentence, fields={field: sentence})
    return day


def refused(field: str, sentence: str) -> Invalid:
    """The refusal of one field."""
    return Invalid(sentence, fields={field: sentence})

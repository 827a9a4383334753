"""Where parks, buildings and plots lie: one point each, WGS-84 (国家 2000), in millionths of a degree."""

from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid
from kunming_coord.districts.models import District
from parks.directory.outlines import may_lie_in

EAST, NORTH = (
    (101_000_000, 105_000_000),
    (21_000_000, 28_000_000),
)  # what a CHECK of each of the three wants as well


def require_point(district: District, lon_e6: int | None, lat_e6: int | None, thing: str) -> None:
    """Both coordinates or none, and not clearly outside the district; raises Invalid."""
    if (lon_e6 is None) != (lat_e6 is None):
        raise _refused("lat", _("经度和纬度请同时填写，或都不填。"))
    if lon_e6 is not None and lat_e6 is not None:
        require_within(district, lon_e6, lat_e6, thing)


def require_within(district: District, lon_e6: int, lat_e6: int, thing: str) -> None:
    """A point near Kunming that is not clearly outside the district; raises Invalid."""
    if not (EAST[0] <= lon_e6 <= EAST[1] and NORTH[0] <= lat_e6 <= NORTH[1]):
        raise _refused("lon", _("经度应在 101 至 105 度之间，纬度应在 21 至 28 度之间，请核对是否填反。"))
    if not may_lie_in(district, lon_e6, lat_e6):
        raise _refused("lon", _("“%(thing)s”的位置在%(unit)s范围之外，请核对坐标或所在单位。") % {
            "thing": thing, "unit": district.name,
        })  # fmt: skip


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

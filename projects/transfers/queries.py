"""Reading transfers."""

from django.db.models import QuerySet

from kunming_coord.districts.models import District, DistrictKind
from kunming_coord.districts.queries import parties


def may_host(district: District) -> bool:
    """Whether a unit can host a project of this scheme: the method covers units inside the city only."""
    return district.in_city and district.kind != DistrictKind.CITY


def hosts_for(origin: District) -> QuerySet[District]:
    """The units a project of `origin` may be offered to."""
    return parties().exclude(kind=DistrictKind.OUTSIDE).exclude(pk=origin.pk)

"""Reading the register of enterprises, for those who see the whole city; a district sees its own projects only."""

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.scope import Viewer
from projects.register.merges import EnterpriseMerge
from projects.register.models import Enterprise, EnterpriseName, Project
from projects.register.standing import ListingKind, StatisticalListing

TWINS = 10  # more than that are no duplicates but a common name


def require_city(viewer: Viewer) -> None:
    """Raises NotAllowed for whoever does not see the whole city."""
    if not viewer.reach.sees_all:
        raise NotAllowed(_("企业库由市级岗位和审计查看；本单位的企业请看项目库中的项目。"))


def enterprises(day: dt.date) -> QuerySet[Enterprise]:
    """Every record with its present name, the number of its projects and whether another goes by the same name."""
    names = EnterpriseName.objects.filter(enterprise=OuterRef("pk"))
    present = names.on(day).order_by(F("valid_from").desc(nulls_last=True))
    same = EnterpriseName.objects.exclude(enterprise=OuterRef("enterprise")).filter(
        name_key=OuterRef("name_key"), enterprise__merged_into=None
    )
    twin = names.filter(Exists(same))
    mine = Project.objects.filter(enterprise=OuterRef("pk")).order_by()
    counted = mine.values("enterprise").annotate(count=Count("pk"))
    return (
        Enterprise.objects.select_related("group", "registered_in", "taxed_in", "merged_into")
        .annotate(
            present_name=Subquery(present.values("name")[:1]),
            project_count=Coalesce(Subquery(counted.values("count")), 0),
            has_twin=Q(Exists(twin)) & Q(merged_into=None),
        )
        .order_by("-pk")
    )


def listings_on(enterprises: list[Enterprise], day: dt.date) -> dict[int, list[str]]:
    """Enterprise → the words of the lists it is in on a day, in one query."""
    found: dict[int, list[str]] = {}
    rows = StatisticalListing.objects.on(day).filter(enterprise__in=enterprises)
    for enterprise, kind in rows.values_list("enterprise_id", "kind"):
        found.setdefault(enterprise, []).append(str(ListingKind(kind).label))
    return found


def present_name(enterprise: Enterprise, day: dt.date) -> str:
    """What an enterprise is called on a day."""
    row = enterprise.names.on(day).order_by(F("valid_from").desc(nulls_last=True)).first()
    return row.name if row else ""


def names_of(enterprise: Enterprise) -> QuerySet[EnterpriseName]:
    """Its names, the present one first."""
    return enterprise.names.order_by(F("valid_from").desc(nulls_last=True))


def twins_of(enterprise: Enterprise) -> QuerySet[Enterprise]:
    """Standing records with a name this one has or had: what might be the same enterprise; of a merged one none."""
    if enterprise.merged_into_id is not None:
        return Enterprise.objects.none()
    keys = enterprise.names.values("name_key")
    named = Enterprise.objects.filter(names__name_key__in=keys, merged_into=None)
    return named.exclude(pk=enterprise.pk).distinct().order_by("pk")[:TWINS]


def merges_of(enterprise: Enterprise) -> QuerySet[EnterpriseMerge]:
    """Proposals in which the record is one of the two, newest first."""
    mine = Q(duplicate=enterprise) | Q(survivor=enterprise)
    return EnterpriseMerge.objects.filter(mine).select_related("duplicate", "survivor")

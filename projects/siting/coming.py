"""Whether a project comes to a district: what may be kept for it there, and what is let go of once it does not."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kunming_coord.common.errors import Stale
from projects.agreements.models import Agreement
from projects.register.models import Project
from projects.transfers.models import Transfer

OVER = ("lost", "abandoned")  # stages in which a project needs no place
# Statuses of a transfer under which its host is not the place the project goes to.
NOT_COMING = ("draft", "declined", "returned", "withdrawn", "not_applicable", "terminated", "expired")
CALLED_OFF = ("terminated", "abandoned")  # agreements that brought nobody; one that has run its time did
# An agreement is no better than its transfer; when both have run their time the project is there.
BROKEN_OFF = tuple(status for status in NOT_COMING if status != "expired")


def is_coming(project: Project, district_id: int) -> bool:
    """Whether a district registered a project, is to take it, or has an agreement about it."""
    return project.origin_id == district_id or any(rows.exists() for rows in _ways(project, district_id))


def districts_on_the_way(project: Project) -> frozenset[int]:
    """Ids of the districts it comes to: its own, its host, parties of its agreement."""
    hosts = _transfers().filter(project=project, host__isnull=False).values_list("host_id", flat=True)
    agreed = _agreements().filter(project=project, parties__district__isnull=False)
    parties = agreed.values_list("parties__district_id", flat=True)
    return frozenset({project.origin_id, *hosts, *parties})


def coming_to(district_id: int) -> Q:
    """The same from the other side: the projects that come to a district."""
    hosted = _transfers().filter(host=district_id).values("project")
    agreed = _agreements().filter(parties__district=district_id).values("project")
    return Q(origin_id=district_id) | Q(pk__in=hosted) | Q(pk__in=agreed)


def let_downs() -> Iterator[tuple[Q, str]]:
    """Conditions on rows with `project` and `district` whose project is not waited for any more, each with the reason."""
    yield Q(project__status="lost"), _("项目已流失。")
    yield Q(project__status="abandoned"), _("项目已放弃。")
    transfers, agreements = _ways(OuterRef("project"), OuterRef("district"))
    elsewhere = ~Q(project__origin=F("district")) & ~Exists(transfers) & ~Exists(agreements)
    yield ~Q(project__status__in=OVER) & elsewhere, _("项目向该单位的流转或协议已退回、谢绝、撤销或解除。")


def require_coming(project: Project, district_id: int) -> None:
    """Refuse to go on with what is kept for a project that has ended or does not come; raises Stale."""
    standing = Project.objects.get(pk=project.pk)
    if standing.status in OVER:
        raise Stale(
            _("项目已%(stage)s，这一预留随之释放，不能再办理；恢复谋划后请重新预留。")
            % {"stage": standing.get_status_display()}
        )
    if not is_coming(standing, district_id):
        raise Stale(_("项目向该单位的流转或协议已退回、谢绝、撤销或解除，这一预留随之释放，不能再办理。"))


def _ways(project: Any, district: Any) -> tuple[QuerySet[Transfer], QuerySet[Agreement]]:
    """The transfers and the agreements by which a project comes to a district."""
    return (
        _transfers().filter(project=project, host=district),
        _agreements().filter(project=project, parties__district=district),
    )


def _transfers() -> QuerySet[Transfer]:
    """Transfers that have not come to nothing."""
    rows: QuerySet[Transfer] = Transfer.objects.order_by().exclude(status__in=NOT_COMING)
    return rows


def _agreements() -> QuerySet[Agreement]:
    """Agreements their parties know of; one whose transfer was broken off goes with it, however far it was drafted."""
    rows: QuerySet[Agreement] = Agreement.objects.order_by().filter(shared=True)
    return rows.exclude(status__in=CALLED_OFF).filter(Q(transfer=None) | ~Q(transfer__status__in=BROKEN_OFF))

"""Holds for the ledger's tests, written straight into the table, and the list they put the figures on."""

from accounting.holds.services import release_hold
from accounting.ledger.holds import Hold
from kunming_coord.common.quarter import Quarter
from projects.register.models import Project
from support.factories import indicator, make_user
from support.ledger_world import Q1, looked_at_again


def held(
    project: Project,
    code: str = "industrial_output",
    quarters: tuple[Quarter, Quarter] = (Q1, Q1),
    reason: str = "对分享比例有争议",
) -> Hold:
    """The shares of an indicator on hold; the ledger looks at the figures again."""
    hold = Hold.objects.create(
        status="held",
        project=project,
        indicator=indicator(code),
        from_quarter=quarters[0],
        to_quarter=quarters[1],
        reason=reason,
    )
    looked_at_again(project)
    return hold


def released(hold: Hold) -> None:
    """The hold is over; the ledger looks at the figures again."""
    fresh = Hold.objects.select_related("indicator").get(pk=hold.pk)
    release_hold(hold=fresh, actor=make_user("drc", "approver"), note="已裁定")

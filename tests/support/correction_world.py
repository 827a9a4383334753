"""A closed quarter whose figure changes afterwards, as people do it: reopened for a part, filed and verified anew."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from accounting.corrections.models import Correction
from accounting.corrections.noticing import notice_corrections
from accounting.corrections.services import confirm_correction, post_correction, route_correction
from accounting.filings.models import Filing
from accounting.filings.reopening import reopen_filing
from accounting.filings.services import save_values, submit_filing, verify_filing
from accounting.filings.writing import FigureDetail
from accounting.holds.services import put_on_hold
from accounting.ledger.holds import Hold
from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from projects.register.models import Project
from support.agreed_world import SIDES, join
from support.factories import district, indicator, make_user
from support.filing_world import soon
from support.ledger_world import Q1, Cast, a_project, agreed, closed, period, verified

CODE = "industrial_output"
REASON = "企业更正报表。"


class Parties(Cast):
    """The people of a correction: those of a quarter, and the leaders of both districts."""

    @cached_property
    def origin_leader(self) -> User:
        """分管领导 of 西山."""
        return make_user("xishan", "leader")

    @cached_property
    def host_leader(self) -> User:
        """分管领导 of 安宁."""
        return make_user("anning", "leader")

    @cached_property
    def second_approver(self) -> User:
        """Another 批准 of the city."""
        return make_user("drc", "approver")


def filing_of(project: Project, quarter: Quarter = Q1) -> Filing:
    """The regular filing of a project in a quarter."""
    return Filing.objects.select_related("group", "host", "project").get(
        project=project, concerns=quarter, kind="regular", group__code="production"
    )


def refiled(cast: Cast, filing: Filing, figures: Mapping[str, int]) -> Filing:
    """A locked filing reopened, filed with these figures and verified: it is locked again where its quarter is closed."""
    fresh = Filing.objects.select_related("group", "host", "project").get(pk=filing.pk)
    reopen_filing(filing=fresh, scope=["all"], until=soon(), actor=cast.approver, note=REASON)
    details = {code: FigureDetail(note=REASON) for code in figures}
    save_values(filing=fresh, values=dict(figures), explanation=REASON, actor=cast.filer, details=details)
    submit_filing(filing=fresh, actor=cast.filer)
    return verify_filing(
        filing=fresh,
        actor=cast.treasurer if fresh.group.verifier_role == "treasurer" else cast.statistician,
    )


def closed_with(fen: int = 1000, quarter: Quarter = Q1, project: Project | None = None) -> Project:
    """A project whose figure stands in a closed quarter, shared 3:7; the next quarter is open."""
    if project is None:
        project = a_project()
        agreed(project)
        join(project, *SIDES.items())
    verified(project, {CODE: fen}, quarter)
    closed(quarter)
    period(quarter=quarter.next)
    return project


def changed(cast: Cast, before: int = 1000, after: int = 1200, quarter: Quarter = Q1) -> Filing:
    """A filing of a closed quarter that says something else now."""
    project = closed_with(before, quarter)
    return refiled(cast, filing_of(project, quarter), {CODE: after})


def notice() -> Correction:
    """Look once, as the minute's tick does; the one open correction."""
    notice_corrections(actor=system_user())
    return Correction.objects.select_related("filing__group", "filing__project").get()


def noticed(cast: Cast, before: int = 1000, after: int = 1200) -> Correction:
    """A correction nobody has dealt with."""
    changed(cast, before, after)
    return notice()


def routed(cast: Cast, routing: str = "next_quarter", **more: str) -> Correction:
    """A correction whose path is laid down."""
    return route_correction(
        correction=noticed(cast), routing=routing, actor=cast.statistician, note=REASON, **more
    )


def confirmed(cast: Parties, routing: str = "next_quarter", **more: str) -> Correction:
    """A correction both districts agree to."""
    correction = routed(cast, routing, **more)
    confirm_correction(correction=correction, actor=cast.origin_leader)
    return confirm_correction(correction=correction, actor=cast.host_leader)


def posted(cast: Parties, routing: str = "next_quarter", **more: str) -> Correction:
    """A correction carried out."""
    return post_correction(correction=confirmed(cast, routing, **more), actor=cast.approver)


def a_row(filing: Filing) -> Correction:
    """A correction written straight into its table, for lists."""
    return Correction.objects.create(
        status="noticed",
        filing=filing,
        concerns=filing.concerns,
        parties=[district("xishan").pk, district("anning").pk],
        effect={"rows": [], "figures": []},
        fingerprint="0" * 64,
        upto_value_id=1,
        noticed_on=dt.date(2026, 11, 20),
    )


def held(people: Any) -> Hold:
    """A figure of 西山 and 安宁 on hold."""
    project = a_project()
    agreed(project)
    join(project, *SIDES.items())
    return put_on_hold(
        project=project,
        indicator=indicator(CODE),
        from_quarter=Q1,
        to_quarter=Q1,
        reason="归属争议。",
        actor=people.approver,
    )

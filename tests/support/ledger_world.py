"""Small worlds for the ledger's tests: compiled terms and verified figures without the road that leads to them."""

import itertools
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounting.filings import due, judging
from accounting.filings.basis import Basis
from accounting.filings.checks import Finding
from accounting.filings.models import Filing, FilingValue
from accounting.filings.services import (
    lock_filings,
    open_filings,
    save_values,
    submit_filing,
    verify_filing,
)
from accounting.ledger.services import post_period
from accounting.periods.models import Period
from accounting.periods.services import period_for
from accounting.rollups.services import roll_up
from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup
from projects.register.models import Enterprise, Project
from support.agreed_world import LONG, agreed, compile_into, interpreted_into, keep_demo_policy, varied
from support.factories import credit_code, district, indicator, make_user
from support.standing import PLANNED_FEN, counted

__all__ = ["LONG", "agreed", "compile_into", "interpreted_into", "keep_demo_policy", "varied"]  # handed on

Q1 = Quarter.of(2026, 1)
_numbers = itertools.count(1)


def a_project(origin: str = "xishan", *, counts: bool = True) -> Project:
    """A project of a district, with nothing agreed yet; inside every statistical window and authorised, or not."""
    number = next(_numbers)
    project = Project.objects.create(
        code=f"XM-{origin}-{number}",
        title=f"示例项目{number}",
        enterprise=Enterprise.objects.create(credit_code=credit_code(), is_demo=True),
        enterprise_name=f"示例企业{number}",
        origin=district(origin),
        planned_investment_fen=PLANNED_FEN,
        is_demo=True,
    )
    return counted(project) if counts else project


def findings_of(filing: Filing) -> list[Finding]:
    """The check relations the filing's present figures break, those that are only told included."""
    return judging.findings_of(filing, Basis([filing]))


def verified(
    project: Project,
    figures: Mapping[str, int],
    quarter: Quarter = Q1,
    host: str = "anning",
    status: str = "verified",
    *,
    measure: str = "period",
    kind: str = "regular",
    concerns: Quarter | None = None,
) -> list[Filing]:
    """Verified filings with these figures (indicator code → fen), written straight into the tables."""
    filings: dict[int, Filing] = {}
    for code, amount in figures.items():
        line = indicator(code)
        period_for(quarter=quarter, group=line.group)
        if line.group_id not in filings:
            filings[line.group_id] = Filing.objects.create(
                status=status,
                project=project,
                group=line.group,
                kind=kind,
                quarter=quarter,
                concerns=concerns or quarter,
                host=district(host),
            )
            due.mark_due(Filing.objects.filter(pk=filings[line.group_id].pk))
        FilingValue.objects.create(
            filing=filings[line.group_id],
            indicator=line,
            revision=1,
            amount_fen=amount,
            measure=measure,
            actor_id=1,
            actor_label="测试填报人",
        )
    return list(filings.values())


def revised(filing: Filing, amount: int, code: str = "industrial_output") -> FilingValue:
    """The next revision of a filed figure, verified, so that the ledger looks at it again."""
    last = filing.values.filter(indicator__code=code).order_by("-revision")[0]
    value: FilingValue = filing.values.create(
        indicator=last.indicator,
        revision=last.revision + 1,
        amount_fen=amount,
        measure=last.measure,
        actor_id=1,
        actor_label="测试填报人",
    )
    due.mark_due(Filing.objects.filter(pk=filing.pk))
    return value


def looked_at_again(*projects: Project) -> int:
    """What services do after a fact changed that decides what counts of these projects."""
    return due.facts_changed(Project.objects.filter(pk__in=[project.pk for project in projects]), since=None)


def period(code: str = "production", quarter: Quarter = Q1) -> Period:
    """The period of an indicator group."""
    return period_for(quarter=quarter, group=IndicatorGroup.objects.get(code=code))


def post(code: str = "production", quarter: Quarter = Q1, key: str = "") -> Any:
    """Post what is verified of a quarter and group, as the system."""
    key = key or f"test:{next(_numbers)}:{timezone.now().timestamp()}"
    return post_period(period=period(code, quarter), actor=system_user(), idempotency_key=key)


def closed(quarter: Quarter = Q1, code: str = "production") -> Period:
    """A quarter closed as the close does it, step by step, in the caller's transaction."""
    row = period(code, quarter)
    Period.objects.filter(pk=row.pk).update(status="closing")
    lock_filings(period=row, actor=system_user())
    key = f"close:{next(_numbers)}:{timezone.now().timestamp()}"
    post_period(period=row, actor=system_user(), idempotency_key=key, closing=True)
    roll_up(period=row, run_uid=uuid.uuid4(), final=True)
    Period.objects.filter(pk=row.pk).update(status="closed", closed_at=timezone.now())
    return period(code, quarter)


class Cast:
    """The people of a quarter: who files, who verifies, who closes, who looks."""

    def __init__(self) -> None:
        self.filer: User = make_user("anning", "filer")
        self.origin_filer: User = make_user("xishan", "filer")
        self.stranger: User = make_user("panlong", "filer")
        self.statistician: User = make_user("stat", "statistician")
        self.treasurer: User = make_user("fin", "treasurer")
        self.approver: User = make_user("drc", "approver")
        self.auditor: User = make_user("audit", "auditor")


def filed_and_verified(
    cast: Cast, filing: Filing, figures: Mapping[str, int], explanation: str = "测试"
) -> Filing:
    """A filing through the services, by two people."""
    save_values(filing=filing, values=dict(figures), explanation=explanation, actor=cast.filer)
    submit_filing(filing=filing, actor=cast.filer)
    tax = filing.group.verifier_role == "treasurer"
    return verify_filing(filing=filing, actor=cast.treasurer if tax else cast.statistician)


def opened(project: Project, group: str = "production", quarter: Quarter = Q1) -> Filing:
    """The filing of a project, opened by the system."""
    open_filings(quarter=quarter, actor=system_user())
    return Filing.objects.select_related("group", "host", "project").get(
        project=project, group__code=group, quarter=quarter
    )

"""Two years of quarterly filings, and the closing of all quarters but the last."""

import time
from collections.abc import Sequence
from itertools import groupby

from django.db import transaction

import accounting.closing.tasks  # noqa: F401 - registers what a close does
from accounting.closing.services import CLOSE, start_close
from accounting.filings import services
from accounting.filings.columns import columns_of
from accounting.filings.models import Filing
from accounting.filings.vocabulary import Measure
from accounting.periods.models import Period
from accounting.periods.services import periods_of
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy, DomainError
from kunming_coord.common.models import Run, RunState
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import execute
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.figures import REFUND_WORDS, amount_fen, is_refund
from kunming_coord.desk.demo.settings import RATE_E6
from kunming_coord.desk.demo.stories import IN_FORCE
from projects.register.models import Project

# In the last quarter this group is still being worked on; hosts by how far theirs has come.
LEFT_OPEN = "investment"
LEFT_AT = {"fumin": "due", "luquan": "returned", "anning": "submitted", "mohan": "filling"}
PATIENCE, PAUSE = 60.0, 0.5  # seconds: how long somebody else's close is waited for, and between two looks
NUMBERS = {story.title: number for number, story in enumerate(IN_FORCE)}


def file_quarter(quarter: Quarter, first: Quarter, cast: Cast, *, last: bool) -> int:
    """Open the quarter's filings and bring those of the demonstration to where they belong; returns how many.

    The last quarter is left to the people who use the demonstration once its filings exist.
    """
    with transaction.atomic():
        if last and Filing.objects.filter(quarter=quarter).exists():
            return 0
        as_(system_user(), services.open_filings, quarter=quarter)
        waiting = Filing.objects.filter(quarter=quarter, project__title__in=NUMBERS, project__is_demo=True)
        filings = list(
            waiting.exclude(status__in=["verified", "locked"]).select_related("project", "group", "host")
        )
        until = {
            filing.pk: LEFT_AT[filing.host.slug] if last and filing.group.code == LEFT_OPEN else "verified"
            for filing in filings
        }
        _file_whole([filing for filing in filings if until[filing.pk] not in ("due", "filling")], first, cast)
        for filing in filings:
            _bring(filing, first, cast, until[filing.pk])
        return len(filings)


def close_quarter(quarter: Quarter, cast: Cast) -> int:
    """Close every group of the quarter that can be closed, here and now; returns how many.

    What somebody using the demonstration has left unfinished keeps its group open; a close that was interrupted is
    completed.
    """
    return sum(_close(period, cast) for period in periods_of(quarter=quarter) if period.status != "closed")


def _close(period: Period, cast: Cast) -> bool:
    unfinished = Run.objects.filter(
        kind=CLOSE, state__in=[RunState.QUEUED, RunState.RUNNING],
        params={"quarter": period.quarter.code, "group": period.group.code},
    )  # fmt: skip
    try:
        run = unfinished.first() or as_(cast["drc-approver"], start_close, period=period)
    except DomainError:
        return False
    return carry_out(run)


def carry_out(run: Run) -> bool:
    """Do a run here, or wait for the worker that has taken it up; whether it was done. Raises Busy where it never ends.

    `execute` alone does not say that: it leaves what another process is doing, and what failed for a passing reason.
    """
    patience = time.monotonic() + PATIENCE
    while True:
        execute(run.pk)
        run.refresh_from_db()
        if run.finished:
            return run.state == RunState.DONE
        if time.monotonic() > patience:
            raise Busy(f"演示数据：{run.params} 的关账没有完成，请稍后再执行 seed_demo。")
        time.sleep(PAUSE)


def _file_whole(filings: Sequence[Filing], first: Quarter, cast: Cast) -> None:
    """Keep and file what is to be filed, for each host all at once."""
    editable = [filing for filing in filings if filing.status in services.EDITABLE]
    for host, several in groupby(sorted(editable, key=_host_of), key=_host_of):
        statements = [services.Statement(filing, *_values(filing, first)) for filing in several]
        as_(cast.filer(host), services.file_many, statements=statements)


def _host_of(filing: Filing) -> str:
    return filing.host.slug


def _bring(filing: Filing, first: Quarter, cast: Cast, until: str) -> None:
    """A draft where it is left as one, the verifier's word where it is filed."""
    if filing.status in services.EDITABLE and until == "filling":
        values, words = _values(filing, first)
        as_(
            cast.filer(filing.host.slug),
            services.save_values,
            filing=filing,
            values=values,
            explanation=words,
        )
    if filing.status == "submitted" and until in ("verified", "returned"):
        verifier = cast["fin-treasurer" if filing.group.verifier_role == "treasurer" else "stat-statistician"]
        if until == "verified":
            as_(verifier, services.verify_filing, filing=filing)
        else:
            as_(verifier, services.return_filing, filing=filing, note="请核对本季完成投资与形象进度。")


def quarters_of(project: Project, concerns: Quarter, first: Quarter) -> list[Quarter]:
    """The quarters of a year up to one in which the project of a story is filed."""
    begins = Quarter(int(first) + IN_FORCE[NUMBERS[project.title]].begins)
    return [Quarter(n) for n in range(max(int(concerns.first_of_year), int(begins)), int(concerns) + 1)]


def _values(filing: Filing, first: Quarter) -> tuple[dict[str, int | None], str]:
    number, agreed = NUMBERS[filing.project.title], filing.project.agreed_investment_fen or 0
    columns = columns_of(filing)
    values: dict[str, int | None] = {}
    for column in columns:
        quarters = [filing.quarter]
        if column.measure == Measure.CUMULATIVE:
            quarters = quarters_of(filing.project, filing.quarter, first)
        fen = sum(amount_fen(number, agreed, column.code, quarter, first) for quarter in quarters)
        values[column.code] = fen * 10**6 // RATE_E6 if column.foreign else fen
    refund = any(is_refund(number, column.code, filing.quarter, first) for column in columns)
    return values, REFUND_WORDS if refund else ""

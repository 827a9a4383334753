"""What the last quarter of the demonstration shows besides: a yearbook, a reminder, an enterprise's answer on paper."""

from django.db import transaction
from django.utils import timezone

from accounting.confirmations.models import Confirmation
from accounting.confirmations.services import record_paper
from accounting.filings import services
from accounting.filings.models import Filing
from accounting.filings.opening import open_annual_filings
from accounting.filings.reminders import Reminder
from accounting.filings.reminding import remind
from accounting.filings.vocabulary import Kind
from kunming_coord.common.quarter import Quarter
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.figures import amount_fen
from kunming_coord.desk.demo.filing import LEFT_OPEN, NUMBERS, quarters_of
from projects.policies.models import IndicatorGroup

DIFFERENCE = 123_456_700  # fen by which the yearbook differs from the quarters, an example


@transaction.atomic
def add_extras(cast: Cast, first: Quarter, last: Quarter) -> None:
    """Add what is not there yet; each of it once."""
    _annual(cast, first, last)
    if not Reminder.objects.exists():
        waiting = Filing.objects.filter(quarter=last, kind=Kind.REGULAR, status="due")
        for filing in waiting.order_by("pk")[:1]:
            as_(cast["stat-statistician"], remind, filing=filing)
    if not Confirmation.objects.exists():
        _answer_on_paper(cast, last)


def _annual(cast: Cast, first: Quarter, last: Quarter) -> None:
    """The year before, of the group that stays open: one project has stated it and somebody else has verified it."""
    if Filing.objects.filter(kind=Kind.ANNUAL).exists():
        return
    group, year = IndicatorGroup.objects.get(code=LEFT_OPEN), last.year - 1
    as_(cast["stat-statistician"], open_annual_filings, year=year, group=group)
    opened = Filing.objects.filter(kind=Kind.ANNUAL, project__title__in=NUMBERS)
    filing = opened.select_related("project", "group", "host").order_by("pk").first()
    if filing is None:
        return
    number, agreed = NUMBERS[filing.project.title], filing.project.agreed_investment_fen or 0
    (indicator,) = filing.group.indicators.all()
    stated = sum(
        amount_fen(number, agreed, indicator.code, quarter, first)
        for quarter in quarters_of(filing.project, Quarter.of(year, 4), first)
    )
    as_(
        cast.filer(filing.host.slug),
        services.file_figures,
        filing=filing,
        values={indicator.code: stated + DIFFERENCE},
        explanation="示例：按年报核定，差额为年末补登。",
    )
    as_(cast["stat-statistician"], services.verify_filing, filing=filing)


def _answer_on_paper(cast: Cast, last: Quarter) -> None:
    submitted = Filing.objects.filter(quarter=last, kind=Kind.REGULAR, status="submitted")
    filing = submitted.select_related("host").order_by("pk").first()
    if filing is not None:
        as_(
            cast.filer(filing.host.slug),
            record_paper,
            filing=filing,
            signed_on=timezone.localdate(),
            signatory="示例法定代表人",
            corrections={},
            remark="示例：盖章纸质表。",
        )

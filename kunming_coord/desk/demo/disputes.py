"""What the demonstration shows of changed minds: a correction of a closed quarter under way, and shares on hold."""

import datetime as dt
import time

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounting.corrections.models import Correction, Routing
from accounting.corrections.moves import OPEN
from accounting.corrections.noticing import notice_corrections
from accounting.corrections.services import route_correction
from accounting.filings import services
from accounting.filings.models import Filing, FilingValue
from accounting.filings.reopening import reopen_filing
from accounting.filings.vocabulary import Kind, Measure
from accounting.filings.writing import FigureDetail
from accounting.holds.services import put_on_hold
from accounting.ledger.holds import Hold
from accounting.ledger.models import Batch
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy
from kunming_coord.common.quarter import Quarter
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.filing import LEFT_OPEN, NUMBERS, PATIENCE, PAUSE
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator

CORRECTED = "industrial_output"
WHY = "示例：企业更正季报，漏报一条生产线。"
DISPUTED = "示例：双方对设备购置的归属有异议，核实期间各方份额先放入待定。"


@transaction.atomic
def add_disputes(cast: Cast, last: Quarter) -> None:
    """Add what is not there yet; each of it once."""
    if not Correction.objects.exists():
        _correct(cast, last.previous)
    if not Hold.objects.exists():
        _hold(cast, last)


def _correct(cast: Cast, quarter: Quarter) -> None:
    """A locked figure that is in the books is filed anew: the path is laid down, and both sides are asked to confirm."""
    posted = Batch.objects.filter(
        filing_value_id=OuterRef("pk")
    )  # some of the stories wait for their authorisation
    value = (
        FilingValue.objects.filter(
            Exists(posted),
            filing__quarter=quarter,
            filing__kind=Kind.REGULAR,
            filing__status="locked",
            filing__project__title__in=NUMBERS,
            filing__project__origin__slug="xishan",
            indicator__code=CORRECTED,
            measure=Measure.PERIOD,
        )
        .select_related("filing__project", "filing__group", "filing__host")
        .order_by("filing_id", "-revision")
        .first()
    )
    if value is None:
        return
    filing, filer = value.filing, cast.filer(value.filing.host.slug)
    until = timezone.now() + dt.timedelta(days=5)
    as_(cast["drc-approver"], reopen_filing, filing=filing, scope=["all"], until=until, note=WHY)
    as_(
        filer,
        services.save_values,
        filing=filing,
        values={CORRECTED: value.amount_fen * 105 // 100},
        explanation=WHY,
        details={CORRECTED: FigureDetail(note=WHY)},
    )
    as_(filer, services.submit_filing, filing=filing)
    as_(cast["stat-statistician"], services.verify_filing, filing=filing)
    as_(
        cast["stat-statistician"],
        route_correction,
        correction=notice_correction(filing),
        routing=Routing.NEXT_QUARTER,
        note=WHY,
    )


def notice_correction(filing: Filing) -> Correction:
    """The correction of a filing that has changed; waits while the quarter that would take it is being closed.

    A group that cannot be held is left for the next time, and here nobody else comes by. Raises Busy with the reason.
    """
    patience = time.monotonic() + PATIENCE
    while True:
        left = as_(system_user(), notice_corrections).left
        found: Correction | None = Correction.objects.filter(filing=filing, status__in=OPEN).first()
        if found is not None:
            return found
        if filing.group.code not in left:
            raise Busy(f"填报 {filing.uid} 已更正，但未发现与账上的差异，请检查关账与入账。")
        if time.monotonic() > patience:
            raise Busy(left[filing.group.code])
        time.sleep(PAUSE)


def _hold(cast: Cast, quarter: Quarter) -> None:
    """One share of the quarter that is still open waits until the sides agree."""
    terms = CompiledTerm.objects.filter(
        indicator__group__code=LEFT_OPEN, from_quarter__lte=quarter, to_quarter__gte=quarter
    )
    filings = Filing.objects.filter(
        quarter=quarter, kind=Kind.REGULAR, group__code=LEFT_OPEN, project__in=terms.values("project")
    )
    filing = filings.select_related("project", "group").order_by("-pk").first()
    if filing is not None:
        as_(
            cast["drc-approver"],
            put_on_hold,
            project=filing.project,
            indicator=Indicator.objects.filter(group=filing.group).first(),
            from_quarter=quarter,
            to_quarter=quarter,
            reason=DISPUTED,
        )

"""What a writer of a storm may do next: each act looks for something it fits and does it through its service.

An act answers False where there is nothing it could be done with; refusals of the services come through as they are.
What was found may have been changed by somebody else meanwhile, which is the point.
"""

import datetime as dt
from collections.abc import Callable
from random import Random

from django.utils import timezone

from accounting.closing import tasks as closing_tasks
from accounting.closing.reopening import renew_dependants, reopen_period
from accounting.closing.services import start_close, start_trial
from accounting.corrections.models import Correction
from accounting.corrections.noticing import notice_corrections
from accounting.corrections.services import (
    confirm_correction,
    object_to_correction,
    post_correction,
    record_repayment,
    route_correction,
)
from accounting.filings.models import Filing
from accounting.filings.reopening import expire_reopenings, reopen_filing
from accounting.filings.services import (
    EDITABLE,
    FigureDetail,
    open_filings,
    return_filing,
    save_values,
    submit_filing,
    verify_filing,
)
from accounting.holds.services import put_on_hold, release_hold
from accounting.ledger.holds import Hold
from accounting.ledger.models import Batch
from accounting.ledger.services import post_period, reverse_batch
from accounting.periods.models import Period
from accounting.periods.services import next_open_quarter
from accounting.rollups import tasks as rollup_tasks
from kunming_coord.common import runs
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from projects.policies.models import Indicator
from support.filing_world import soon
from support.storm_world import AHEAD, FIRST, LAST, World, one_of

assert closing_tasks
assert rollup_tasks  # runs know their work once these are read

SAID = "风暴测试"
SHARED_KEYS = 40  # so few that posters use the same one now and then
PATHS = ("next_quarter", "next_quarter", "next_quarter", "repay_now", "change_ratio", "note_only")
Act = Callable[[World, Random], bool]


# --- quarters and figures


def open_quarter(world: World, rng: Random) -> bool:
    """Make the filings of a quarter near the one that is to be closed next."""
    quarter = Quarter(int(_first_open(world, rng)) + rng.randint(0, AHEAD))
    if quarter > LAST:
        return False
    open_filings(quarter=quarter, actor=rng.choice(world.statisticians))
    return True


def file(world: World, rng: Random) -> bool:
    """State figures and file them."""
    filing = _filing(rng, *EDITABLE)
    if filing is None:
        return False
    actor = rng.choice(world.filers)
    values, details = {}, {}
    for code in _codes(world, filing):
        values[code] = rng.choice([0, rng.randint(-(10**9), 10**9), rng.randint(1, 10**15)])
        details[code] = FigureDetail(note=SAID)
    save_values(filing=filing, values=values, explanation=SAID, actor=actor, details=details)
    submit_filing(filing=filing, actor=actor)
    return True


def keep_draft(world: World, rng: Random) -> bool:
    """Keep a draft without filing it."""
    filing = _filing(rng, *EDITABLE)
    if filing is None:
        return False
    values = {code: rng.randint(1, 10**12) for code in _codes(world, filing)}
    details = {code: FigureDetail(note=SAID) for code in values}
    save_values(
        filing=filing, values=values, explanation=SAID, actor=rng.choice(world.filers), details=details
    )
    return True


def verify(world: World, rng: Random) -> bool:
    """Verify what was filed, now and then as somebody who may not."""
    filing = _filing(rng, "submitted")
    if filing is None:
        return False
    verify_filing(filing=filing, actor=_mostly(rng, world, world.verifiers(filing.group)))
    return True


def send_back(world: World, rng: Random) -> bool:
    """Return what was filed."""
    filing = _filing(rng, "submitted")
    if filing is None:
        return False
    return_filing(filing=filing, actor=rng.choice(world.verifiers(filing.group)), note=SAID)
    return True


def revise(world: World, rng: Random) -> bool:
    """Open a locked filing again, to be filed anew."""
    filing = _filing(rng, "locked")
    if filing is None:
        return False
    reopen_filing(filing=filing, scope=["all"], until=soon(), actor=rng.choice(world.approvers), note=SAID)
    return True


def expire(world: World, rng: Random) -> bool:
    """The limits of all reopenings pass."""
    return expire_reopenings(now=timezone.now() + dt.timedelta(days=2)) > 0


# --- books


def post(world: World, rng: Random) -> bool:
    """Post an open quarter, now and then under a key somebody else uses as well."""
    period = one_of(
        rng, list(Period.objects.filter(status="open", group__in=world.groups).select_related("group"))
    )
    if period is None:
        return False
    number = rng.randrange(SHARED_KEYS) if rng.random() < 0.3 else rng.getrandbits(60)
    post_period(period=period, actor=world.system, idempotency_key=f"storm:{period.pk}:{number}")
    return True


def try_out(world: World, rng: Random) -> bool:
    """A trial of a quarter, open or closed, sometimes computed whole."""
    period = rng.choice(list(Period.objects.filter(group__in=world.groups).select_related("group")))
    actor = _mostly(rng, world, world.approvers)
    run = start_trial(quarter=period.quarter, group=period.group, actor=actor, whole=rng.random() < 0.2)
    runs.execute(run.pk)
    return True


def close(world: World, rng: Random) -> bool:
    """Close the oldest quarter of a group that is not closed."""
    group = rng.choice(world.groups)
    period = Period.objects.filter(group=group, quarter=_oldest_open(group)).select_related("group").first()
    if period is None:
        return False
    runs.execute(start_close(period=period, actor=_mostly(rng, world, world.approvers)).pk)
    return True


def tick(world: World, rng: Random) -> bool:
    """Whatever waits to be done is delivered once more, also while somebody is at it."""
    run = one_of(rng, list(Run.objects.filter(state__in=runs.UNFINISHED)))
    return run is not None and runs.execute(run.pk)


def reopen(world: World, rng: Random) -> bool:
    """Open a closed quarter again, and roll up what adds up the ones that were."""
    closed = Period.objects.filter(status="closed", group__in=world.groups).select_related("group")
    period = one_of(rng, list(closed.order_by("-quarter")[:3]))
    if period is None:
        return False
    scope = list(Indicator.objects.filter(group=period.group).values_list("code", flat=True))
    reopen_period(period=period, reason=SAID, scope=scope, actor=rng.choice(world.approvers))
    return True


def renew(world: World, rng: Random) -> bool:
    """The tick after a reopened quarter was closed again."""
    return renew_dependants() > 0


def reverse(world: World, rng: Random) -> bool:
    """Take a batch back, in its own quarter or in the next open one."""
    batch = one_of(rng, list(Batch.objects.standing().order_by("-posting_id")[:60]))
    if batch is None:
        return False
    group = Indicator.objects.select_related("group").get(pk=batch.indicator_id).group
    into = None if rng.random() < 0.5 else next_open_quarter(group=group, after=batch.quarter)
    reverse_batch(batch=batch, actor=_mostly(rng, world, world.approvers), reason=SAID, quarter=into)
    return True


# --- holds


def hold(world: World, rng: Random) -> bool:
    """Put the shares of a project on hold for some quarters."""
    project, indicator = rng.choice(world.projects)
    first = Quarter(rng.randint(int(FIRST), int(_first_open(world, rng)) + AHEAD))
    put_on_hold(
        project=project,
        indicator=indicator,
        from_quarter=first,
        to_quarter=Quarter(int(first) + rng.randint(0, 3)),
        reason=SAID,
        actor=_mostly(rng, world, world.approvers),
    )
    return True


def release(world: World, rng: Random) -> bool:
    """Give the shares back."""
    held = one_of(rng, list(Hold.objects.filter(status="held").select_related("indicator")))
    if held is None:
        return False
    release_hold(hold=held, actor=rng.choice(world.approvers), note=SAID)
    return True


# --- corrections


def notice(world: World, rng: Random) -> bool:
    """The minute's look at closed quarters."""
    notice_corrections(actor=world.system)
    return True


def route(world: World, rng: Random) -> bool:
    """Lay down the path of a correction."""
    correction = _correction(rng, "noticed", "objected")
    if correction is None:
        return False
    actor = rng.choice(world.verifiers(correction.filing.group))
    route_correction(
        correction=correction, routing=rng.choice(PATHS), actor=actor, note=SAID, agreement_reference=SAID
    )
    return True


def confirm(world: World, rng: Random) -> bool:
    """A party agrees."""
    correction = _correction(rng, "routed", "confirming")
    if correction is None:
        return False
    confirm_correction(correction=correction, actor=_mostly(rng, world, world.leaders))
    return True


def object_to(world: World, rng: Random) -> bool:
    """A party does not agree."""
    correction = _correction(rng, "routed", "confirming")
    if correction is None:
        return False
    object_to_correction(correction=correction, actor=rng.choice(world.leaders), note=SAID)
    return True


def correct(world: World, rng: Random) -> bool:
    """Carry out what all parties confirmed."""
    correction = _correction(rng, "confirmed")
    if correction is None:
        return False
    post_correction(correction=correction, actor=_mostly(rng, world, world.approvers))
    return True


def repay(world: World, rng: Random) -> bool:
    """Record that the money has gone back."""
    correction = _correction(rng, "posted")
    if correction is None:
        return False
    actor = rng.choice(world.treasurers)
    record_repayment(
        correction=correction, actor=actor, repaid_on=timezone.localdate(), repaid_reference=SAID, note=SAID
    )
    return True


WEIGHTS: dict[Act, int] = {
    open_quarter: 3,
    file: 20,
    keep_draft: 3,
    verify: 20,
    send_back: 3,
    revise: 5,
    expire: 1,
    post: 10,
    try_out: 2,
    close: 8,
    tick: 2,
    reopen: 1,
    renew: 1,
    reverse: 2,
    hold: 3,
    release: 4,
    notice: 2,
    route: 5,
    confirm: 10,
    object_to: 1,
    correct: 5,
    repay: 1,
}


def _filing(rng: Random, *statuses: str) -> Filing | None:
    rows = Filing.objects.filter(status__in=statuses).select_related("group", "host", "project")
    first = "-quarter" if rng.random() < 0.5 else "quarter"
    return one_of(rng, list(rows.order_by(first, "pk")[:30]))


def _correction(rng: Random, *statuses: str) -> Correction | None:
    rows = Correction.objects.filter(status__in=statuses).select_related("filing__group", "filing__project")
    return one_of(rng, list(rows.order_by("-pk")[:30]))


def _codes(world: World, filing: Filing) -> list[str]:
    return [indicator.code for project, indicator in world.projects if project.pk == filing.project_id]


def _mostly(rng: Random, world: World, right: list) -> object:
    """One of the right people, now and then anybody."""
    return rng.choice(right) if rng.random() < 0.95 else rng.choice(world.everybody)


def _oldest_open(group) -> Quarter:
    rows = Period.objects.filter(group=group).exclude(status="closed").order_by("quarter")
    return rows.values_list("quarter", flat=True).first() or FIRST


def _first_open(world: World, rng: Random) -> Quarter:
    return _oldest_open(rng.choice(world.groups))

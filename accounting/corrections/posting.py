"""Carrying out a correction: into the books of the next open quarter, or agreed to be left out of them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounting.corrections.differences import Difference, look_at
from accounting.corrections.effects import effect_between, standing_of
from accounting.corrections.models import POSTED, Correction
from accounting.corrections.noticing import on_the_list, strike
from accounting.filings.models import Filing
from accounting.ledger.models import Posting
from accounting.ledger.rounds import Round
from accounting.ledger.services import post_round
from accounting.periods.models import Period
from accounting.periods.services import hold_journal, hold_open, hold_still, next_open_quarter
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Stale


@dataclass(frozen=True)
class Ground:
    """The filing that is corrected, and the quarter whose books take the correction."""

    filing: Filing
    period: Period

    def round_for(self, correction: Correction) -> Round:
        """The ledger's round of just this filing."""
        filing = self.filing
        return Round(
            period=self.period,
            filed_in=filing.quarter,
            concerns=filing.concerns,
            kind=filing.kind,
            number=1,
            filings=(filing.pk,),
            correction_id=correction.pk,
        )


def hold_books(correction: Correction) -> Ground:
    """Hold the corrected quarter closed, the one that takes the correction open, and the journal.

    Raises Stale where the corrected quarter has been reopened, Busy while one of the two closes.
    """
    filing = Filing.objects.select_related("group").get(pk=correction.filing_id)
    if hold_still(quarter=filing.quarter, group=filing.group) != "closed":
        raise Stale(_("所属季度已受控重开，差额将在该季度内直接入账，不再按更正办理。"))
    quarter = next_open_quarter(group=filing.group, after=filing.quarter)
    if correction.routing in POSTED:
        period = hold_open(quarter=quarter, group=filing.group)
    else:
        period = Period(quarter=quarter, group=filing.group)  # nothing is written into it
    hold_journal(group=filing.group)
    return Ground(filing, period)


def hold_filing(filing: Filing) -> None:
    """Nobody changes the filing meanwhile; raises Stale while somebody does."""
    locked = Filing.objects.select_for_update().filter(pk=filing.pk, status="locked")
    if not locked.exists():
        raise Stale(_("该填报正在限期重开，请待重新审核锁定、影响重新计算后再办理。"))


def post_effect(correction: Correction, ground: Ground, actor: User) -> Posting:
    """Take back what stands and post what ought to stand, exactly as was confirmed; raises Stale where it is not."""
    each, key = ground.round_for(correction), ground.filing.pk
    difference = _require_same(correction, each)
    before = standing_of([key]).get(key, {})
    posted = post_round(each, key=f"correction:{correction.uid}", actor=actor, note=correction.reason)
    effect = effect_between(difference, before, standing_of([key]).get(key, {}))
    if posted.posting is None or effect != correction.effect:
        raise _moved_on()
    return posted.posting


def waive_effect(correction: Correction, ground: Ground) -> None:
    """Leave the difference out of the books: the ledger need not look at the filing again because of it."""
    since = on_the_list([ground.filing.pk])
    _require_same(correction, ground.round_for(correction))
    strike(since, since)


def _require_same(correction: Correction, each: Round) -> Difference:
    difference = look_at(each).differences.get(correction.filing_id)
    if difference is None or difference.fingerprint != correction.fingerprint:
        raise _moved_on()
    return difference


def _moved_on() -> Stale:
    return Stale(
        _("填报数或核算依据在各方确认后又有变化，未作任何入账；系统将在一分钟内重新计算影响，请重新办理。")
    )

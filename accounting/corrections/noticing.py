"""Noticing what differs in closed quarters: one open correction per filing, whoever notices and however often."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.corrections.differences import Difference, Looked, look_at
from accounting.corrections.effects import Effect, effects_of
from accounting.corrections.models import POSTED, Correction, CorrectionQuerySet
from accounting.corrections.moves import DEALT_WITH, OPEN, Action
from accounting.filings.models import PostingDue
from accounting.ledger.numbering import BATCHES_OF
from accounting.ledger.rounds import Round
from accounting.periods.models import Period
from accounting.periods.services import begun, hold_beginning, hold_journal, hold_open, next_open_quarter
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Busy, Invalid, NotAllowed
from kunming_coord.common.machine import SYSTEM
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import begin, move
from projects.agreements.models import ShareSlice
from projects.policies.models import IndicatorGroup

# Locked filings of closed quarters that have something in the books and are to be looked at, or are being corrected.
_TO_LOOK_AT = f"""
    SELECT filing.group_id, filing.quarter, filing.concerns, filing.kind, array_agg(filing.id ORDER BY filing.id)
    FROM (
        SELECT due.filing_id FROM accounting_postingdue AS due
        JOIN accounting_filingvalue AS value ON value.filing_id = due.filing_id
        {BATCHES_OF.format(value="value.id")}
        UNION
        SELECT filing_id FROM accounting_correction WHERE status = ANY(%(open)s)
    ) AS asked
    JOIN accounting_filing AS filing ON filing.id = asked.filing_id
    JOIN accounting_period AS period ON period.quarter = filing.quarter AND period.group_id = filing.group_id
    WHERE filing.status = 'locked' AND period.status = 'closed'
      AND (%(group)s::bigint IS NULL OR filing.group_id = %(group)s)
    GROUP BY filing.group_id, filing.quarter, filing.concerns, filing.kind
    ORDER BY filing.concerns, filing.kind = 'annual', filing.quarter, filing.kind, filing.group_id
"""  # noqa: S608 - put together of our own constants

# What was put on the list once more since it was read stays there.
_STRIKE = """
    DELETE FROM accounting_postingdue AS due
    USING unnest(%s::bigint[], %s::timestamptz[]) AS seen (filing_id, since)
    WHERE due.filing_id = seen.filing_id AND due.since = seen.since
"""


@dataclass
class Noticed:
    """What noticing did: corrections begun, begun again and dropped, filings struck from the ledger's list.

    `left` are the groups left for the next time, by code, each with why.
    """

    begun: int = 0
    renewed: int = 0
    dropped: int = 0
    struck: int = 0
    left: dict[str, str] = field(default_factory=dict)


def notice_corrections(*, actor: User) -> Noticed:
    """Begin a correction for every locked filing of a closed quarter whose figures differ from what stands.

    Corrections whose difference has changed go back to the beginning, those without one are dropped, filings that need
    nothing leave the ledger's list. Idempotent and safe under two beats: each group is done in a transaction of its
    own under its journal's lock; where a quarter is closed meanwhile the group is left for the next time, and named in
    the answer. Raises NotAllowed for anybody but the system.
    """
    if not actor.holds(Role.SYSTEM, units=None):
        raise NotAllowed(_("更正由系统自动发现，不能由个人发起。"))
    done = Noticed()
    with acting(actor, reason=_("发现更正")):
        for group in _groups():
            try:
                with transaction.atomic():
                    _notice(group, actor, done)
            except (Busy, Invalid) as error:  # the quarter that takes corrections is closing, or just closed
                done.left[group.code] = error.message
    return done


def parties_of(terms: Collection[int]) -> list[int]:
    """The districts with shares in these terms."""
    slices = ShareSlice.objects.filter(compiled__in=terms).order_by("district_id")
    return list(slices.values_list("district_id", flat=True).distinct())


def _groups() -> list[IndicatorGroup]:
    keys = {row[0] for row in _to_look_at(None)}
    keys |= set(_reopened().values_list("filing__group_id", flat=True))
    return list(IndicatorGroup.objects.filter(pk__in=keys).order_by("pk"))


def _to_look_at(group: int | None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_TO_LOOK_AT, {"open": list(OPEN), "group": group})
        return list(cursor.fetchall())


def _reopened() -> CorrectionQuerySet:
    """Open corrections of quarters that have been reopened since: there the change is simply posted."""
    theirs = Period.objects.filter(quarter=OuterRef("filing__quarter"), group=OuterRef("filing__group"))
    rows: CorrectionQuerySet = Correction.objects.filter(
        Exists(theirs.filter(reopened_at__isnull=False)), status__in=OPEN
    )
    return rows


def _notice(group: IndicatorGroup, actor: User, done: Noticed) -> None:
    quarters = sorted({Quarter(row[1]) for row in _to_look_at(group.pk)})
    into = {quarter: next_open_quarter(group=group, after=quarter) for quarter in quarters}
    held = {quarter: _held(quarter, group) for quarter in sorted(set(into.values()))}
    hold_journal(group=group)
    for _group, filed_in, concerns, kind, filings in _to_look_at(group.pk):
        if filed_in in into:
            period = held[into[Quarter(filed_in)]]
            each = Round(
                period, Quarter(filed_in), Quarter(concerns), kind, len(filings), filings=tuple(filings)
            )
            _notice_round(each, actor, done)
    for correction in _reopened().filter(filing__group=group).select_related("filing__group").order_by("pk"):
        move(correction, Action.DROP, actor=actor, note=_("所属季度已受控重开，改由该季度内直接入账。"))
        done.dropped += 1


def _held(quarter: Quarter, group: IndicatorGroup) -> Period:
    """The period that would take the corrections, held open; one that nobody has begun is only imagined."""
    if begun(quarter=quarter, group=group) is None:
        hold_beginning(quarter=quarter, group=group)  # what would be posted into it is rehearsed
    if begun(quarter=quarter, group=group) is not None:
        return hold_open(quarter=quarter, group=group)
    return Period(quarter=quarter, group=group, status=Period.machine.initial)


def _notice_round(each: Round, actor: User, done: Noticed) -> None:
    sinces = on_the_list(each.filings)
    looked = look_at(each)
    being, waived = _open_corrections(each.filings), _waived(each.filings)
    left_out = {pk for pk, fingerprint in waived.items() if _is(looked.differences.get(pk), fingerprint)}
    for filing in left_out:
        del looked.differences[filing]
    fresh = [row for row in looked.differences.values() if _is_new(row, being.get(row.filing_id))]
    effects = effects_of(each, fresh, actor)
    for difference in sorted(fresh, key=lambda one: one.filing_id):
        effect, open_one = effects[difference.filing_id], being.get(difference.filing_id)
        _begin_or_renew(each, difference, effect, open_one, actor, done)
    _drop(looked, being, actor, done)
    done.struck += strike([*looked.idle, *left_out], sinces)


def _open_corrections(filings: Collection[int]) -> dict[int, Correction]:
    rows = Correction.objects.filter(filing_id__in=filings, status__in=OPEN).order_by("pk")
    return {
        row.filing_id: row for row in rows.select_related("filing__group").select_for_update(of=("self",))
    }


def _waived(filings: Collection[int]) -> dict[int, str]:
    """Differences the parties have agreed to leave out of the books: filing → fingerprint."""
    rows = Correction.objects.filter(filing_id__in=filings, status__in=DEALT_WITH).exclude(routing__in=POSTED)
    return dict(rows.order_by("pk").values_list("filing_id", "fingerprint"))


def _is(difference: Difference | None, fingerprint: str) -> bool:
    return difference is not None and difference.fingerprint == fingerprint


def _is_new(difference: Difference, being: Correction | None) -> bool:
    """Whether its effect has to be computed: never noticed, changed, or changing with what the engine finds."""
    return being is None or difference.computed or not _is(difference, being.fingerprint)


def _begin_or_renew(
    each: Round, difference: Difference, effect: Effect, being: Correction | None, actor: User, done: Noticed
) -> None:
    found = {
        "effect": effect,
        "fingerprint": difference.fingerprint,
        "upto_value_id": difference.upto_value_id,
        "parties": parties_of(difference.terms),
    }
    if being is None:
        made = Correction.objects.create(
            status=Correction.machine.initial,
            filing_id=difference.filing_id,
            concerns=each.concerns,
            noticed_on=timezone.localdate(),
            **found,
        )
        begin(made, actor=actor, role=Role.SYSTEM, side=SYSTEM)
        done.begun += 1
    elif not _is(difference, being.fingerprint) or being.effect != effect:
        again = {"routing": "", "agreement_reference": ""}
        note = _("填报数或核算依据又有变化，影响已重新计算，此前的确认作废。")
        move(being, Action.RENEW, actor=actor, note=note, changes={**found, **again})
        done.renewed += 1


def _drop(looked: Looked, being: dict[int, Correction], actor: User, done: Noticed) -> None:
    for filing, correction in being.items():
        if filing not in looked.differences and filing not in looked.waiting:
            move(correction, Action.DROP, actor=actor, note=_("账上的数已与最新填报一致，无需更正。"))
            done.dropped += 1


def on_the_list(filings: Collection[int]) -> dict[int, dt.datetime]:
    """Which of the filings the ledger still has to look at: filing → since when."""
    return dict(PostingDue.objects.filter(filing_id__in=filings).values_list("filing_id", "since"))


def strike(filings: Collection[int], sinces: dict[int, dt.datetime]) -> int:
    """Take filings off the ledger's list as they stood on it; how many."""
    keys = sorted(set(filings) & sinces.keys())
    with connection.cursor() as cursor:
        cursor.execute(_STRIKE, [keys, [sinces[key] for key in keys]])
        return int(cursor.rowcount)

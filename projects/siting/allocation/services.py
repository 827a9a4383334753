"""Allocation rounds: called by the city, applied for by districts, scored, chosen by one person, approved by another."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.machine import CITY
from kunming_coord.common.workflow import begin, move, require_permitted, require_version
from kunming_coord.districts.models import District
from parks.quotas.measures import QuotaKind, quota_words, require_positive
from projects.register.models import Project
from projects.register.reading import read_text
from projects.register.requirements import require_note
from projects.siting.allocation.models import AllocationEntry, AllocationRound
from projects.siting.allocation.moves import MACHINE, Action
from projects.siting.coming import OVER, is_coming
from projects.siting.quotas.claims import reserve_for_project, still_needed
from projects.transfers.scoring import read_points, require_rubric, weighted_total
from projects.transfers.settings import ScoringRubric

KIND = QuotaKind.NEW_ENERGY


@dataclass(frozen=True)
class RoundDraft:
    """A round as the city calls it."""

    title: str
    amount: int
    closes_on: dt.date | None
    reserve_until: dt.date | None
    district: District | None = None


def calls_rounds(actor: User) -> bool:
    """Whether somebody calls rounds, scores and chooses: 审核 of the city."""
    return actor.holds(Role.REVIEWER, units=None)


@transaction.atomic
def open_round(*, draft: RoundDraft, actor: User) -> AllocationRound:
    """Call a round; raises NotAllowed (not 审核 of the city), Missing (days, no rubric) or Invalid (amount, days)."""
    if not calls_rounds(actor):
        raise NotAllowed(_("新能源指标分配由市级审核岗位发起。"))
    title = read_text(draft.title, field="title", label=_("名称"), length=80)
    if not title:
        raise Missing(_("请填写名称。"), fields={"title": _("请填写名称。")})
    closes, until = draft.closes_on, draft.reserve_until
    if closes is None or until is None:
        raise Missing(_("请填写报名截止日和预留至。"), fields={"closes_on": _("请填写报名截止日和预留至。")})
    if closes < timezone.localdate() or until <= closes:
        sentence = _("报名截止日不能早于今天，“预留至”应晚于报名截止日。")
        raise Invalid(sentence, fields={"closes_on": sentence})
    made = AllocationRound.objects.create(
        status=MACHINE.initial,
        title=title,
        district=draft.district,
        amount=require_positive(draft.amount),
        rubric=require_rubric(ScoringRubric.Target.PROJECT),
        closes_on=closes,
        reserve_until=until,
    )
    begin(made, actor=actor, role=Role.REVIEWER, side=CITY)
    return made


@transaction.atomic
def enter_round(
    *,
    of: AllocationRound,
    project: Project,
    actor: User,
    amount: int | None = None,
    district: District | None,
) -> AllocationEntry:
    """Let a project compete; without an amount for what its profile says and it does not hold yet.

    By 经办 of its district. Raises NotAllowed, Stale (closed, over, there already), Missing or Invalid (amount, unit).
    """
    if not actor.holds(Role.FILER, units=[project.origin_id]):
        raise NotAllowed(_("由项目登记单位的经办人员报名。"))
    current = _held(of)
    if timezone.localdate() > current.closes_on:
        raise Stale(_("报名已于 %(day)s 截止。") % {"day": current.closes_on.isoformat()})
    if project.status in OVER:
        raise Stale(_("项目已流失或放弃，不能参评。"))
    if current.entries.filter(project=project).exists():
        raise Stale(_("该项目已经报名，不能重复报名。"))
    unit = current.district or district
    if unit is None or not is_coming(project, unit.pk):
        sentence = _("请选择项目的承载地：只能用登记单位或承接单位的指标。")
        raise Invalid(sentence, fields={"district": sentence})
    wanted = amount if amount is not None else still_needed(project, KIND)
    if wanted is None:
        raise Missing(
            _("请填写申请数量，或先在项目页填写新能源装机。"), fields={"amount": _("请填写申请数量。")}
        )
    if require_positive(wanted) > current.amount:
        sentence = _("申请数量超过本轮的 %(amount)s，请减少。") % {"amount": current.amount_words}
        raise Invalid(sentence, fields={"amount": sentence})
    return AllocationEntry.objects.create(
        round=current, project=project, district=unit, amount=wanted, applied_by_label=actor.label
    )


@transaction.atomic
def score_entry(*, entry: AllocationEntry, points: Mapping[str, Any], actor: User) -> AllocationEntry:
    """Score a project, indicator by indicator from 0 to 100; a second score replaces the first.

    Raises NotAllowed, Stale (chosen already) or Invalid (points).
    """
    if not calls_rounds(actor):
        raise NotAllowed(_("参评项目由市级审核岗位评分。"))
    current = _held(entry.round)
    entry.points = read_points(current.rubric, points)
    entry.total = weighted_total(current.rubric, entry.points)
    entry.scored_by_label = actor.label
    entry.save(update_fields=["points", "total", "scored_by_label"])
    return entry


@transaction.atomic
def propose_choice(
    *,
    of: AllocationRound,
    granted: Mapping[int, int],
    actor: User,
    note: str = "",
    version: int | None = None,
) -> AllocationRound:
    """Choose who gets how much (entry → amount); who departs from the ranking writes why.

    Raises NotAllowed, Stale, Missing (nobody chosen, somebody not scored, no reason) or Invalid (more than there is).
    """
    require_permitted(of, Action.PROPOSE, actor)
    require_version(of, version)
    current = _held(of)
    entries = list(current.entries.select_related("project"))
    given = {pk: amount for pk, amount in granted.items() if amount}
    if not given or not {entry.pk for entry in entries} >= given.keys():
        raise Missing(_("请至少为一个参评项目填写分配数量。"))
    if any(entry.total is None for entry in entries):
        raise Missing(_("还有参评项目没有评分，请先按公布的指标和权重全部评分。"))
    for entry in entries:
        if not 0 <= given.get(entry.pk, 0) <= entry.amount:
            raise Invalid(_("%(project)s的分配数量应在 0 和申请数量之间。") % {"project": entry.project})
    if sum(given.values()) > current.amount:
        raise Invalid(
            _("分配合计 %(sum)s，超过本轮的 %(amount)s。")
            % {"sum": quota_words(sum(given.values()), KIND), "amount": current.amount_words}
        )
    if departure(entries, given) and not note.strip():
        raise Missing(_("分配没有按名次，请写明理由。"), fields={"note": _("请写明不按名次分配的理由。")})
    for entry in entries:
        entry.granted = given.get(entry.pk)
    AllocationEntry.objects.bulk_update(entries, ["granted"])
    return move(current, Action.PROPOSE, actor=actor, note=note)


@transaction.atomic
def approve_choice(*, of: AllocationRound, actor: User, note: str = "") -> AllocationRound:
    """Approve the choice: what each was given is reserved for it; by another person than who chose.

    Raises NotAllowed, or what reserving raises (a unit that has not enough): then nothing is reserved for anybody.
    """
    moved = move(of, Action.APPROVE, actor=actor, note=note)
    chosen = moved.entries.filter(granted__isnull=False).select_related("project", "district")
    for entry in chosen.order_by("district_id", "pk"):
        entry.claim = reserve_for_project(
            project=entry.project,
            district=entry.district,
            kind=KIND,
            amount=entry.granted,
            expires_on=moved.reserve_until,
            actor=actor,
            note=moved.title,
            allocated=True,
        )
        entry.save(update_fields=["claim"])
    return moved


@transaction.atomic
def return_choice(*, of: AllocationRound, actor: User, note: str) -> AllocationRound:
    """Give a choice back with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(of, Action.RETURN, actor)
    moved = move(of, Action.RETURN, actor=actor, note=require_note(note, _("退回理由")))
    moved.entries.update(granted=None)
    return moved


@transaction.atomic
def cancel_round(*, of: AllocationRound, actor: User, note: str) -> AllocationRound:
    """Call a round off with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(of, Action.CANCEL, actor)
    return move(of, Action.CANCEL, actor=actor, note=require_note(note, _("取消理由")))


SERVICES: Mapping[str, Callable[..., AllocationRound]] = {
    Action.APPROVE: approve_choice,
    Action.RETURN: return_choice,
    Action.CANCEL: cancel_round,
}


def take(action: str, *, of: AllocationRound, actor: User, version: int | None, note: str) -> AllocationRound:
    """Take an action on a round as it was at `version`; raises what its service raises, Stale and Absent."""
    if action not in SERVICES:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    require_version(of, version)
    return SERVICES[action](of=of, actor=actor, note=note)


def suggested(entries: Sequence[AllocationEntry], amount: int) -> dict[int, int]:
    """Entry → what it gets if the amount is given away down the ranking; the last one gets what is left."""
    found, left = {}, amount
    for entry in entries:
        if entry.total is not None and left > 0:
            found[entry.pk] = min(entry.amount, left)
            left -= found[entry.pk]
    return found


def departure(entries: Sequence[AllocationEntry], given: Mapping[int, int]) -> bool:
    """Whether somebody gets something while somebody with more points gets less than was asked for."""
    short = max((entry.total or 0 for entry in entries if given.get(entry.pk, 0) < entry.amount), default=-1)
    return any((entry.total or 0) < short for entry in entries if given.get(entry.pk))


def _held(of: AllocationRound) -> AllocationRound:
    """The round, locked, while it is open; raises Stale."""
    rows = AllocationRound.objects.select_for_update(no_key=True, of=("self",))
    current: AllocationRound = rows.get(pk=of.pk)
    if current.status != MACHINE.initial:
        raise Stale(_("本轮已提出分配方案或已结束，请刷新页面。"))
    return current

"""Merging two records of one enterprise: first the plan of what moves where, then a second person confirms it.

A merge moves what may move and changes nothing that was signed, posted or received: append-only rows are never touched, and
no project that has filings gets other facts to be judged by. What stands in the way is said in the plan.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Stale
from kunming_coord.common.machine import CITY
from kunming_coord.common.workflow import begin, move, require_permitted
from projects.register.mergechecks import KEPT, MOVED, obstacles, rows_at
from projects.register.merges import EnterpriseMerge
from projects.register.models import Enterprise
from projects.register.moves import MERGE, MergeAction
from projects.register.naming import require_keeper
from projects.register.requirements import require_note

INHERITED = ("group_id", "registered_in_id", "taxed_in_id")


@dataclass(frozen=True)
class Part:
    """Rows of one kind at the record that goes: where they will stand afterwards."""

    label: str
    rows: list[tuple[int, str]]
    moves: bool


@dataclass(frozen=True)
class Plan:
    """What a merge would do now, and what stands in its way."""

    parts: list[Part] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Changes when anything in the plan does, so that nobody confirms what he has not seen."""
        told = [[(part.label, part.moves, part.rows) for part in self.parts], self.obstacles]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def plan_merge(duplicate: Enterprise, survivor: Enterprise) -> Plan:
    """What moves and what stays if `duplicate` is merged into `survivor`, and what forbids it."""
    parts = [
        Part(str(label), rows, name in MOVED)
        for name, label in {**MOVED, **KEPT}.items()
        if (rows := rows_at(duplicate, name))
    ]
    return Plan(parts, obstacles(duplicate, survivor))


@transaction.atomic
def propose_merge(
    *, duplicate: Enterprise, survivor: Enterprise, reason: str, actor: Actor
) -> EnterpriseMerge:
    """Propose that a record be merged into another; somebody else confirms.

    Raises NotAllowed (not 审核 of the city), Missing (the reason) or Invalid (the same record, one merged before, a standing
    proposal, or what the plan names as an obstacle).
    """
    require_keeper(actor)
    if duplicate.pk == survivor.pk:
        raise _refused(_("不能把一条企业记录并入它自己，请核对保留记录的代码。"))
    why = require_note(reason, _("合并理由"))
    _hold(duplicate, survivor)
    _refuse(plan_merge(duplicate, survivor))
    try:
        with transaction.atomic():
            merge = EnterpriseMerge.objects.create(
                status=MERGE.initial, duplicate=duplicate, survivor=survivor, reason=why
            )
    except IntegrityError as error:
        raise _refused(_("该企业记录已有待确认的合并，请先办结。")) from error
    begin(merge, actor=actor, role=Role.REVIEWER, side=CITY, note=why)
    return merge


@transaction.atomic
def confirm_merge(*, merge: EnterpriseMerge, digest: str, actor: Actor, note: str = "") -> EnterpriseMerge:
    """Merge: move what the plan says, mark the record as merged; nothing of it is deleted.

    Raises NotAllowed (role, the proposer himself), Stale (the plan is another than the one seen) or Invalid (an obstacle).
    """
    require_permitted(merge, MergeAction.CONFIRM, actor)
    duplicate, survivor = _hold(merge.duplicate, merge.survivor)
    plan = plan_merge(duplicate, survivor)
    if digest != plan.digest:
        raise Stale(_("预览之后，这两条企业记录又有变化；请刷新页面，重新核对合并清单后再确认。"))
    _refuse(plan)
    moved = {part.label: [pk for pk, _row in part.rows] for part in plan.parts if part.moves}
    move(merge, MergeAction.CONFIRM, actor=actor, note=note, data={"moved": moved})
    for name in MOVED:
        relation: Any = getattr(duplicate, name)
        relation.update(**{relation.field.name: survivor})
    for column in INHERITED:
        if getattr(survivor, column) is None:
            setattr(survivor, column, getattr(duplicate, column))
    survivor.save(update_fields=[name.removesuffix("_id") for name in INHERITED])
    duplicate.merged_into, duplicate.merged_on = survivor, timezone.localdate()
    duplicate.save(update_fields=["merged_into", "merged_on"])
    return merge


@transaction.atomic
def refuse_merge(*, merge: EnterpriseMerge, actor: Actor, note: str) -> EnterpriseMerge:
    """Decline a proposal with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(merge, MergeAction.REFUSE, actor)
    return move(merge, MergeAction.REFUSE, actor=actor, note=require_note(note, _("不同意的理由")))


@transaction.atomic
def withdraw_merge(*, merge: EnterpriseMerge, actor: Actor, note: str = "") -> EnterpriseMerge:
    """Take a proposal back; raises NotAllowed or Stale."""
    return move(merge, MergeAction.WITHDRAW, actor=actor, note=note)


def _hold(duplicate: Enterprise, survivor: Enterprise) -> tuple[Enterprise, Enterprise]:
    """Both records locked, in the order of their ids, as they are now."""
    keys = [duplicate.pk, survivor.pk]
    held = {row.pk: row for row in Enterprise.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return held[duplicate.pk], held[survivor.pk]


def _refuse(plan: Plan) -> None:
    if plan.obstacles:
        raise Invalid(
            " ".join(plan.obstacles),
            fields={f"obstacle_{at}": text for at, text in enumerate(plan.obstacles, start=1)},
        )


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"survivor": sentence})

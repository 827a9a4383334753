"""The only place where a status changes: compare-and-set on (status, version), one event row per move."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db import connection, models, transaction
from django.db.models import F
from django.utils.functional import Promise

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Absent, NotAllowed, Stale
from kunming_coord.common.machine import CITY, CREATE, SYSTEM, Machine, Move
from kunming_coord.common.models import WorkflowEvent


class WorkflowSubject(models.Model):
    """A thing with a life: public id, status, and a version that every move raises by one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=32)
    version = models.PositiveIntegerField(default=0)

    machine: ClassVar[Machine]
    side_fields: ClassVar[Mapping[str, str]] = {}  # side → ORM path of the district that stands on it

    class Meta:
        abstract = True

    @property
    def scheme_code(self) -> str | None:
        """The scheme that decides which moves exist; None where the machine has no schemes."""
        return getattr(self, "scheme", None)

    @property
    def events(self) -> models.QuerySet[WorkflowEvent]:
        """What happened to this thing, oldest first."""
        return WorkflowEvent.objects.filter(machine=self.machine.name, subject_id=self.pk).order_by(
            "sequence"
        )

    def role_for(self, step: Move) -> str:
        """The role that counts for a row of the table; a thing whose table leaves it open names it here."""
        return step.role

    def side_units(self, side: str) -> Collection[int] | None:
        """District ids standing on `side`; None for the city and the system."""
        if side in (CITY, SYSTEM):
            return None
        unit = getattr(self, self.side_fields[side], None)
        return [] if unit is None else [unit]


Subject = TypeVar("Subject", bound=WorkflowSubject)


@dataclass(frozen=True)
class AvailableMove:
    """A move this person may take now, with its word."""

    action: str
    label: str | Promise
    target: str
    four_eyes: bool


def begin(subject: WorkflowSubject, *, actor: Actor, role: str, side: str, note: str = "") -> None:
    """Record who created the thing; the same rows answer 我发起的 and the four-eyes rule."""
    _record(
        subject,
        CREATE,
        from_status="",
        role=role,
        side=side,
        actor=actor,
        note=note,
        data={},
        four_eyes=False,
    )


@transaction.atomic
def move(
    subject: Subject,
    action: str,
    *,
    actor: Actor,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Subject:
    """Take `action`: check the person, then UPDATE … WHERE status and version are as this caller saw them.

    `changes` are further columns written in the same statement. Raises NotAllowed (role, side, four eyes),
    Stale (the status has moved on or somebody was faster) or Absent (no such action).
    """
    step = _permitted(subject, action, actor)
    before, fields = subject.status, dict(changes or {})
    rows = (
        type(subject)
        ._base_manager.filter(pk=subject.pk, status=before, version=subject.version)
        .update(status=step.target, version=F("version") + 1, **fields)
    )
    if rows != 1:
        raise Stale("该事项刚刚已由他人办理，请刷新页面查看最新状态后再操作。")
    for name, value in {**fields, "status": step.target, "version": subject.version + 1}.items():
        setattr(subject, name, value)
    _record(
        subject,
        action,
        from_status=before,
        role=subject.role_for(step),
        side=step.side,
        actor=actor,
        note=note,
        data=dict(data or {}),
        four_eyes=step.four_eyes,
    )
    return subject


_MOVE_ALL = """
    WITH standing AS (SELECT id, status FROM {table} WHERE id IN ({keys}) ORDER BY id FOR NO KEY UPDATE),
    moved AS (
        UPDATE {table} AS subject SET status = %s, version = subject.version + 1
        FROM standing WHERE subject.id = standing.id
        RETURNING subject.id, subject.version, standing.status AS before
    )
    INSERT INTO common_workflowevent (machine, subject_id, sequence, action, from_status, to_status, role, side,
                                      four_eyes, actor_id, person_id, actor_label, unit_label, note, data, at)
    SELECT %s, id, version, %s, before, %s, %s, %s, false, %s, NULL, %s, %s, %s, '{{}}', now() FROM moved
"""


@transaction.atomic
def move_all(subjects: "models.QuerySet[Any]", action: str, *, actor: Actor, note: str = "") -> int:
    """Take a move of the system on each of `subjects` that stands where it starts, in one statement; how many moved.

    Raises NotAllowed for an actor who is not the system.
    """
    model = subjects.model
    machine: Machine = model.machine
    step = next(step for step in machine.candidates(action) if step.side == SYSTEM and not step.four_eyes)
    if not actor.holds(step.role, units=None):
        raise NotAllowed("这一步由系统自动办理，不能由个人办理。")
    keys, wanted = subjects.filter(status__in=step.sources).order_by().values("pk").query.sql_with_params()
    what: list[Any] = [step.target, machine.name, action, step.target, step.role, step.side]
    who: list[Any] = [actor.pk, actor.label, actor.unit_label, note]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ALL.format(table=model._meta.db_table, keys=keys), [*wanted, *what, *who])
        return int(cursor.rowcount)


def available_moves(subject: WorkflowSubject, actor: Actor) -> list[AvailableMove]:
    """What this person may do with the thing now, in the order of the table."""
    machine, found = subject.machine, []
    for step in machine.moves:
        if step.fits(status=subject.status, scheme=subject.scheme_code) and _stands_there(
            subject, step, actor
        ):
            found.append(
                AvailableMove(step.action, machine.actions[step.action], step.target, step.four_eyes)
            )
    return found


def require_permitted(subject: WorkflowSubject, action: str, actor: Actor) -> None:
    """Refuse what `move` would refuse this person, before asking for what the step needs; raises as `move` does."""
    _permitted(subject, action, actor)


def require_version(subject: WorkflowSubject, seen: int | None) -> None:
    """Refuse a form that was opened before the latest move; raises Stale."""
    if seen is not None and seen != subject.version:
        status = subject.machine.status_label(subject.status)
        raise Stale(f"您打开页面后该事项已有新的办理，当前状态为“{status}”；请刷新后再操作。")


def _permitted(subject: WorkflowSubject, action: str, actor: Actor) -> Move:
    candidates = [
        step
        for step in subject.machine.candidates(action)
        if step.schemes is None or subject.scheme_code in step.schemes
    ]
    if not candidates:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")
    mine = [step for step in candidates if _stands_there(subject, step, actor)]
    if not mine:
        raise NotAllowed("您的岗位不能办理这一步，请由规定的单位和岗位办理。")
    fitting = [step for step in mine if subject.status in step.starts]
    if not fitting:
        status = subject.machine.status_label(subject.status)
        raise Stale(
            f"该事项当前状态为“{status}”，不能再办理“{subject.machine.actions[action]}”；请刷新页面。"
        )
    step = fitting[0]
    if step.four_eyes and _acted_in_another_role(subject, step, actor):
        raise NotAllowed("同一人不得既经办又审批（按人认定，不按账号），请由另一位工作人员办理。")
    if step.not_by and _took_it_last(subject, step.not_by, actor):
        before, now = subject.machine.actions.get(step.not_by, "发起"), subject.machine.actions[action]
        raise NotAllowed(f"上一次“{before}”由您办理，“{now}”须由另一位工作人员办理（按人认定，不按账号）。")
    return step


def _stands_there(subject: WorkflowSubject, step: Move, actor: Actor) -> bool:
    return actor.holds(subject.role_for(step), units=subject.side_units(step.side))


def _acted_in_another_role(subject: WorkflowSubject, step: Move, actor: Actor) -> bool:
    if actor.person_id is None:
        return False
    return subject.events.filter(person_id=actor.person_id).exclude(role=subject.role_for(step)).exists()


def _took_it_last(subject: WorkflowSubject, action: str, actor: Actor) -> bool:
    if actor.person_id is None:
        return False
    latest = subject.events.filter(action=action).order_by("-sequence").values_list("person_id", flat=True)
    return latest.first() == actor.person_id


def _record(
    subject: WorkflowSubject,
    action: str,
    *,
    from_status: str,
    role: str,
    side: str,
    actor: Actor,
    note: str,
    data: dict[str, Any],
    four_eyes: bool,
) -> None:
    WorkflowEvent.objects.create(
        machine=subject.machine.name,
        subject_id=subject.pk,
        sequence=subject.version,
        action=action,
        from_status=from_status,
        to_status=subject.status,
        role=role,
        side=side,
        four_eyes=four_eyes,
        actor_id=actor.pk,
        person_id=actor.person_id,
        actor_label=actor.label,
        unit_label=actor.unit_label,
        note=note,
        data=data,
    )

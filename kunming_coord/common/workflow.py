"""Where people change a status: compare-and-set on (status, version), one event row per move; see `bysystem` too."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db import models, transaction
from django.db.models import BooleanField, F
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise

from kunming_coord.common.actors import Actor, Decider, Principal, signature
from kunming_coord.common.errors import Absent, Invalid, NotAllowed, Stale
from kunming_coord.common.foureyes import roles_taken, took_it_last
from kunming_coord.common.machine import CITY, CREATE, SYSTEM, Machine, Move
from kunming_coord.common.models import WorkflowEvent

EVENTS_AT_ONCE = 1000

# What an UPDATE compares with: every row as its caller saw it.
_AS_SEEN = "(id, version, status) IN (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[]))"


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

    def decider(self, step: Move) -> Decider | None:
        """The one city body that decides the step; None where any body with the role may. A room may name one."""
        return None

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


def begin(
    subject: WorkflowSubject,
    *,
    actor: Actor,
    role: str,
    side: str,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Record who created the thing; the same rows answer 我发起的 and the four-eyes rule."""
    _begun(subject, actor=actor, role=role, side=side, note=note, data=dict(data or {})).save()


def begin_many(subjects: Sequence[WorkflowSubject], *, actor: Actor, role: str, side: str) -> None:
    """Record who created these things of one kind, as `begin` does; one statement."""
    told = {"actor": actor, "role": role, "side": side, "note": "", "data": {}}
    events = [_begun(subject, **told) for subject in subjects]
    WorkflowEvent.objects.bulk_create(events, batch_size=EVENTS_AT_ONCE)


def _begun(subject: WorkflowSubject, **told: Any) -> WorkflowEvent:
    return event_of(subject, CREATE, from_status="", four_eyes=False, **told)


def move(
    subject: Subject,
    action: str,
    *,
    actor: Actor,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    target: str = "",
) -> Subject:
    """Take `action`: check the person, then UPDATE … WHERE status and version are as this caller saw them.

    `changes` are further columns written in the same statement, `target` where the move ends if its row leaves a
    choice. Raises NotAllowed (role, side, four eyes), Stale (the status has moved on or somebody was faster), Absent
    (no such action) or Invalid (the move does not lead there).
    """
    move_many([subject], action, actor=actor, note=note, data=data, changes=changes, target=target)
    return subject


@transaction.atomic
def move_many(
    subjects: Sequence[Subject],
    action: str,
    *,
    actor: Actor,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    target: str = "",
) -> None:
    """Take `action` on each of these things of one kind, or on none, as `move` does: one statement where all end alike.

    Every one is compared with what this caller saw of it, and every one gets its event. Whoever moves several at once
    holds their rows first, in the order of their ids. Raises what `move` raises.
    """
    steps = _permitted(subjects, action, actor)
    moved: dict[str, list[tuple[Subject, Move]]] = {}
    for subject, step in zip(subjects, steps, strict=True):
        moved.setdefault(_end_of(step, subject, target), []).append((subject, step))
    events = []
    for end, some in moved.items():
        before = [subject.status for subject, _step in some]
        compare_and_set([subject for subject, _step in some], end, dict(changes or {}))
        events += [
            event_of(
                subject,
                action,
                from_status=status,
                role=subject.role_for(step),
                side=step.side,
                actor=actor,
                note=note,
                data=dict(data or {}),
                four_eyes=step.four_eyes,
            )
            for (subject, step), status in zip(some, before, strict=True)
        ]
    WorkflowEvent.objects.bulk_create(events, batch_size=EVENTS_AT_ONCE)


def _end_of(step: Move, subject: WorkflowSubject, target: str) -> str:
    if target and target not in step.ends_at(subject.status):
        words = {status: str(subject.machine.status_label(status)) for status in step.ends_at(subject.status)}
        raise Invalid(
            f"“{subject.machine.actions[step.action]}”只能到：{'、'.join(words.values())}；请从中选择。"
        )
    return target or step.target


def compare_and_set(subjects: Sequence[Subject], target: str, fields: Mapping[str, Any]) -> None:
    """UPDATE … WHERE id, version and status are as seen; raises Stale unless every row was. For moves only."""
    seen = [(subject.pk, subject.version, subject.status) for subject in subjects]
    columns = [list(column) for column in zip(*seen, strict=True)]
    as_seen = RawSQL(_AS_SEEN, columns, BooleanField())  # noqa: S611 (our own text; values are parameters)
    standing = type(subjects[0])._base_manager.filter(as_seen)
    if standing.update(status=target, version=F("version") + 1, **fields) != len(subjects):
        raise Stale("该事项刚刚已由他人办理，请刷新页面查看最新状态后再操作。")
    for subject in subjects:
        for name, value in {**fields, "status": target, "version": subject.version + 1}.items():
            setattr(subject, name, value)


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
    _permitted([subject], action, actor)


def require_version(subject: WorkflowSubject, seen: int | None) -> None:
    """Refuse a form that was opened before the latest move; raises Stale."""
    if seen is not None and seen != subject.version:
        status = subject.machine.status_label(subject.status)
        raise Stale(f"您打开页面后该事项已有新的办理，当前状态为“{status}”；请刷新后再操作。")


def _permitted(subjects: Sequence[WorkflowSubject], action: str, actor: Actor) -> list[Move]:
    """The row of the table by which this person takes the action on each thing; raises as `move` does."""
    steps = [_fitting(subject, action, actor) for subject in subjects]
    _refuse_same_person(list(zip(subjects, steps, strict=True)), action, actor)
    return steps


def _refuse_same_person(taken: Sequence[tuple[WorkflowSubject, Move]], action: str, actor: Actor) -> None:
    if not taken:
        return
    machine = taken[0][0].machine
    persons = {subject.pk: _persons(subject, step, actor) for subject, step in taken}
    acted = roles_taken(
        machine, {subject.pk: persons[subject.pk] for subject, step in taken if step.four_eyes}
    )
    if any(acted.get(subject.pk, set()) - {subject.role_for(step)} for subject, step in taken):
        raise NotAllowed("同一人不得既经办又审批（按人认定，不按账号），请由另一位工作人员办理。")
    for earlier in {step.not_by: None for _subject, step in taken if step.not_by}:
        things = {subject.pk: persons[subject.pk] for subject, step in taken if step.not_by == earlier}
        if took_it_last(machine, things, earlier):
            before, now = machine.actions.get(earlier, "发起"), machine.actions[action]
            raise NotAllowed(
                f"上一次“{before}”由您办理，“{now}”须由另一位工作人员办理（按人认定，不按账号）。"
            )


def _persons(subject: WorkflowSubject, step: Move, actor: Actor) -> frozenset[int]:
    """Whose eyes see the thing when this actor takes the step: the person's, and those of whom it stands in for."""
    principal = _principal(subject, role=subject.role_for(step), side=step.side, actor=actor)
    eyes = (actor.person_id, principal.person_id if principal else None)
    return frozenset(person for person in eyes if person is not None)


def _principal(subject: WorkflowSubject, *, role: str, side: str, actor: Actor) -> Principal | None:
    """In whose place the actor acts; the system acts by itself."""
    return None if side == SYSTEM else actor.deputises(role, units=subject.side_units(side))


def _fitting(subject: WorkflowSubject, action: str, actor: Actor) -> Move:
    candidates = [
        step
        for step in subject.machine.candidates(action)
        if step.schemes is None or subject.scheme_code in step.schemes
    ]
    if not candidates:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")
    mine = [step for step in candidates if _stands_there(subject, step, actor)]
    if not mine:
        raise NotAllowed(_whose(subject, candidates, actor))
    fitting = [step for step in mine if subject.status in step.starts]
    if not fitting:
        status = subject.machine.status_label(subject.status)
        raise Stale(
            f"该事项当前状态为“{status}”，不能再办理“{subject.machine.actions[action]}”；请刷新页面。"
        )
    return fitting[0]


def _stands_there(subject: WorkflowSubject, step: Move, actor: Actor) -> bool:
    role = subject.role_for(step)
    if not actor.holds(role, units=subject.side_units(step.side)):
        return False
    body = subject.decider(step) if step.side == CITY else None
    return body is None or body.pk in actor.bodies_as(role)


def _whose(subject: WorkflowSubject, steps: Sequence[Move], actor: Actor) -> str:
    """What is said to somebody who may not take a step: the body that may, to whoever has its role elsewhere."""
    elsewhere = (
        step for step in steps if step.side == CITY and actor.holds(subject.role_for(step), units=None)
    )
    for body in map(subject.decider, elsewhere):
        if body is not None:
            return f"这一步由{body.short_name}办理，您的单位不能办理。"
    return "您的岗位不能办理这一步，请由规定的单位和岗位办理。"


def event_of(
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
) -> WorkflowEvent:
    """The row of a move the thing has just made, not saved yet."""
    principal = _principal(subject, role=role, side=side, actor=actor)
    return WorkflowEvent(
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
        principal_id=principal.person_id if principal else None,
        actor_label=signature(actor, principal),
        unit_label=actor.unit_label,
        note=note,
        data=data,
    )

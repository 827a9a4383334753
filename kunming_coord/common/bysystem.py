"""Moves that only the system takes: many things at once in one statement, and steps a setting has switched off."""

from typing import Any

from django.db import connection, models, transaction

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import NotAllowed, Stale
from kunming_coord.common.machine import SYSTEM, Machine
from kunming_coord.common.workflow import Subject, compare_and_set, event_of

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
def move_all(subjects: models.QuerySet[Any], action: str, *, actor: Actor, note: str = "") -> int:
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


@transaction.atomic
def skip(subject: Subject, action: str, *, actor: Actor, note: str) -> Subject:
    """Pass over a step that a setting has switched off: the transition of its row, taken and told by the system.

    Raises NotAllowed (not the system, or a step that cannot be switched off) or Stale.
    """
    machine = subject.machine
    if action not in machine.may_skip or not actor.holds(SYSTEM, units=None):
        raise NotAllowed("这一步不能跳过。")
    step = next(machine.candidates(action))
    if subject.status not in step.sources:
        raise Stale("该事项的状态已变化，请刷新页面查看最新状态后再操作。")
    before = subject.status
    compare_and_set([subject], step.target, {})
    event_of(
        subject,
        action,
        from_status=before,
        role=SYSTEM,
        side=SYSTEM,
        actor=actor,
        note=note,
        data={"skipped": True},
        four_eyes=False,
    ).save()
    return subject

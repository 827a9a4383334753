"""Triggers that several models share, declared beside the model and versioned in its migrations."""

from collections.abc import Sequence
from typing import TypeVar

import pgtrigger
from django.db import models

from kunming_coord.common.machine import Machine

Model = TypeVar("Model", bound=models.Model)

REFUSE = "RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23514';"


def append_only(model: type[Model]) -> type[Model]:
    """Make a table append-only: UPDATE, DELETE and TRUNCATE raise, whoever asks.

    The second layer is the role: `apply_grants` leaves kc_app neither right on these tables.
    """
    model.append_only = True  # type: ignore[attr-defined]
    pgtrigger.register(
        pgtrigger.Trigger(
            name="append_only",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=REFUSE,
        ),
        pgtrigger.Trigger(
            name="no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=REFUSE,
        ),
    )(model)
    return model


Declared = Sequence[tuple[str, str]]
"""Variables of a trigger's function: name and type."""


def after_insert(name: str, func: str, declare: Declared = ()) -> pgtrigger.Trigger:
    """A statement trigger over the rows an INSERT brought (`new_rows`): one check however many rows there are."""
    return after_statement(name, pgtrigger.Insert, func, declare, new="new_rows")


def after_statement(
    name: str, operation: pgtrigger.Operation, func: str, declare: Declared = (), **rows: str
) -> pgtrigger.Trigger:
    """A statement trigger; `rows` names its transition tables (old=…, new=…)."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        declare=list(declare) or None,
        func=func,
    )


def legal_moves(machine: Machine) -> pgtrigger.Trigger:
    """The database's own copy of a machine's table: a status may only change along one of its moves (T8)."""
    return pgtrigger.FSM(name="legal_moves", field="status", transitions=machine.transitions())


_RECORDED = """
    IF NOT EXISTS (
        SELECT 1 FROM common_workflowevent AS event
        WHERE event.machine = '{machine}' AND event.subject_id = NEW.id AND event.sequence = NEW.version
          AND event.action = '{action}'
          AND (event.person_id IS NULL OR event.person_id IS DISTINCT FROM (
              SELECT earlier.person_id FROM common_workflowevent AS earlier
              WHERE earlier.machine = event.machine AND earlier.subject_id = event.subject_id
                AND earlier.action = '{not_by}' AND earlier.sequence < event.sequence
              ORDER BY earlier.sequence DESC LIMIT 1
          ))
    ) THEN
        RAISE EXCEPTION 'unrecorded: % {old} to {new} without its event by another person', TG_TABLE_NAME
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""


def recorded_move(machine: Machine, action: str) -> pgtrigger.Trigger:
    """At commit a move that names whom it may not be taken by has its event, by another person (T9, T17)."""
    step = next(machine.candidates(action))
    (old,) = step.sources
    return pgtrigger.Trigger(
        name=f"recorded_{action}",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Condition(f"OLD.status = '{old}' AND NEW.status = '{step.target}'"),
        func=_RECORDED.format(
            machine=machine.name, action=action, not_by=step.not_by, old=old, new=step.target
        ),
    )


def is_append_only(model: type[models.Model]) -> bool:
    """Whether `append_only` was declared on the model."""
    return bool(getattr(model, "append_only", False))

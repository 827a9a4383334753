"""Triggers that several models share, declared beside the model and versioned in its migrations."""

from typing import TypeVar

import pgtrigger
from django.db import models

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


def is_append_only(model: type[models.Model]) -> bool:
    """Whether `append_only` was declared on the model."""
    return bool(getattr(model, "append_only", False))

"""Statement triggers that write the change log: a thousand rows changed at once cost one INSERT."""

from collections.abc import Callable
from typing import TypeVar

import pgtrigger
from django.db import models

from kunming_coord.common.triggers import after_statement

Model = TypeVar("Model", bound=models.Model)

_RECORD = """
    INSERT INTO audit_changelog (at, transaction_id, table_name, row_id, operation, before, after,
                                 actor_id, actor_label, request_id, reason, database_user)
    SELECT clock_timestamp(), (pg_current_xact_id()::text)::bigint, TG_TABLE_NAME, {row_id}, TG_OP, {before}, {after},
           COALESCE(NULLIF(current_setting('kc.actor_id', true), ''), '0')::bigint,
           COALESCE(current_setting('kc.actor', true), ''), COALESCE(current_setting('kc.request', true), ''),
           COALESCE(current_setting('kc.reason', true), ''), session_user
    FROM {rows};
    RETURN NULL;
"""


def audited(*, secrets: tuple[str, ...] = (), inserts: bool = True) -> Callable[[type[Model]], type[Model]]:
    """Record every INSERT, UPDATE and DELETE of a model in the change log; columns in `secrets` are left out.

    Without `inserts` only what changes is recorded: for rows that are written in masses and hardly ever touched again.
    """

    def register(model: type[Model]) -> type[Model]:
        key = str(model._meta.pk.column)
        pgtrigger.register(*_triggers(key, secrets)[0 if inserts else 1 :])(model)
        model.audited = True  # type: ignore[attr-defined]
        return model

    return register


def _triggers(key: str, secrets: tuple[str, ...]) -> list[pgtrigger.Trigger]:
    without = "".join(f" - '{name}'" for name in secrets)
    old, new = f"to_jsonb(old_rows){without}", f"to_jsonb(new_rows){without}"
    new_id, old_id = f'new_rows."{key}"::text', f'old_rows."{key}"::text'
    both = f'old_rows JOIN new_rows ON old_rows."{key}" = new_rows."{key}"'
    return [
        after_statement(
            "audit_insert",
            pgtrigger.Insert,
            _RECORD.format(row_id=new_id, before="NULL::jsonb", after=new, rows="new_rows"),
            new="new_rows",
        ),
        after_statement(
            "audit_update",
            pgtrigger.Update,
            _RECORD.format(row_id=new_id, before=old, after=new, rows=both),
            old="old_rows",
            new="new_rows",
        ),
        after_statement(
            "audit_delete",
            pgtrigger.Delete,
            _RECORD.format(row_id=old_id, before=old, after="NULL::jsonb", rows="old_rows"),
            old="old_rows",
        ),
    ]

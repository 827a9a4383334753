"""Reading the change log: filters, and words for tables, columns and values."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District

NOTHING = "—"
WORDS = {  # columns whose models give them no Chinese name
    "id": _("记录号"),
    "uid": _("公开标识"),
    "status": _("状态"),
    "version": _("办理版次"),
    "created_at": _("建立时间"),
    "last_login": _("上次登录"),
    "origin": _("首谈地"),
    "host": _("承载地"),
    "proposed_host": _("意向承载地"),
    "drafted_by": _("起草方"),
    "arises_in": _("发生地"),
    "registered_in": _("注册地"),
}


@dataclass(frozen=True)
class Difference:
    """One column of a change, before and after, as words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A row of the log with words for a reader."""

    row: ChangeLog
    table: str
    differences: list[Difference]


@cache
def audited_models() -> Mapping[str, type[models.Model]]:
    """Models whose changes are recorded, by table."""
    return {model._meta.db_table: model for model in apps.get_models() if getattr(model, "audited", False)}


def table_choices() -> list[tuple[str, str]]:
    """Tables of the log with their names, for a filter."""
    named = [(table, str(model._meta.verbose_name)) for table, model in audited_models().items()]
    return sorted(named, key=lambda choice: choice[1])


def changes(
    *, table: str = "", actor: str = "", since: dt.date | None = None, until: dt.date | None = None
) -> QuerySet[ChangeLog]:
    """Changes, newest first; `until` is included."""
    rows = ChangeLog.objects.order_by("-id")
    if table:
        rows = rows.filter(table_name=table)
    if actor:
        rows = rows.filter(actor_label__icontains=actor)
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    if until:
        rows = rows.filter(at__lt=_midnight(until + dt.timedelta(days=1)))
    return rows


def with_words(rows: Iterable[ChangeLog]) -> list[Change]:
    """The rows as a person reads them; units by name, one query for all of them."""
    districts = dict(District.objects.values_list("pk", "short_name"))
    return [_change(row, districts) for row in rows]


def _change(row: ChangeLog, districts: Mapping[int, str]) -> Change:
    model = audited_models().get(row.table_name)
    before, after = row.before or {}, row.after or {}
    changed = [column for column in {**before, **after} if before.get(column) != after.get(column)]
    return Change(
        row=row,
        table=str(model._meta.verbose_name) if model else row.table_name,
        differences=[
            Difference(
                label=_label(model, column),
                before=_value(model, column, before.get(column), districts),
                after=_value(model, column, after.get(column), districts),
            )
            for column in changed
        ],
    )


def _field(model: type[models.Model] | None, column: str) -> Any:
    return (
        next((field for field in model._meta.concrete_fields if field.column == column), None)
        if model
        else None
    )


def _label(model: type[models.Model] | None, column: str) -> str:
    """The column's word: ours, else its verbose name, else that of what it points to."""
    field = _field(model, column)
    if field is None:
        return column
    if field.name in WORDS:
        return str(WORDS[field.name])
    return str(field.related_model._meta.verbose_name if field.is_relation else field.verbose_name)


def _value(model: type[models.Model] | None, column: str, value: Any, districts: Mapping[int, str]) -> str:
    """A stored value in words: statuses, choices and units by name, fen in 元, quarters by their label."""
    field = _field(model, column)
    if value is None or value == "":
        return NOTHING
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if field is not None and field.is_relation:
        return districts.get(value, str(value)) if field.related_model is District else f"#{value}"
    return _typed(model, field, value)


def _typed(model: type[models.Model] | None, field: Any, value: Any) -> str:
    machine = getattr(model, "machine", None)
    if field is None:
        return str(value)
    if field.name == "status" and machine is not None and value in machine.statuses:
        return str(machine.status_label(value))
    if field.name.endswith("_fen"):
        return f"{format_fen(value, Unit.YUAN)} 元"
    if isinstance(field, QuarterField):
        return Quarter(value).label
    if isinstance(field, models.DateTimeField):
        return f"{timezone.localtime(dt.datetime.fromisoformat(value)):%Y-%m-%d %H:%M:%S}"
    return str(dict(field.flatchoices).get(value, value))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))

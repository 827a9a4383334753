"""How figures, periods and statuses are written, once for every template."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kunming_coord.common.forms import new_key
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import WorkflowSubject

register = template.Library()


@register.filter
def amount(fen: int | None, unit: Unit) -> str:
    """Fen in the unit of the page, two decimals; "—" where nothing is known."""
    return format_fen(fen, unit)


@register.filter
def quarter_label(quarter: int | None) -> str:
    """2026年第一季度."""
    return Quarter(quarter).label if quarter is not None else "—"


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The entry of a mapping under a key that is a variable."""
    return mapping.get(key)


@register.inclusion_tag("fragments/status_badge.html")
def status_badge(subject: WorkflowSubject) -> dict[str, Any]:
    """The status of a thing as a badge with its word."""
    status = subject.machine.statuses[subject.status]
    return {"label": status.label, "tone": status.tone}


@register.simple_tag
def idempotency_key() -> SafeString:
    """The hidden field that makes a double click one submission."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', new_key())


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """The current query string with some values replaced; None or "" removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"

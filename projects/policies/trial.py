"""试算: a form built from what a policy asks for, read into the facts and terms the rules compute with."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.rules import INPUT_ORIGINS, Input, Policy
from projects.policies.fields import DayField
from projects.policies.presenting import unit_word

DAY: Final = "on"
LONGEST: Final = 20_000  # characters of one field
PREFIX: Final = "i-"
HELP: Final[Mapping[str, Any]] = {
    "series": gettext_lazy("各期的数，用逗号或换行隔开。"),
    "names": gettext_lazy("名称，用逗号或换行隔开。"),
    "table": gettext_lazy("每行一方，如 甲=100。"),
    "table_of_texts": gettext_lazy("每行一方，如 甲=文字。"),
    "table_of_days": gettext_lazy("每行一方，如 甲=2026-01-01。"),
    "table_of_series": gettext_lazy("每行一方，如 甲=100，120，130。"),
    "game": gettext_lazy("每行一种联合，如 甲|乙=500；单独一方写 甲=200。"),
}
YES_NO: Final = (("", gettext_lazy("请选择")), ("true", gettext_lazy("是")), ("false", gettext_lazy("否")))


class TrialForm(forms.Form):
    """A day and one field per input; what is left empty is not given."""

    on = DayField(label=gettext_lazy("适用日"), help_text=gettext_lazy("按这一天有效的参数取值计算。"))

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.fields[DAY].initial = first_day(policy)
        for wanted in policy.computation.inputs.values():
            for name, field in _fields(policy, wanted):
                self.fields[name] = field

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by where their values come from, in the order of the policy."""
        found: dict[str, list[forms.BoundField]] = {}
        for wanted in self.policy.computation.inputs.values():
            names = [name for name, _field in _fields(self.policy, wanted)]
            found.setdefault(INPUT_ORIGINS[wanted.origin], []).extend(self[name] for name in names)
        return list(found.items())

    def typed(self) -> list[tuple[str, str]]:
        """Name and text of every field, to be sent again."""
        return [(name, str(self[name].value() or "")) for name in self.fields]

    def given(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Facts and terms as typed; call after is_valid."""
        facts: dict[str, Any] = {}
        terms: dict[str, Any] = {}
        for wanted in self.policy.computation.inputs.values():
            written = self._written(wanted)
            if written not in ("", None, {}, []):
                (terms if wanted.origin == "terms" else facts)[wanted.name] = written
        return facts, terms

    def blame(self, name: str, sentence: str) -> None:
        """Put a refusal beside the field of an input; above the form where it belongs to none."""
        own = [
            field for field in self.fields if field == PREFIX + name or field.startswith(f"{PREFIX}{name}-")
        ]
        self.add_error(own[0] if own else None, sentence)

    def _written(self, wanted: Input) -> Any:
        if _by_party(wanted):
            typed = {
                party: self.cleaned_data.get(f"{PREFIX}{wanted.name}-{at}", "")
                for at, party in enumerate(wanted.parties)
            }
            return {party: text for party, text in typed.items() if text}
        text = self.cleaned_data.get(PREFIX + wanted.name, "")
        read: Callable[[Any], Any] = READERS.get(wanted.kind, _plain)
        return read(text)


def first_day(policy: Policy) -> dt.date:
    """Today, or the nearest day the policy covers."""
    today = timezone.localdate()
    if policy.valid_to is not None and today > policy.valid_to:
        return policy.valid_to
    return max(today, policy.in_force)


def typed_case(policy: Policy, case_id: str) -> dict[str, str] | None:
    """A worked case as it would be typed into the form; None where the policy has no such case."""
    case = next((row for row in policy.computation.cases if row.id == case_id), None)
    if case is None:
        return None
    written = {**case.facts, **case.terms}
    typed = {DAY: (case.on or policy.in_force).isoformat()}
    for wanted in policy.computation.inputs.values():
        value = written.get(wanted.name)
        if value is None:
            continue
        if _by_party(wanted):
            typed |= {
                f"{PREFIX}{wanted.name}-{at}": str(value.get(party, ""))
                for at, party in enumerate(wanted.parties)
            }
        else:
            typed[PREFIX + wanted.name] = _typed(value)
    return typed


def _fields(policy: Policy, wanted: Input) -> Iterator[tuple[str, forms.Field]]:
    unit = unit_word(wanted.unit)
    label = f"{wanted.title}（{unit}）" if unit else wanted.title
    if _by_party(wanted):
        roles = policy.computation.roles
        for at, party in enumerate(wanted.parties):
            word = roles[party].title if party in roles else policy.side_word(party)
            yield (
                f"{PREFIX}{wanted.name}-{at}",
                _text(f"{label}：{word}", _example(wanted, party), one_line=True),
            )
        return
    name = PREFIX + wanted.name
    notes = " ".join(part for part in (str(HELP.get(wanted.kind, "")), wanted.note, _example(wanted)) if part)
    if wanted.kind == "choice":
        choices = [("", _("请选择")), *wanted.choices.items()]
        yield name, forms.ChoiceField(label=label, choices=choices, required=False, help_text=notes)
    elif wanted.kind == "flag":
        yield name, forms.ChoiceField(label=label, choices=YES_NO, required=False, help_text=notes)
    elif wanted.kind == "day":
        yield name, DayField(label=label, required=False, help_text=notes)
    else:
        yield name, _text(label, notes, one_line=wanted.kind in ("number", "text"))


def _text(label: str, help_text: str, *, one_line: bool) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"}) if one_line else forms.Textarea({"rows": 4})
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, widget=widget, help_text=help_text
    )


def _example(wanted: Input, party: str | None = None) -> str:
    """What stands in when a field is left empty, or that it may be."""
    example = wanted.example
    if isinstance(example, Mapping) and party is not None:
        example = example.get(party)
    if example is None:
        return _("可以不填。") if wanted.optional else ""
    return _("留空则用政策所附算例：%(example)s") % {"example": _typed(example).replace("\n", "；")[:200]}


def _by_party(wanted: Input) -> bool:
    return wanted.kind == "table" and bool(wanted.parties)


def _typed(value: Any) -> str:
    """A written value as a person would type it."""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}={_typed(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return "，".join(_typed(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _plain(text: Any) -> Any:
    if isinstance(text, dt.date):
        return text.isoformat()
    return text.strip() if isinstance(text, str) else text


def _items(text: str) -> list[str]:
    """Items parted by commas (of either script), 顿号 or lines."""
    for mark in "，、\n;；":
        text = text.replace(mark, ",")
    return [item.strip() for item in text.split(",") if item.strip()]


def _lines(text: str, read: Callable[[str], Any]) -> dict[str, Any]:
    """甲=1 per line; several on one line are parted by ；. What has no sign is kept whole for the rules to refuse."""
    found: dict[str, Any] = {}
    for line in text.replace("；", "\n").splitlines():
        if line.strip():
            name, _sign, value = line.replace("＝", "=").rpartition("=")
            found[name.strip() or value.strip()] = read(value if name else "")
    return found


def _table(text: str) -> dict[str, Any]:
    return _lines(text, str.strip)


def _table_of_series(text: str) -> dict[str, Any]:
    return _lines(text, _items)


def _flag(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text)


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "flag": _flag,
    "series": _items,
    "names": _items,
    "table": _table,
    "table_of_texts": _table,
    "table_of_days": _table,
    "table_of_series": _table_of_series,
    "game": _table,
}

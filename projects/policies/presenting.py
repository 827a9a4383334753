"""A policy as its page shows it: every value with its date, unit, source and how sure it is."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from accounting.rules import (
    BASES,
    BOOKS,
    INPUT_KINDS,
    INPUT_ORIGINS,
    MODES,
    PERIODS,
    STATUSES,
    CaseOutcome,
    DatedValue,
    IndicatorRule,
    Input,
    Made,
    Parameter,
    Policy,
    made,
    run_cases,
)
from projects.policies.texts import policy_of


@dataclass(frozen=True)
class ValueRow:
    """One dated value of a parameter."""

    from_day: dt.date
    until: dt.date | None
    text: str
    status: str
    label: str
    document_code: str
    document: str
    quote: str
    note: str


@dataclass(frozen=True)
class ParameterRow:
    """A parameter with all its dated values, the newest last."""

    name: str
    title: str
    unit: str
    checked_on: dt.date
    values: tuple[ValueRow, ...]


@dataclass(frozen=True)
class QuantityRow:
    """A quantity: its title, its unit and how it is made."""

    name: str
    title: str
    unit: str
    note: str
    made: Made


@dataclass(frozen=True)
class InputRow:
    """An input: what is asked for and where it comes from."""

    name: str
    title: str
    unit: str
    kind: str
    origin: str
    choices: str
    note: str


@dataclass(frozen=True)
class IndicatorRow:
    """What a policy says of one indicator."""

    title: str
    books: tuple[tuple[str, str], ...]
    variants: tuple[str, ...]
    required: tuple[str, ...]


def parameter_rows(policy: Policy) -> list[ParameterRow]:
    """Every parameter of a policy."""
    return [
        ParameterRow(
            name=parameter.name,
            title=parameter.title,
            unit=unit_word(parameter.unit),
            checked_on=parameter.checked_on,
            values=tuple(_value(policy, parameter, dated) for dated in parameter.values),
        )
        for parameter in policy.parameters.values()
    ]


def quantity_rows(policy: Policy) -> list[QuantityRow]:
    """Every quantity in the order of computing."""
    return [
        QuantityRow(row.name, row.title, unit_word(row.unit), row.note, made(row, policy))
        for row in policy.computation.quantities.values()
    ]


def input_rows(policy: Policy) -> list[InputRow]:
    """Every fact and agreed term the quantities need."""
    return [_input(row) for row in policy.computation.inputs.values()]


def indicator_rows(policy: Policy) -> list[IndicatorRow]:
    """What the policy says of each indicator."""
    return [_indicator(rule) for rule in policy.indicators.values()]


def settlement_words(policy: Policy) -> str:
    """When results are settled, in one sentence; empty where the policy does not say."""
    settlement = policy.computation.settlement
    if settlement is None:
        return ""
    period = PERIODS[settlement.period]
    lag = (
        _("，推后 %(lag)s %(period)s兑付") % {"lag": settlement.lag, "period": period}
        if settlement.lag
        else ""
    )
    return _("按%(period)s结算%(lag)s。%(note)s") % {"period": period, "lag": lag, "note": settlement.note}


@lru_cache(maxsize=128)
def cases_of(digest: str) -> tuple[CaseOutcome, ...]:
    """The worked cases of a stored text, computed once per process; raises Absent for an unknown digest."""
    return tuple(run_cases(policy_of(digest)))


def unit_word(unit: str) -> str:
    """A unit as people read it; pure numbers have none."""
    return UNITS.get(unit, unit)


UNITS = {
    "1": "",
    "fen": "分",
    "text": "文字",
    "ratio": "比例",
    "role": "一方",
    "indicator": "指标",
    "book": "口径",
    "base": "计算口径",
    "deviation": "可否偏离",
}


def _value(policy: Policy, parameter: Parameter, dated: DatedValue) -> ValueRow:
    cited = policy.cited.get(dated.document or "")
    return ValueRow(
        from_day=dated.from_day,
        until=dated.until,
        text=_written(policy, parameter, dated.value),
        status=dated.status,
        label=STATUSES[dated.status],
        document_code=dated.document or "",
        document=cited.title if cited else "",
        quote=dated.quote or "",
        note=dated.note,
    )


def _written(policy: Policy, parameter: Parameter, value: Any) -> str:
    if value is None:
        return _("未知")
    if isinstance(value, dict):
        if parameter.unit == "text":
            return "；".join(_written(policy, parameter, part) for part in value.values())
        parts = ((_word(policy, parameter, key), part) for key, part in value.items())
        return "；".join(f"{word} {_written(policy, parameter, part)}" for word, part in parts)
    if isinstance(value, tuple):
        return "、".join(_written(policy, parameter, part) for part in value)
    return _word(policy, parameter, str(value))


def _word(policy: Policy, parameter: Parameter, text: str) -> str:
    """A code of the file as the word people use."""
    if parameter.unit == "role":
        return policy.side_word(text)
    if parameter.unit == "indicator" and text in policy.indicators:
        return policy.indicators[text].title
    if parameter.unit == "book":
        return BOOKS.get(text, text)
    roles = policy.computation.roles
    return roles[text].title if text in roles else CODES.get(text, text)


CODES = {
    **BASES,
    "with_reason": "须写明理由",
    "refused": "不得偏离",
    "referral": "提供线索",
    "joint": "共同招商",
}


def _input(row: Input) -> InputRow:
    return InputRow(
        name=row.name,
        title=row.title,
        unit=unit_word(row.unit),
        kind=INPUT_KINDS[row.kind],
        origin=INPUT_ORIGINS[row.origin],
        choices="、".join(row.choices.values()),
        note=_("可以不填。%(note)s") % {"note": row.note} if row.optional else row.note,
    )


def _indicator(rule: IndicatorRule) -> IndicatorRow:
    return IndicatorRow(
        title=rule.title,
        books=tuple(_books(rule)),
        variants=tuple(variant.title for variant in rule.variants.values()),
        required=tuple(rule.required_terms.values()),
    )


def _books(rule: IndicatorRule) -> Iterator[tuple[str, str]]:
    for code, book in rule.books.items():
        yield BOOKS[code], "、".join(MODES[mode] for mode in book.modes)

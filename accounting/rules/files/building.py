"""Builds the typed Policy from data the schema has accepted. No checks here: see checking.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounting.rules.files.quantities import build_computation
from accounting.rules.files.sources import Register, document_from
from accounting.rules.files.yamlfile import YamlFile
from accounting.rules.policy.arguments import Fault
from accounting.rules.policy.model import (
    BookRule,
    DatedValue,
    Document,
    IndicatorRule,
    Parameter,
    ParameterValue,
    Policy,
    RatioRule,
    Variant,
)


def build_policy(
    source: YamlFile, digest: str, register: Register, faults: list[Fault], *, accepted: bool
) -> Policy:
    """The typed form of a policy file; faults of its quantities are added to the list."""
    data = source.data
    document = _document(data["document"], register)
    parameters = {name: _parameter(name, entry) for name, entry in data.get("parameters", {}).items()}
    return Policy(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        document=document,
        authority=data["authority"],
        number=data["number"],
        in_force=_day(data["in_force"]),
        valid_to=None if data["valid_to"] is None else _day(data["valid_to"]),
        scheme=data.get("scheme", ""),
        sides=data.get("sides", {}),
        tie_order=data.get("tie_order", ""),
        exclusions=data.get("exclusions"),
        conditions=data.get("conditions"),
        indicators={code: _indicator(code, entry) for code, entry in data.get("indicators", {}).items()},
        parameters=parameters,
        digest=digest,
        cited=_cited(document, parameters, register),
        computation=build_computation(source, faults, accepted=accepted),
    )


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _indicator(code: str, entry: dict[str, Any]) -> IndicatorRule:
    ratio = entry.get("ratio")
    return IndicatorRule(
        code=code,
        title=entry["title"],
        base=entry.get("base"),
        ratio=None if ratio is None else _ratio(ratio),
        books={
            book: BookRule(book, tuple(rule["modes"]), tuple(rule["basis"]), rule.get("assign_to"))
            for book, rule in entry["books"].items()
        },
        required_terms=entry["required_terms"],
        variants={
            name: Variant(name, variant["title"], variant["credit"], tuple(variant["basis"]))
            for name, variant in entry.get("variants", {}).items()
        },
    )


def _document(written: str | dict[str, Any], register: Register) -> Document:
    """The document of the register, or the one the file brings itself; one without a title is not registered."""
    if isinstance(written, dict):
        return document_from(written)
    unknown = Document(id=written, title="", number=None, issuer=None, date=None, state=None, quotes=())
    return register.get(written, unknown)


def _cited(own: Document, parameters: Mapping[str, Parameter], register: Register) -> dict[str, Document]:
    """The documents the values name, as far as they are known; what the file brings stands before the register."""
    named = {dated.document or own.id for parameter in parameters.values() for dated in parameter.values}
    return {code: register[code] for code in named if code in register} | {own.id: own}


def _ratio(entry: dict[str, str]) -> RatioRule:
    return RatioRule(
        entry["allowed"], entry.get("smaller_side"), entry.get("by_participation"), entry.get("deviation")
    )


def _parameter(name: str, entry: dict[str, Any]) -> Parameter:
    values = [_dated(_day(day), value) for day, value in entry["values"].items()]
    return Parameter(
        name=name,
        title=entry["title"],
        unit=entry["unit"],
        checked_on=_day(entry["checked_on"]),
        values=tuple(sorted(values, key=lambda dated: dated.from_day)),
    )


def _dated(day: date, entry: dict[str, Any]) -> DatedValue:
    source = entry.get("source", {})
    until = entry.get("until")
    return DatedValue(
        from_day=day,
        until=None if until is None else _day(until),
        value=_value(entry["value"]),
        status=entry["status"],
        document=source.get("document"),
        quote=source.get("quote"),
        note=entry.get("note", ""),
    )


def _value(value: Any) -> ParameterValue:
    if isinstance(value, list):
        return tuple(_value(part) for part in value)
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    return None if value is None else str(value)

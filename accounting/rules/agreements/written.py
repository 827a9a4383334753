"""Agreements and quarters written as JSON, for commands and machines: terms in, allocation and trace out.

terms: {"signed_on": "2025-03-01", "reference": "", "parties": [{"key", "role", "name"}, …], "indicators": {code: {
"arises_in", "from_quarter": "2025Q1", "to_quarter", "ratio": {party: share}, …}}}. facts: {"quarter": "2026Q1",
"values": {code: fen}}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from accounting.rules.agreements.engine import Allocation, evaluate
from accounting.rules.agreements.terms import Facts, IndicatorTerms, Party, Terms
from accounting.rules.errors import FactsError, TermsError
from accounting.rules.language.reading import read_day
from accounting.rules.language.values import Refusal
from accounting.rules.policy.model import Policy
from accounting.rules.quantities.jsonvalues import json_value
from accounting.rules.quantities.tracing import reference_json
from accounting.rules.tracing import Step
from accounting.rules.vocabulary import ROLES

_QUARTER: Final = re.compile(r"((?:19|20|21)[0-9]{2})Q([1-4])", re.ASCII)
_PARTY_KEYS: Final = ("key", "role", "name", "statistical", "fiscal")
_TERM_KEYS: Final = (
    "arises_in",
    "from_quarter",
    "to_quarter",
    "ratio",
    "modes",
    "assigned_to",
    "deviation_reason",
    "base",
    "variant",
    "agreed",
)
_TABLES: Final = ("ratio", "modes", "agreed")


def is_agreement(policy: Policy, terms: Mapping[str, Any]) -> bool:
    """Whether terms are those of an agreement rather than inputs of the policy's quantities."""
    return bool(policy.indicators) and ("parties" in terms or not policy.computes)


def evaluate_agreement(
    policy: Policy, facts: Mapping[str, Any], terms: Mapping[str, Any], *, trace: bool
) -> dict[str, Any]:
    """What a quarter yields under an agreement, as JSON data. Raises TermsError, FactsError or OutOfForce."""
    allocation = evaluate(policy, _terms(terms), _facts(facts))
    found: dict[str, Any] = {
        "policy": policy.reference,
        "on": str(terms["signed_on"]),
        "sentence": allocation.trace.sentence(),
        "results": allocation.quantities,
        "entries": [entry._asdict() for entry in allocation.entries],
        "examples": [],
    }
    return found | ({"trace": list(_steps(allocation))} if trace else {})


def _terms(written: Mapping[str, Any]) -> Terms:
    _known(written, ("signed_on", "reference", "parties", "indicators"), "terms")
    return Terms(
        parties=tuple(_party(at, entry) for at, entry in enumerate(_list(written, "parties"), 1)),
        signed_on=_day(written, "signed_on"),
        reference=str(written.get("reference", "")),
        indicators={
            code: _indicator(code, _table(entry, f"indicators.{code}"))
            for code, entry in _table(written.get("indicators"), "indicators").items()
        },
    )


def _party(at: int, written: Any) -> Party:
    place = f"parties 第 {at} 方"
    entry = _table(written, place)
    _known(entry, _PARTY_KEYS, place)
    if entry.get("role") not in ROLES or not entry.get("key"):
        raise _bad(place, "须写明 key 和 role", f"role 为 {'、'.join(ROLES)} 之一")
    return Party(**{key: str(value) for key, value in entry.items()})


def _indicator(code: str, written: Mapping[str, Any]) -> IndicatorTerms:
    place = f"indicators.{code}"
    _known(written, _TERM_KEYS, place)
    values = dict(written)
    for key in ("from_quarter", "to_quarter"):
        if key in values:
            values[key] = _quarter(values[key], f"{place}.{key}", TermsError)
    for key in _TABLES:
        if key in values:
            values[key] = {name: _plain(part) for name, part in _table(values[key], f"{place}.{key}").items()}
    return IndicatorTerms(**values)


def _plain(value: Any) -> Any:
    """Decimals as the text they were written in: shares are read exactly from text."""
    return value if isinstance(value, int | str | list | dict) else str(value)


def _facts(written: Mapping[str, Any]) -> Facts:
    if odd := written.keys() - {"quarter", "values", "references"}:
        raise FactsError(sorted(odd)[0], f"「{sorted(odd)[0]}」不是季度事实；请写 quarter 和 values。")
    if "quarter" not in written or not isinstance(written.get("values"), dict):
        raise FactsError(
            "facts", '缺少 quarter 或 values；请写成 {"quarter": "2026Q1", "values": {指标: 分}}。'
        )
    quarter = _quarter(written["quarter"], "quarter", lambda fields: FactsError("quarter", fields["quarter"]))
    references = {code: str(text) for code, text in written.get("references", {}).items()}
    return Facts(quarter, written["values"], references)


def _quarter(written: Any, place: str, error: Callable[[dict[str, str]], Exception]) -> int:
    found = _QUARTER.fullmatch(str(written))
    if found is None:
        raise error({place: f"{place}：「{str(written)[:20]}」不是季度；请写成 2026Q1。"})
    return int(found[1]) * 4 + int(found[2]) - 1


def _day(written: Mapping[str, Any], key: str) -> date:
    try:
        return read_day(written.get(key))
    except Refusal as refusal:
        raise _bad(key, refusal.reason, refusal.mend) from None


def _known(written: Mapping[str, Any], keys: tuple[str, ...], place: str) -> None:
    for key in written:
        if key not in keys:
            raise _bad(f"{place}.{key}", "未知的键", f"可用的有：{'、'.join(keys)}")


def _table(written: Any, place: str) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise _bad(place, "应是对照表", "请写成 {名称: 值}")
    return written


def _list(written: Mapping[str, Any], place: str) -> list[Any]:
    found = written.get(place)
    if not isinstance(found, list) or not found:
        raise _bad(place, "应是列表", "请至少写一项")
    return found


def _bad(place: str, reason: str, mend: str) -> TermsError:
    return TermsError({place: f"{place}：{reason}；{mend}。"})


def _steps(allocation: Allocation) -> Iterator[dict[str, Any]]:
    """Every step once, leaves before what is computed from them."""
    done: set[str] = set()

    def below(step: Step) -> Iterator[Step]:
        for part in step.inputs:
            yield from below(part)
        if step.name not in done:
            done.add(step.name)
            yield step

    return (_step_json(step) for step in below(allocation.trace))


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "kind": step.operation,
        "value": json_value(step.value),
        "unit": step.unit,
        "text": step.text,
        "formula": step.formula,
        "inputs": [part.name for part in step.inputs],
        "status": step.status,
        "origin": step.source,
        "references": [reference_json(reference) for reference in step.references],
    }

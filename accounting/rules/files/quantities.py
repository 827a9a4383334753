"""Builds the computing part of a policy from data the schema has accepted, noting every fault on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from accounting.rules.files.yamlfile import YamlFile
from accounting.rules.policy.arguments import (
    Fault,
    PartyFormula,
    Path,
    names_needed,
    parties_in,
    read_argument,
)
from accounting.rules.policy.computation import (
    EXPRESSION,
    Case,
    Computation,
    Input,
    Quantity,
    Requirement,
    Role,
    Settlement,
)
from accounting.rules.policy.ordering import in_order
from accounting.rules.primitives.registry import PRIMITIVES
from accounting.rules.primitives.shapes import Expression

TEXT: Final = "text"
_WORDS: Final = ("title", "unit", "note")


def build_computation(source: YamlFile, faults: list[Fault], *, accepted: bool = False) -> Computation:
    """The typed form of roles, inputs, quantities, conditions and cases; faults are added to the list.

    Of an accepted text only what cannot be read is a fault, not what its primitives say of new files.
    """
    data = source.data
    words = _words(data)
    quantities = {
        name: quantity
        for name, entry in data.get("quantities", {}).items()
        if (quantity := _quantity(source, name, entry, words, faults, accepted=accepted))
    }
    return Computation(
        roles={name: Role(name, **entry) for name, entry in data.get("roles", {}).items()},
        inputs={name: _input(name, entry) for name, entry in data.get("inputs", {}).items()},
        quantities=in_order(quantities, faults),
        scope=_requirements(source, "scope", "require", faults),
        ensure=_requirements(source, "ensure", "that", faults),
        settlement=_settlement(data.get("settlement")),
        cases=tuple(_case(entry) for entry in data.get("cases", ())),
    )


def _quantity(
    source: YamlFile,
    name: str,
    entry: Mapping[str, Any],
    words: frozenset[str],
    faults: list[Fault],
    *,
    accepted: bool,
) -> Quantity | None:
    path: Path = ("quantities", name)
    made_of = [key for key in entry if key not in _WORDS]
    if len(made_of) != 1:
        said = "没有写明算法" if not made_of else f"写了 {'、'.join(made_of)} 几种算法"
        faults.append((path, said, "请写 is（公式）或一种算法，只写一种；算法见 docs/policies.md"))
        return None
    kind = made_of[0]
    argument_path = (*path, kind)
    shape = Expression() if kind == EXPRESSION else PRIMITIVES[kind].shape
    argument = read_argument(shape, entry[kind], argument_path, faults)
    agree = None if accepted or kind == EXPRESSION else PRIMITIVES[kind].agree
    if agree and not _lists_by_formula(argument):
        faults += [((*argument_path, *place), reason, mend) for place, reason, mend in agree(entry[kind])]
    return Quantity(
        name=name,
        title=entry["title"],
        unit=entry["unit"],
        primitive=kind,
        argument=argument,
        needs=names_needed(argument) | words.intersection(parties_in(argument)),
        note=entry.get("note", ""),
        line=source.line(path),
    )


def _words(data: Mapping[str, Any]) -> frozenset[str]:
    """Parameters and inputs that are words: written where a party is meant, they stand for the party they name."""
    parameters = {name for name, entry in data.get("parameters", {}).items() if entry["unit"] == TEXT}
    inputs = {name for name, entry in data.get("inputs", {}).items() if entry["kind"] in (TEXT, "choice")}
    return frozenset(parameters | inputs)


def _lists_by_formula(argument: Any) -> bool:
    """Whether some list of parties is known only when it is computed: its faults cannot be seen before."""
    return isinstance(argument, dict) and any(
        isinstance(part, PartyFormula) or _lists_by_formula(part) for part in argument.values()
    )


def _input(name: str, entry: Mapping[str, Any]) -> Input:
    return Input(
        name=name,
        title=entry["title"],
        kind=entry["kind"],
        unit=entry.get("unit", ""),
        origin=entry.get("from", "facts"),
        choices=entry.get("choices", {}),
        parties=tuple(entry.get("parties", ())),
        example=entry.get("example"),
        optional=entry.get("optional", False),
        note=entry.get("note", ""),
    )


def _requirements(source: YamlFile, section: str, key: str, faults: list[Fault]) -> tuple[Requirement, ...]:
    found = []
    for at, entry in enumerate(source.data.get(section, ())):
        path: Path = (section, at, key)
        condition = read_argument(Expression(), entry[key], path, faults)
        found.append(Requirement(condition, names_needed(condition), entry["otherwise"], source.line(path)))
    return tuple(found)


def _settlement(entry: Mapping[str, Any] | None) -> Settlement | None:
    return None if entry is None else Settlement(entry["period"], entry["lag"], entry.get("note", ""))


def _case(entry: Mapping[str, Any]) -> Case:
    day = entry.get("on")
    return Case(
        id=entry["id"],
        source=entry["source"],
        on=date.fromisoformat(day) if isinstance(day, str) else day,
        facts=entry["facts"],
        terms=entry.get("terms", {}),
        expected=entry["expected"],
        tolerance=str(entry["tolerance"]),
        note=entry.get("note", ""),
    )

"""The written arguments of a primitive, their expressions parsed, ready to be computed with.

An argument follows the shape its primitive declares (primitives/shapes.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accounting.rules.language.calculating import attempt
from accounting.rules.language.nodes import Node, names_in
from accounting.rules.language.parser import ExpressionError, parse
from accounting.rules.language.values import Refusal, Value, as_series
from accounting.rules.primitives.shapes import (
    ByName,
    Either,
    Expression,
    Parties,
    Party,
    Payers,
    Record,
    Sentence,
    Shape,
    Steps,
    Word,
)

Path = tuple[str | int, ...]
Names = Mapping[str, Value]


class RoleKeys:
    """Which keys of tables the role words of a policy stand for: none, one or several parties."""

    __slots__ = ("keys", "single")

    def __init__(self, keys: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.keys = keys or {}
        self.single = {role: held[0] for role, held in self.keys.items() if len(held) == 1}

    def one(self, name: str) -> str:
        """The one party a name stands for. Raises Refusal where its role is held by none or by several."""
        held = self.keys.get(name)
        if held is not None and len(held) != 1:
            said = "没有哪一方" if not held else f"有 {len(held)} 方"
            raise Refusal(f"身份「{name}」{said}担任，这里要恰好一方", "请调整协议各方，或改选做法")
        return self.single.get(name, name)

    def several(self, names: list[PartyName]) -> list[str]:
        """The parties a list of names stands for, each role in its place."""
        return [key for part in names for key in self.keys.get(part.name, (part.name,))]


NO_ROLES: Final = RoleKeys()


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression as written and as parsed."""

    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class PartyName:
    """The name of a party: taken literally, through a role, or – where a parameter or an input of text goes by
    that name – the party it names."""

    name: str


@dataclass(frozen=True, slots=True)
class PartyList:
    """Names of parties in a declared order; a role stands for everybody who holds it."""

    names: list[PartyName]


@dataclass(frozen=True, slots=True)
class PartyFormula:
    """Names of parties in the order an expression yields: an input, or the names of a table."""

    formula: Formula


Argument = Any
"""Formula, PartyName, PartyList, text, or lists and dicts of these."""

Fault = tuple[Path, str, str]


def read_argument(shape: Shape, written: Any, path: Path, faults: list[Fault]) -> Argument:
    """The written argument with every expression parsed; what cannot be read is added to `faults`."""
    return _READERS[type(shape)](shape, written, path, faults)


def _formula(shape: Shape, written: Any, path: Path, faults: list[Fault]) -> Formula | None:
    text = str(written)
    try:
        return Formula(text, parse(text))
    except ExpressionError as error:
        faults.append((path, f"公式「{text[:60]}」{error.reason}", error.mend))
        return None


def _party(shape: Any, written: Any, path: Path, faults: list[Fault]) -> PartyName | str:
    return str(written) if str(written) in shape.also else PartyName(str(written))


def _literal(shape: Shape, written: Any, path: Path, faults: list[Fault]) -> str:
    return str(written)


def _parties(shape: Shape, written: Any, path: Path, faults: list[Fault]) -> Argument:
    if not isinstance(written, list):
        formula = _formula(shape, written, path, faults)
        return formula and PartyFormula(formula)
    for at, name in enumerate(written):
        if "，" in str(name):
            faults.append(((*path, at), f"「{name}」里有全角逗号", "各方之间请用半角逗号分开"))
    return PartyList([PartyName(str(name)) for name in written])


def _by_name(shape: Any, written: Any, path: Path, faults: list[Fault]) -> dict[PartyName, Argument]:
    return {
        PartyName(name): read_argument(shape.of, part, (*path, name), faults)
        for name, part in written.items()
    }


def _payers(shape: Shape, written: Any, path: Path, faults: list[Fault]) -> Argument:
    return _either(shape, written, path, faults) if isinstance(written, dict) else PartyName(str(written))


def _either(shape: Shape, written: Any, path: Path, faults: list[Fault]) -> Argument:
    if isinstance(written, dict):
        return _by_name(ByName(Expression()), written, path, faults)
    return _formula(shape, written, path, faults)


def _steps(shape: Any, written: Any, path: Path, faults: list[Fault]) -> list[Argument]:
    return [read_argument(shape.of, part, (*path, at), faults) for at, part in enumerate(written)]


def _record(shape: Any, written: Any, path: Path, faults: list[Fault]) -> dict[str, Argument]:
    parts = {**shape.required, **shape.optional, **shape.one_of}
    _refuse_wrong_choice(shape, written, path, faults)
    return {
        key: read_argument(parts[key], part, (*path, key), faults)
        for key, part in written.items()
        if key in parts
    }


def _refuse_wrong_choice(shape: Record, written: Mapping[str, Any], path: Path, faults: list[Fault]) -> None:
    chosen = [key for key in shape.one_of if key in written]
    words = "、".join(shape.one_of)
    if shape.one_of and not chosen:
        faults.append((path, f"没有写明 {words} 中的哪一种", "请写其中一种"))
    elif len(chosen) > 1:
        faults.append(((*path, chosen[1]), f"{'、'.join(chosen)} 只能写一种", "请删去其余"))


_READERS: dict[type, Callable[[Any, Any, Path, list[Fault]], Argument]] = {
    Expression: _formula,
    Word: _literal,
    Sentence: _literal,
    Party: _party,
    Payers: _payers,
    Parties: _parties,
    ByName: _by_name,
    Either: _either,
    Steps: _steps,
    Record: _record,
}


def _walk(argument: Argument) -> Iterator[Argument]:
    if isinstance(argument, dict):
        yield from (key for key in argument if isinstance(key, PartyName))
        for part in argument.values():
            yield from _walk(part)
    elif isinstance(argument, PartyList):
        yield from argument.names
    elif isinstance(argument, PartyFormula):
        yield argument.formula
    elif isinstance(argument, list):
        for part in argument:
            yield from _walk(part)
    else:
        yield argument


def formulas_in(argument: Argument) -> Iterator[Formula]:
    """Every expression of an argument."""
    return (part for part in _walk(argument) if isinstance(part, Formula))


def parties_in(argument: Argument) -> Iterator[str]:
    """Every name of a party written in an argument."""
    return (part.name for part in _walk(argument) if isinstance(part, PartyName))


def names_needed(argument: Argument) -> frozenset[str]:
    """Names an argument is computed from."""
    return frozenset().union(*(names_in(formula.node) for formula in formulas_in(argument)))


def computed(argument: Argument, names: Names, roles: RoleKeys) -> Any:
    """The argument with values in the place of expressions, undefined where one cannot be computed: a primitive
    refuses what it needs. Raises Refusal where a role is not held by one party."""
    if isinstance(argument, Formula):
        return attempt(argument.node, names, roles.single)
    if isinstance(argument, PartyName):
        return _party_meant(argument, names, roles)
    if isinstance(argument, dict):
        return {_key(key, names, roles): computed(part, names, roles) for key, part in argument.items()}
    if isinstance(argument, PartyList):
        return roles.several(argument.names)
    if isinstance(argument, PartyFormula):
        return _parties_meant(argument, names, roles)
    if isinstance(argument, list):
        return [computed(part, names, roles) for part in argument]
    return argument


def _party_meant(party: PartyName, names: Names, roles: RoleKeys) -> str:
    meant = names.get(party.name)
    return roles.one(meant if isinstance(meant, str) else party.name)


def _parties_meant(parties: PartyFormula, names: Names, roles: RoleKeys) -> list[str]:
    found = attempt(parties.formula.node, names, roles.single)
    listed = [name for name in as_series(found, "各方") if isinstance(name, str)]
    if len(listed) != len(as_series(found, "各方")):
        raise Refusal(f"「{parties.formula.text}」不是各方的名称", "请写成 [甲, 乙]，或 names 类的输入")
    return listed


def _key(key: str | PartyName, names: Names, roles: RoleKeys) -> str:
    return _party_meant(key, names, roles) if isinstance(key, PartyName) else key

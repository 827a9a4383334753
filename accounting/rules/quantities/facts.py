"""Facts and agreed terms as given, read into values by what the policy's inputs declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from accounting.rules.errors import FactsError
from accounting.rules.language.reading import (
    read_day,
    read_flag,
    read_list,
    read_number,
    read_table,
    read_text,
)
from accounting.rules.language.values import Refusal, Undefined, Value
from accounting.rules.policy.computation import FACTS, INPUT_ORIGINS, TERMS, Input

READERS: Final[dict[str, Callable[[Any], Value]]] = {
    "number": read_number,
    "flag": read_flag,
    "text": read_text,
    "choice": read_text,
    "day": read_day,
    "series": lambda written: read_list(written, read_number),
    "table": lambda written: read_table(written, read_number),
    "table_of_texts": lambda written: read_table(written, read_text),
    "table_of_days": lambda written: read_table(written, read_day),
    "table_of_series": lambda written: read_table(written, lambda part: read_list(part, read_number)),
    "names": lambda written: read_list(written, read_text),
    "game": lambda written: read_table(written, read_number),
}
"""How each kind of input is read."""


@dataclass(frozen=True, slots=True)
class Given:
    """The values of all inputs, and the names of those for which the policy's example stood in."""

    values: Mapping[str, Value]
    examples: tuple[str, ...]


def read_input(wanted: Input, written: Any) -> Value:
    """One input's value. Raises Refusal."""
    value = READERS[wanted.kind](written)
    if wanted.choices and value not in wanted.choices:
        words = "、".join(f"{code}（{word}）" for code, word in wanted.choices.items())
        raise Refusal(f"「{value}」不在可选之列", f"请改为：{words}")
    if wanted.parties and isinstance(value, dict) and (odd := value.keys() ^ set(wanted.parties)):
        raise Refusal(
            f"各方应为 {'、'.join(wanted.parties)}；多出或缺少 {'、'.join(sorted(odd))}", "请每方写一个数"
        )
    return value


def read_given(
    inputs: Mapping[str, Input], facts: Mapping[str, Any], terms: Mapping[str, Any], *, examples: bool
) -> Given:
    """Every input's value; an input not given takes its example where `examples` allows it.

    Raises FactsError naming every field that is unknown, missing, or not of its kind.
    """
    values: dict[str, Value] = {}
    stood_in: list[str] = []
    faults = {**dict(_misplaced(inputs, facts, FACTS)), **dict(_misplaced(inputs, terms, TERMS))}
    # What was meant by a mistyped name is not called missing as well.
    meant = {_nearest(inputs, name) for name in faults}
    for wanted in inputs.values():
        written = _written(wanted, facts, terms)
        if written is None and wanted.name in meant:
            continue
        if written is None and examples and wanted.example is not None:
            written = wanted.example
            stood_in.append(wanted.name)
        try:
            values[wanted.name] = _value(wanted, written)
        except Refusal as refusal:
            faults.setdefault(
                wanted.name, f"{wanted.title}（{wanted.name}）：{refusal.reason}。{refusal.mend}。"
            )
    if faults:
        raise FactsError(next(iter(faults)), "\n".join(faults.values()), faults)
    return Given(values, tuple(stood_in))


def _value(wanted: Input, written: Any) -> Value:
    """One input's value; undefined where an optional one is not given. Raises Refusal."""
    if written is not None:
        return read_input(wanted, written)
    mend = f"请在{INPUT_ORIGINS[_section(wanted)]}（{_section(wanted)}）中写明"
    if wanted.optional:
        return Undefined(f"没有给出「{wanted.title}」", mend)
    unit = f"（单位：{wanted.unit}）" if wanted.unit else ""
    if wanted.origin == TERMS:
        raise Refusal(f"没有给出{unit}。办法未作规定，须由协议约定", mend)
    raise Refusal(f"没有给出{unit}，不能当作 0", mend)


def _written(wanted: Input, facts: Mapping[str, Any], terms: Mapping[str, Any]) -> Any:
    """What was given; inputs the ledger fills in may be tried out through either."""
    if wanted.origin == FACTS:
        return facts.get(wanted.name)
    if wanted.origin == TERMS:
        return terms.get(wanted.name)
    return facts.get(wanted.name, terms.get(wanted.name))


def _misplaced(
    inputs: Mapping[str, Input], given: Mapping[str, Any], where: str
) -> Iterator[tuple[str, str]]:
    """What was given but is no input, or belongs to the other section."""
    other = TERMS if where == FACTS else FACTS
    for name in given:
        if name not in inputs:
            near = _nearest(inputs, name)
            mend = f"是否为「{near}」" if near else f"可用的有：{'、'.join(inputs) or '无'}"
            yield name, f"「{name[:60]}」不是本政策的输入；{mend}。"
        elif inputs[name].origin == other:
            word = INPUT_ORIGINS[other]
            yield name, f"「{inputs[name].title}」（{name}）属于{word}；请写在 {other} 里。"


def _nearest(inputs: Mapping[str, Input], name: str) -> str:
    return "" if name in inputs else next(iter(get_close_matches(name[:60], inputs, n=1)), "")


def _section(wanted: Input) -> str:
    return TERMS if wanted.origin == TERMS else FACTS

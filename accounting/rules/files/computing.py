"""What a schema cannot check in the computing part of a policy: names, parties, examples, cases, constants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from accounting.rules.errors import FactsError, OutOfForce
from accounting.rules.language.values import Refusal
from accounting.rules.policy.arguments import Argument, Fault, parties_in
from accounting.rules.policy.computation import FACTS, TERMS, Case, Input
from accounting.rules.policy.model import Policy
from accounting.rules.quantities.computing import constants_of
from accounting.rules.quantities.facts import read_given, read_input
from accounting.rules.vocabulary import ROLES

RESERVED = ("and", "or", "not", "true", "false", "是", "否")
"""Words of the expression language that cannot be names."""


def computation_faults(policy: Policy) -> Iterator[Fault]:
    """Every fault of the computing part; the costlier checks wait until the names are right."""
    first = [*_names(policy), *_unknown_names(policy), *_inputs(policy), *_parties(policy)]
    yield from first
    if not first:
        yield from constants_of(policy)
        for at, case in enumerate(policy.computation.cases):
            yield from _case(policy, at, case)


def _names(policy: Policy) -> Iterator[Fault]:
    """One name, one thing."""
    computation = policy.computation
    seen: dict[str, str] = {}
    sections: Mapping[str, Mapping[str, object]] = {
        "roles": computation.roles,
        "parameters": policy.parameters,
        "inputs": computation.inputs,
        "quantities": computation.quantities,
    }
    for section, names in sections.items():
        for name in names:
            if name in RESERVED:
                yield (section, name), f"「{name}」是公式的保留字", "请改名"
            if name in seen:
                yield (section, name), f"「{name}」已用在 {seen[name]} 里", "一个名称只能指一样东西，请改名"
            seen[name] = section


def _unknown_names(policy: Policy) -> Iterator[Fault]:
    computation = policy.computation
    known = [*policy.parameters, *computation.inputs, *computation.quantities]
    for quantity in computation.quantities.values():
        place = ("quantities", quantity.name, quantity.primitive)
        yield from (_unknown(name, known, place) for name in sorted(quantity.needs.difference(known)))
    for section, requirements in (("scope", computation.scope), ("ensure", computation.ensure)):
        for at, requirement in enumerate(requirements):
            missing = sorted(requirement.needs.difference(known))
            yield from (_unknown(name, known, (section, at)) for name in missing)
    for at, requirement in enumerate(computation.scope):
        if later := sorted(requirement.needs & computation.quantities.keys()):
            yield (
                ("scope", at),
                f"适用条件用到了算出的量 {'、'.join(later)}",
                "适用条件只能用输入和参数；请改用 ensure",
            )


def _unknown(name: str, known: list[str], place: tuple[str | int, ...]) -> Fault:
    near = get_close_matches(name, known, n=1)
    mend = f"是否为「{near[0]}」？" if near else f"如指一方的名字，请加引号：'{name}'；"
    return (
        place,
        f"没有名为「{name}」的参数、输入或量",
        f"{mend}请先在 parameters、inputs 或 quantities 中写出",
    )


def _inputs(policy: Policy) -> Iterator[Fault]:
    for wanted in policy.computation.inputs.values():
        path = ("inputs", wanted.name)
        if (wanted.kind == "choice") != bool(wanted.choices):
            yield path, "choice 与 choices 须同时写明", "请列出可选的代码和中文，或改 kind"
        if (
            wanted.kind not in ("flag", "text", "choice", "day", "names", "table_of_texts", "table_of_days")
            and not wanted.unit
        ):
            yield (*path, "unit"), "缺少单位", "请写明单位，如 万元、人；纯数写 1"
        yield from _example(wanted)


def _example(wanted: Input) -> Iterator[Fault]:
    if wanted.example is None:
        return
    try:
        read_input(wanted, wanted.example)
    except Refusal as refusal:
        yield ("inputs", wanted.name, "example"), refusal.reason, refusal.mend


def _parties(policy: Policy) -> Iterator[Fault]:
    """A party written by name is one the policy names, where it names any."""
    known = {*policy.computation.roles, *(ROLES if policy.indicators else ())}
    if not known:
        return
    for quantity in policy.computation.quantities.values():
        if quantity.primitive != "collect":
            meant = known | quantity.needs
            yield from _unknown_parties(quantity.argument, meant, known, ("quantities", quantity.name))
    for wanted in policy.computation.inputs.values():
        for name in set(wanted.parties) - known:
            yield (
                ("inputs", wanted.name, "parties"),
                f"「{name}」不是 roles 里的一方",
                "请先在 roles 中写出，或改名",
            )


def _unknown_parties(
    argument: Argument, meant: set[str], known: set[str], path: tuple[str, ...]
) -> Iterator[Fault]:
    for name in dict.fromkeys(parties_in(argument)):
        if name not in meant:
            yield path, f"「{name}」不是 roles 里的一方", f"请改为：{'、'.join(sorted(known))}"


def _case(policy: Policy, at: int, case: Case) -> Iterator[Fault]:
    computation = policy.computation
    for name in case.expected.keys() - computation.quantities.keys():
        yield ("cases", at, "expected", name), f"没有名为「{name}」的量", "请改名，或先写出该量"
    try:
        if not (
            case.tolerance.replace(".", "", 1).isascii() and case.tolerance.replace(".", "", 1).isdigit()
        ):
            reason = f"容差「{case.tolerance}」不是不小于 0 的数"
            yield ("cases", at, "tolerance"), reason, '请写成与结果同单位的数，如 "0" 或 "0.01"'
        read_given(computation.inputs, case.facts, case.terms, examples=True)
        policy.require_in_force(case.on or policy.in_force)
    except FactsError as error:
        for name, sentence in error.fields.items():
            section = TERMS if name in case.terms else FACTS
            yield ("cases", at, section, name), sentence.rstrip("。"), "请改算例或 inputs"
    except OutOfForce as error:
        yield ("cases", at, "on"), error.message.rstrip("。"), "请改算例的日期"

"""What a schema cannot check in a policy file: sources, dates, and that its parts fit each other."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType

from accounting.rules.errors import PolicyProblem
from accounting.rules.files.computing import computation_faults
from accounting.rules.files.provenance import (
    HAVE_IT_CHECKED,
    UNCHECKED_DOCUMENT,
    UNKNOWN_DOCUMENT,
    Fault,
    mend_of_unknown,
    parameter_faults,
)
from accounting.rules.files.sources import Register
from accounting.rules.files.variants import variant_faults
from accounting.rules.files.yamlfile import Path, YamlFile
from accounting.rules.policy.model import BookRule, IndicatorRule, Policy, RatioRule, words_of
from accounting.rules.vocabulary import AS_FILED, ASSIGN, HOST, ORIGIN, RECEIPTS_INDICATOR, ROLES, SPLIT


def policy_problems(policy: Policy, source: YamlFile, register: Register) -> list[PolicyProblem]:
    """Every fault of a policy that has passed the schema."""
    faults = [*_identity(policy, register), *_references(policy)]
    for parameter in policy.parameters.values():
        faults += parameter_faults(policy, parameter, register)
    if not faults:
        faults += _agreement_part(policy)
        faults += computation_faults(policy)
    return [source.problem(*fault) for fault in faults]


def _identity(policy: Policy, register: Register) -> Iterator[Fault]:
    if policy.valid_to is not None and policy.valid_to < policy.in_force:
        yield ("valid_to",), "失效日早于适用日", "请核对两个日期"
    if not policy.document.title:
        mend = f"{mend_of_unknown(policy.document.id, list(register))}，或写出文件本身"
        yield ("document",), UNKNOWN_DOCUMENT, mend
        return
    if not policy.document.checked:
        yield ("document",), UNCHECKED_DOCUMENT, f"{HAVE_IT_CHECKED}，或写出文件本身"
    for key, ours, theirs in (
        ("title", policy.title, policy.document.title),
        ("authority", policy.authority, policy.document.issuer),
        ("number", policy.number, policy.document.number),
    ):
        # A policy that only computes may be one of several resting on a document, under a title of its own.
        said_elsewhere = key == "title" and not policy.indicators
        if ours != theirs and policy.document.id in register and not said_elsewhere:
            yield (key,), f"「{ours}」与文件登记的「{theirs}」不一致", "请照文件登记改写"
    if not policy.indicators and not policy.computes:
        yield ("quantities",), "既没有指标也没有可算的量", "请写 indicators 或 quantities"


def _agreement_part(policy: Policy) -> Iterator[Fault]:
    """The part agreements are made under: all of it, or nothing."""
    if policy.indicators:
        yield from _tie_order(policy)
    for rule in policy.indicators.values():
        yield from _indicator(policy, rule)
        yield from variant_faults(policy, rule)


def _references(policy: Policy) -> Iterator[Fault]:
    """Every parameter named anywhere exists and has the unit and shape its place needs."""
    for path, name, unit, shape in _uses(policy):
        parameter = policy.parameters.get(name)
        if parameter is None:
            yield path, f"没有名为「{name}」的参数", "请在 parameters 中写出该参数及其出处，或改名"
        elif unit and parameter.unit != unit:
            yield path, f"参数「{name}」的单位是 {parameter.unit}，这里要用 {unit}", "请改用相应单位的参数"
        elif any(not isinstance(dated.value, shape | None) for dated in parameter.values):
            yield (
                path,
                f"参数「{name}」的取值形式不适用于此处",
                "请对照 docs/policies.md 写成单个值、列表或对照表",
            )


def _uses(policy: Policy) -> Iterator[tuple[Path, str, str, type | UnionType]]:
    if policy.tie_order:
        yield ("tie_order",), policy.tie_order, "role", tuple
    for key, name in (("exclusions", policy.exclusions), ("conditions", policy.conditions)):
        if name:
            yield (key,), name, "text", dict
    for code, rule in policy.indicators.items():
        yield from _indicator_uses(("indicators", code), rule)


def _indicator_uses(path: Path, rule: IndicatorRule) -> Iterator[tuple[Path, str, str, type | UnionType]]:
    if rule.base:
        yield (*path, "base"), rule.base, "base", str | tuple
    if rule.ratio:
        for key, name, unit, shape in (
            ("allowed", rule.ratio.allowed, "ratio", tuple),
            ("smaller_side", rule.ratio.smaller_side, "role", str),
            ("by_participation", rule.ratio.by_participation, "ratio", dict),
            ("deviation", rule.ratio.deviation, "deviation", str),
        ):
            if name:
                yield (*path, "ratio", key), name, unit, shape
    for book in rule.books.values():
        place = (*path, "books", book.book)
        yield from (((*place, "basis", at), name, "", object) for at, name in enumerate(book.basis))
        if book.assign_to:
            yield (*place, "assign_to"), book.assign_to, "role", str


def _tie_order(policy: Policy) -> Iterator[Fault]:
    """Every role has one place in the order, so that no remainder falls to whoever is listed first."""
    for dated in policy.parameters[policy.tie_order].values:
        if sorted(words_of(dated.value)) != sorted(ROLES):
            place = ("parameters", policy.tie_order, "values", dated.from_day.isoformat(), "value")
            yield place, "先后次序没有把每种角色各列一次", f"请列出：{'、'.join(ROLES)}"


def _indicator(policy: Policy, rule: IndicatorRule) -> Iterator[Fault]:
    path: Path = ("indicators", rule.code)
    for book in rule.books.values():
        place = (*path, "books", book.book)
        yield from _basis(policy, rule, book, place)
        if (ASSIGN in book.modes) != (book.assign_to is not None):
            yield place, "全额归属（assign）与 assign_to 须同时写明", "请补齐或删去"
    shared = any(SPLIT in book.modes for book in rule.books.values())
    for key, written in (
        ("ratio", rule.ratio is not None),
        ("required_terms", "ratio" in rule.required_terms),
    ):
        if shared and not written:
            yield (*path, key), "按比例分享却没有写明比例", "请补 ratio 及 required_terms.ratio"
        elif written and not shared:
            yield (*path, key), "没有按比例分享的口径，却写了比例", "请删去比例，或在口径中加入 split"
    if rule.ratio:
        yield from _ratio(policy, rule.ratio, (*path, "ratio"))
    yield from _base(policy, rule, path)


def _base(policy: Policy, rule: IndicatorRule, path: Path) -> Iterator[Fault]:
    """A choice of figures is settled by every agreement; only taxes have receipts to make a figure from."""
    values = policy.parameters[rule.base].values if rule.base else ()
    offers_several = any(len(words_of(dated.value)) > 1 for dated in values)
    if offers_several and "base" not in rule.required_terms:
        mend = "请补 required_terms.base，写明为何要由协议选定"
        yield (*path, "required_terms"), "列出了几种计算口径，却没有要求协议选定", mend
    elif "base" in rule.required_terms and not offers_several:
        yield (*path, "required_terms", "base"), "没有几种计算口径可选", "请删去，或在参数中列出几种"
    made = {word for dated in values for word in words_of(dated.value)} - {AS_FILED}
    if made and rule.code != RECEIPTS_INDICATOR:
        reason = f"只有 {RECEIPTS_INDICATOR} 有入库数，{rule.code} 不能按「{'、'.join(sorted(made))}」计算"
        yield (*path, "base"), reason, f"请改用 {AS_FILED} 的参数"


def _ratio(policy: Policy, rule: RatioRule, path: Path) -> Iterator[Fault]:
    """Named ratios are of two parties, say who takes the smaller number, and bound what a grade may earn."""
    named = _words_of(policy, rule.allowed)
    if any(ratio.count(":") != 1 for ratio in named):
        yield (*path, "allowed"), "所列比例须为两方", "三方以上的比例由协议约定，请删去"
    if named and rule.smaller_side is None:
        yield path, "列出了比例却没有写明较小一方归谁", "请补 smaller_side 及其出处"
    if rule.smaller_side and _words_of(policy, rule.smaller_side) - {ORIGIN, HOST}:
        yield (*path, "smaller_side"), "较小一方只能是 origin 或 host", "请改写该参数"
    if rule.by_participation and _words_of(policy, rule.by_participation) - named:
        yield (*path, "by_participation"), "参与程度对应的比例不在所列比例之内", "请改写该参数"


def _words_of(policy: Policy, name: str) -> set[str]:
    return {text for dated in policy.parameters[name].values for text in words_of(dated.value)}


def _basis(policy: Policy, rule: IndicatorRule, book: BookRule, place: Path) -> Iterator[Fault]:
    """The parameters given as grounds really speak of this indicator and this book."""
    subject = {"indicator": rule.code, "book": book.book}
    for at, name in enumerate(book.basis):
        parameter = policy.parameters[name]
        wanted = subject.get(parameter.unit)
        if wanted and any(wanted not in words_of(dated.value) for dated in parameter.values):
            yield (*place, "basis", at), f"依据「{name}」没有提到 {wanted}", "请更正依据或该参数的取值"
    units = {policy.parameters[name].unit for name in book.basis}
    for unit, word in (("indicator", "指标"), ("book", "口径")):
        if unit not in units:
            yield (*place, "basis"), f"没有写明{word}的依据", f"请列出单位为 {unit} 的参数"

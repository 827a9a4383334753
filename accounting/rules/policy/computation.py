"""The computing part of a policy in memory: parties by name, inputs, quantities, conditions, worked cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from accounting.rules.policy.arguments import Argument

PARTY_KINDS: Final = {
    "district": "县(市)区、开发区",
    "city": "市级",
    "pool": "资金池",
    "park": "园区",
    "committee": "管委会",
    "organisation": "企事业单位",
    "enterprise": "企业",
}

INPUT_KINDS: Final = {
    "number": "一个数",
    "flag": "是或否",
    "text": "文字",
    "choice": "从列出的选项中选一个",
    "day": "日期",
    "series": "各期的序列",
    "table": "各方的对照表",
    "table_of_texts": "各方的文字",
    "table_of_days": "各方的日期",
    "table_of_series": "各方各期的对照表",
    "names": "名称的列表",
    "game": "各种联合的对照表（甲|乙）",
}

EXPRESSION: Final = "is"
"""How a quantity made of one expression is written."""

FACTS: Final = "facts"
TERMS: Final = "terms"
INPUT_ORIGINS: Final = {
    FACTS: "填报的事实",
    TERMS: "协议约定",
    "value": "本季填报数",
    "value_this_year": "本年此前各季已核算数",
    "value_to_date": "起算以来此前已核算数",
    "credited_this_year": "本年此前各方已计入数",
    "credited_to_date": "起算以来此前各方已计入数",
    "share": "约定的各方比例",
    "quarter_number": "起算以来第几个季度",
}
"""Where an input comes from. All but the first two are filled in when an agreement is posted."""

PERIODS: Final = {"month": "月", "quarter": "季", "half_year": "半年", "year": "年"}


@dataclass(frozen=True, slots=True)
class Role:
    """A party named by the policy."""

    name: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Input:
    """A fact or an agreed term the quantities need. `example` is None where the policy gives none.

    An optional input that is not given is undefined: only a quantity that really uses it is refused.
    """

    name: str
    title: str
    kind: str
    unit: str
    origin: str
    choices: Mapping[str, str]
    parties: tuple[str, ...]
    example: Any
    optional: bool
    note: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named quantity: one primitive, or one expression (`primitive` is then "is").

    `needs` are the names of parameters, inputs and quantities it is computed from; `line` is its place in the file.
    """

    name: str
    title: str
    unit: str
    primitive: str
    argument: Argument
    needs: frozenset[str]
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition with the sentence people read when it does not hold."""

    condition: Argument
    needs: frozenset[str]
    otherwise: str
    line: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """How often a result is settled, and how many periods later it is paid."""

    period: str
    lag: int
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case: facts and terms as written, what must come out, and how far it may be off."""

    id: str
    source: str
    on: date | None
    facts: Mapping[str, Any]
    terms: Mapping[str, Any]
    expected: Mapping[str, Any]
    tolerance: str
    note: str


@dataclass(frozen=True, slots=True)
class Computation:
    """Everything a policy computes; `quantities` stand in the order they are computed in."""

    roles: Mapping[str, Role]
    inputs: Mapping[str, Input]
    quantities: Mapping[str, Quantity]
    scope: tuple[Requirement, ...]
    ensure: tuple[Requirement, ...]
    settlement: Settlement | None
    cases: tuple[Case, ...]


NOTHING: Final = Computation({}, {}, {}, (), (), None, ())
"""What a policy computes that names no quantities."""

"""A policy in memory: what the file says, typed, immutable, with a source for every value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from accounting.rules.errors import OutOfForce
from accounting.rules.policy.computation import NOTHING, Computation
from accounting.rules.vocabulary import ROLES

ParameterValue = str | tuple["ParameterValue", ...] | dict[str, "ParameterValue"] | None
"""As written in the file, numbers too: their unit says how to read them."""


def words_of(value: ParameterValue) -> tuple[str, ...]:
    """The words of a value, whatever its shape."""
    if isinstance(value, dict | tuple):
        parts = value.values() if isinstance(value, dict) else value
        return tuple(word for part in parts for word in words_of(part))
    return () if value is None else (value,)


def word_table(value: ParameterValue) -> dict[str, str]:
    """A value that is a table of words; {} for any other."""
    if not isinstance(value, dict):
        return {}
    return {name: word for name, word in value.items() if isinstance(word, str)}


@dataclass(frozen=True, slots=True)
class Quote:
    """A phrase of a document that may be cited as a source."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the register the rules may cite."""

    id: str
    title: str
    number: str | None
    issuer: str | None
    date: str | None
    state: str | None
    quotes: tuple[Quote, ...]
    url: str | None = None
    checked: bool = True
    """False while nobody but the person who registered it has compared it with the original."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a parameter from a day on, with its status and its source."""

    from_day: date
    until: date | None
    value: ParameterValue
    status: str
    document: str | None
    quote: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a number comes from: the parameter, its value's status and the clause quoted.

    `document_title` is the title of the cited document as the policy was read with it, "" where that is not known.
    """

    parameter: str
    title: str
    unit: str
    value: ParameterValue
    from_day: date
    status: str
    document: str | None
    quote: str | None
    note: str
    document_title: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated, sourced value of a policy."""

    name: str
    title: str
    unit: str
    checked_on: date
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> DatedValue:
        """The value in force on a day. Raises OutOfForce outside its dates."""
        for dated in reversed(self.values):
            if dated.from_day <= day:
                if dated.until is not None and day > dated.until:
                    break
                return dated
        raise OutOfForce(
            f"参数「{self.title}」在 {day} 没有有效取值；请核对日期，或在政策文件中补充取值及出处。"
        )

    def reference(self, day: date, cited: Mapping[str, Document]) -> Reference:
        """The citation of the value in force on a day; `cited` are the documents a value may name."""
        dated = self.on(day)
        document = cited.get(dated.document or "")
        return Reference(
            parameter=self.name,
            title=self.title,
            unit=self.unit,
            value=dated.value,
            from_day=dated.from_day,
            status=dated.status,
            document=dated.document,
            quote=dated.quote,
            note=dated.note,
            document_title=document.title if document else "",
        )


@dataclass(frozen=True, slots=True)
class RatioRule:
    """Parameters that say which ratios are allowed, who takes the smaller number, whether to deviate."""

    allowed: str
    smaller_side: str | None
    by_participation: str | None
    deviation: str | None


@dataclass(frozen=True, slots=True)
class BookRule:
    """How an indicator is credited in one book: the modes to choose from and the grounds for them."""

    book: str
    modes: tuple[str, ...]
    basis: tuple[str, ...]
    assign_to: str | None


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of sharing that cannot be flattened: per book the quantity that yields fen by party.

    `basis` are the parameters it rests on, shown with their status where it is chosen.
    """

    name: str
    title: str
    credit: Mapping[str, str]
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """What a policy says of one indicator."""

    code: str
    title: str
    base: str | None
    ratio: RatioRule | None
    books: Mapping[str, BookRule]
    required_terms: Mapping[str, str]
    variants: Mapping[str, Variant]


@dataclass(frozen=True, slots=True)
class RatioOption:
    """A ratio the policy names, with the share of each role and, where a grade earns it, that grade."""

    text: str
    shares: Mapping[str, Fraction]
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy file, checked. `digest` is the SHA-256 of its text: the rule version a posting keeps.

    A policy under which agreements are made has a scheme, sides, a tie order and indicators; one that only
    computes has an empty scheme and none of them. `cited` are the documents it is made from and quotes, by id.
    """

    id: str
    version: int
    title: str
    document: Document
    authority: str | None
    number: str | None
    in_force: date
    valid_to: date | None
    scheme: str
    sides: Mapping[str, str]
    tie_order: str
    exclusions: str | None
    conditions: str | None
    indicators: Mapping[str, IndicatorRule]
    parameters: Mapping[str, Parameter]
    digest: str
    cited: Mapping[str, Document]
    computation: Computation = NOTHING

    @property
    def computes(self) -> bool:
        """Whether the policy names quantities that can be evaluated by themselves."""
        return bool(self.computation.quantities)

    @property
    def reference(self) -> str:
        """The rule version as one word: "investment-2022@1"."""
        return f"{self.id}@{self.version}"

    def side_word(self, role: str) -> str:
        """What this policy calls a role: 首谈地, 协作地, 承载地 …"""
        return self.sides.get(role) or ROLES.get(role, role)

    def require_in_force(self, day: date) -> None:
        """Raises OutOfForce when the policy does not cover the day."""
        if day < self.in_force:
            raise OutOfForce(f"《{self.title}》自 {self.in_force} 起适用，{day} 尚早；请核对日期或改选政策。")
        if self.valid_to is not None and day > self.valid_to:
            raise OutOfForce(f"《{self.title}》适用至 {self.valid_to}，{day} 已过；请核对日期或改选政策。")

    def parameter(self, name: str, day: date) -> Reference:
        """A parameter's value on a day, with its source. Raises KeyError or OutOfForce."""
        self.require_in_force(day)
        return self.parameters[name].reference(day, self.cited)

    def exclusions_on(self, day: date) -> dict[str, str]:
        """Kinds of project the policy does not cover: code → Chinese word. Empty where it names none."""
        return self._listed(self.exclusions, day)

    def conditions_on(self, day: date) -> dict[str, str]:
        """Items of the condition checklist: code → Chinese text. Empty where the policy has none."""
        return self._listed(self.conditions, day)

    def _listed(self, name: str | None, day: date) -> dict[str, str]:
        return word_table(self.parameter(name, day).value) if name else {}

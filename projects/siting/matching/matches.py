"""Whether a project fits a place and how well: pure functions over plain values, so that they can be tried alone.

A Place is anything that can take a project: a unit of the city with its free quota, a floor unit, a plot. What stock does
not know is not compared (`projects.siting.fitting`); quota of which nothing is known counts as not there, and is called 待核实.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from kunming_coord.common.ranking import points_text, why_behind, why_first
from projects.siting.matching.criteria import CRITERIA, Criterion, Need, Place


@dataclass(frozen=True)
class Measured:
    """How an amount is called and written: "用地指标", 3000 → "30 亩"."""

    label: str
    write: Callable[[int], str]


class Checked(Protocol):
    """A condition of a piece of stock, checked by whoever knows stock."""

    @property
    def name(self) -> str: ...

    @property
    def met(self) -> bool | None: ...

    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True)
class Failure:
    """A condition that is not met; `words` for everybody, `figures` for who may see what the place has."""

    code: str
    words: str
    figures: str


@dataclass(frozen=True)
class Part:
    """What a criterion gives: points of 100, what they weigh, and why."""

    criterion: Criterion
    points: int
    reason: str

    @property
    def weighted(self) -> int:
        """Hundredths of a point in the total."""
        return self.points * self.criterion.weight


@dataclass(frozen=True)
class Match:
    """A project and a place: what fails, or the parts of the score; total in hundredths of a point."""

    need: Need
    place: Place
    failures: tuple[Failure, ...]
    parts: tuple[Part, ...]

    @property
    def feasible(self) -> bool:
        return not self.failures

    @property
    def total(self) -> int:
        return sum(part.weighted for part in self.parts)

    @property
    def total_text(self) -> str:
        """The total in points with two decimals, exact."""
        return points_text(self.total)

    @property
    def weighted(self) -> dict[str, int]:
        """What the total is made of: criterion → hundredths of a point."""
        return {part.criterion.label: part.weighted for part in self.parts}


def failures_of(
    need: Need, place: Place, measures: Mapping[str, Measured], conditions: Sequence[Checked] = ()
) -> tuple[Failure, ...]:
    """Every condition the place does not meet, named: quota that does not suffice, and what stock fails of `conditions`."""
    short = [
        _failure(kind, measures[kind], needed, place.free.get(kind))
        for kind, needed in need.amounts.items()
        if place.free.get(kind, 0) < needed
    ]
    low = [Failure(row.name, row.sentence, row.sentence) for row in conditions if row.met is False]
    return (*short, *low)


def _failure(code: str, measured: Measured, needed: int, there: int | None) -> Failure:
    given = {"what": measured.label, "needed": measured.write(needed)}
    if there is None:
        words = _("%(what)s待核实：没有登记，项目需要 %(needed)s") % given
        return Failure(code, words, words)
    words = _("%(what)s不足：项目需要 %(needed)s") % given
    return Failure(
        code, words, _("%(words)s，现有 %(there)s") % {"words": words, "there": measured.write(there)}
    )


def match(
    need: Need,
    place: Place,
    *,
    rubric: Sequence[Criterion],
    others: Sequence[Place],
    measures: Mapping[str, Measured],
    conditions: Sequence[Checked] = (),
) -> Match:
    """A project and a place: what fails, else the score with its parts."""
    failures = failures_of(need, place, measures, conditions)
    parts = () if failures else tuple(_part(need, place, criterion, others) for criterion in rubric)
    return Match(need, place, failures, parts)


def matches_of(needs: Sequence[Need], places: Sequence[Place], **given: Any) -> list[Match]:
    """Every project with every place, compared with all of them unless `others` are given."""
    given.setdefault("others", places)
    return [match(need, place, **given) for need in needs for place in places]


def ranked(matches: Sequence[Match]) -> list[Match]:
    """The feasible ones, the best first, equal ones by name; then what fails, the fewest failures first."""
    return sorted(matches, key=lambda row: (len(row.failures), -row.total, row.place.key, row.need.key))


def why_ranked(row: Match, best: Match) -> str:
    """Why a feasible match stands where it stands among those it is listed with."""
    if row == best:
        return why_first(row.weighted)
    return why_behind(row.weighted, best.weighted) or _("与第一名同分，按名称排列")


def _part(need: Need, place: Place, criterion: Criterion, others: Sequence[Place]) -> Part:
    points, reason = CRITERIA[criterion.code](need, place, criterion, others)
    return Part(criterion, points, reason)

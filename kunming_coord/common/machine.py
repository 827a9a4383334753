"""State machines as data: which action leads from where to where, and who may take it. Imports no model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

CREATE = "create"  # the event a thing begins with; no move leads to it
CITY, SYSTEM = "city", "system"
ANY_PARTY, EACH_PARTY = "any_party", "each_party"


@dataclass(frozen=True)
class Move:
    """One row of `moves.csv`: an action, the statuses it may start from, where it ends, and who decides.

    With four eyes nobody may take it who acted on the thing in another role; `not_by` names an action whose latest
    person may not take it either, whatever the role. `beside` are (from, to) pairs a service may choose instead of
    `target`: a return to any earlier step, a resumption at the step that was left.
    """

    action: str
    sources: frozenset[str]
    target: str
    role: str
    side: str
    four_eyes: bool = False
    schemes: frozenset[str] | None = None  # None means every scheme
    not_by: str = ""
    beside: frozenset[tuple[str, str]] = frozenset()

    @property
    def starts(self) -> frozenset[str]:
        """Where the action may be taken: a move of each party repeats in its target until all have acted."""
        return self.sources | {self.target} if self.side == EACH_PARTY else self.sources

    def ends_at(self, source: str) -> frozenset[str]:
        """Every status the move may lead to from `source`."""
        return frozenset({self.target} | {target for start, target in self.beside if start == source})

    def fits(self, *, status: str, scheme: str | None) -> bool:
        """Whether the move may be taken from `status` under `scheme`."""
        return status in self.starts and (self.schemes is None or scheme in self.schemes)


@dataclass(frozen=True)
class Status:
    """How a status is called and which tone its badge has (draft, progress, waiting, done, refused, paused)."""

    label: str | Promise
    tone: str


@dataclass(frozen=True)
class Machine:
    """The life of one kind of thing: its statuses, its moves and the words for both."""

    name: str
    label: str | Promise
    initial: str
    statuses: Mapping[str, Status]
    actions: Mapping[str, str | Promise]
    moves: tuple[Move, ...]
    optional: frozenset[str] = field(
        default_factory=frozenset
    )  # actions that never make a to-do by themselves
    may_skip: frozenset[str] = field(default_factory=frozenset)  # steps a setting may switch off

    @property
    def asked(self) -> Iterator[Move]:
        """The moves somebody is waited for to take: not the system's, and none that makes no to-do."""
        return (step for step in self.moves if step.side != SYSTEM and step.action not in self.optional)

    def candidates(self, action: str) -> Iterator[Move]:
        """Every row of the table for this action."""
        return (step for step in self.moves if step.action == action)

    def status_label(self, status: str) -> str | Promise:
        """The word for a status."""
        return self.statuses[status].label

    def transitions(self) -> list[tuple[str, str]]:
        """Every legal (old, new) pair, for the database trigger that guards the column."""
        pairs = {
            (source, target)
            for step in self.moves
            for source in step.sources
            for target in step.ends_at(source)
        }
        return sorted(pairs)


def sources(text: str) -> frozenset[str]:
    """The statuses named in a table cell: "draft|returned"."""
    return frozenset(text.split("|"))

"""How a reader stands to one thing, and what the table shows at that; every surface asks it and nobody decides beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from kunming_coord.accounts.roles import READ_ALL, THREE_ADMINS, Role
from kunming_coord.common.scope import Viewer
from projects.visibility import table as tables
from projects.visibility.masking import masked
from projects.visibility.table import Relation, Row, Sight, Stage

ANSWERING = frozenset(Role.values) - THREE_ADMINS - READ_ALL - {Role.SYSTEM}
DECIDING = (Role.REVIEWER, Role.APPROVER, Role.RECOGNISER)  # city roles a transfer comes to, asked or not


class Answering(Protocol):
    """Somebody with duties at bodies."""

    def bodies_as(self, role: str) -> list[int]: ...


@dataclass(frozen=True)
class Standing:
    """A relation at a stage; the stage is looked up only where it makes a difference."""

    relation: Relation
    at: Stage | Callable[[], Stage]

    @cached_property
    def stage(self) -> Stage:
        """How far the thing is on its way."""
        return self.at if isinstance(self.at, Stage) else self.at()

    def sight(self, thing: str, name: str) -> Sight:
        """Whether a field is seen, masked or hidden."""
        return self._of(tables.table().row(thing, name))

    def sees(self, thing: str, name: str) -> bool:
        """Whether a field is seen as it is."""
        return self.sight(thing, name) == Sight.SEEN

    def names(self, thing: str) -> frozenset[str]:
        """The fields of a thing that are shown, masked ones among them."""
        rows = tables.table().things[thing].rows
        return frozenset(name for name, row in rows.items() if self._of(row) != Sight.HIDDEN)

    def value(self, thing: str, name: str, value: Any) -> Any:
        """A value as it is shown: itself, masked, or None."""
        sight = self.sight(thing, name)
        if sight == Sight.MASKED:
            return masked(value) if isinstance(value, str) else None
        return value if sight == Sight.SEEN else None

    def shown(self, thing: str, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
        """A row of values without what is hidden and with the masked ones masked; `names` says which field a key is of."""
        seen = self.names(thing)
        return {
            key: self.value(thing, names[key], value) if key in names else value
            for key, value in row.items()
            if key not in names or names[key] in seen
        }

    def _of(self, row: Row) -> Sight:
        if row.steady(self.relation):
            return next(
                (sight for (who, _), sight in row.cells.items() if who == self.relation), Sight.HIDDEN
            )
        return row.sight(self.relation, self.stage)


def answering_for(viewer: Answering) -> set[int]:
    """The city bodies somebody answers for when an opinion is asked."""
    return {body for role in ANSWERING for body in viewer.bodies_as(role)}


def may_be_asked(viewer: Viewer) -> set[int]:
    """The bodies as which somebody only answers; none for those a transfer comes to anyway."""
    return set() if any(viewer.holds(role, units=None) for role in DECIDING) else answering_for(viewer)


def of_city(viewer: Viewer, asked: Callable[[set[int]], bool] = lambda _bodies: False) -> Relation:
    """The relation of somebody who sees the whole city; `asked` says whether one of these bodies was asked."""
    bodies = may_be_asked(viewer)
    if bodies:
        return Relation.ASKED if asked(bodies) else Relation.CITY
    return (
        Relation.AUDITOR
        if viewer.holds(Role.AUDITOR, units=None) and not answering_for(viewer)
        else Relation.CITY
    )

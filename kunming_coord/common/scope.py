"""Row visibility: one scope for every surface."""

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q

from kunming_coord.common.actors import Principal
from kunming_coord.common.machine import CITY, Move


class Reach(Protocol):
    """What somebody may see, as querysets need it."""

    @property
    def sees_all(self) -> bool: ...

    @property
    def district_ids(self) -> frozenset[int]: ...


class Viewer(Protocol):
    """Somebody who looks; `accounts.User` is the one implementation."""

    @property
    def pk(self) -> int: ...

    @property
    def reach(self) -> Reach: ...

    @property
    def principals(self) -> Sequence[Principal]: ...

    def holds(self, role: str, *, units: Any) -> bool: ...

    def districts_as(self, role: str) -> list[int]: ...

    def bodies_as(self, role: str) -> list[int]: ...


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows with an owner: `visible_to` is what list, detail, count, search, export and API start from."""

    # Whether `within` follows only relations with one row at the end, so that no row can come twice: then it stands in
    # the query itself. Else it is asked of the keys, and a count reads the whole table a second time.
    comes_once: ClassVar[bool] = False

    def within(self, district_ids: frozenset[int]) -> Q:
        """The rows districts may see; each room says so for itself."""
        raise NotImplementedError

    def visible_to(self, viewer: Viewer) -> Self:
        """Everything for the city and auditors, their own for districts, nothing for anybody else."""
        if viewer.reach.sees_all:
            return self.all()
        if not viewer.reach.district_ids:
            return self.none()
        seen = self.within(viewer.reach.district_ids)
        if self.comes_once:
            return self.filter(seen)
        return self.filter(pk__in=self.model._base_manager.filter(seen).values("pk"))


class SubjectQuerySet(ScopedQuerySet):
    """Things with a life: adds what waits for somebody."""

    parties_wait: ClassVar[bool] = (
        False  # whether `awaiting` knows of more at the units that are parties than moves
    )

    def awaiting(self, viewer: Viewer) -> Self:
        """What this person's roles may move on now (待办); optional moves make no to-do."""
        machine, waiting = self.model.machine, Q(pk__in=[])
        for step in machine.asked:
            here = Q(status__in=step.starts) & self.due(step)
            if step.schemes is not None:
                here &= Q(scheme__in=step.schemes)
            if step.side == CITY:
                waiting |= here & self.city_turn(step, viewer)
            elif mine := viewer.districts_as(step.role):
                waiting |= here & self.standing(step.side, mine)
        return self.filter(pk__in=self.model._base_manager.filter(waiting).values("pk"))

    def due(self, step: Move) -> Q:
        """Narrows a step where something besides the status says whether it is asked for; each room says so for itself."""
        return Q()

    def city_turn(self, step: Move, viewer: Viewer) -> Q:
        """Rows on which this person may take a city move: all of them, or none."""
        return Q() if viewer.holds(step.role, units=None) else Q(pk__in=[])

    def standing(self, side: str, district_ids: list[int]) -> Q:
        """Rows in which one of these districts stands on `side`."""
        return Q(**{f"{self.model.side_fields[side]}__in": district_ids})

"""Reservations: a project takes a floor unit or a part of a plot while talks run."""

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from parks.space.models import FloorUnit, Occupancy, Plot
from projects.register.models import Project
from projects.siting.reservations.moves import HOST, LAND, MACHINE, ORIGIN


class ReservationQuerySet(SubjectQuerySet):
    """The district of the project and the district of the place see a reservation, and nobody else but the city."""

    comes_once = True

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those of our projects, and those of our stock."""
        return Q(project__origin_id__in=district_ids) | Q(district_id__in=district_ids)


@audited()
class Reservation(WorkflowSubject):
    """预留: which project took which place until which day. When the place is taken says its occupancy."""

    machine = MACHINE
    side_fields: ClassVar = {ORIGIN: "project__origin_id", HOST: "district_id"}

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reservations")
    occupancy = models.OneToOneField(Occupancy, on_delete=models.PROTECT, related_name="reservation")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="reservations")
    until = models.DateField("预留至")
    in_parts = models.BooleanField("分多处落位", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="newest_reservations")]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "载体预留"

    def __str__(self) -> str:
        return f"{self.project} {self.place}"

    @property
    def place(self) -> FloorUnit | Plot:
        """The floor unit or the plot."""
        taken = self.occupancy
        return taken.unit or taken.plot  # type: ignore[return-value]  # the database wants one of them

    def side_units(self, side: str) -> Collection[int] | None:
        """The district of the project, the district of the place; the city's keeper of land stands at plots alone."""
        if side == ORIGIN:
            return [self.project.origin_id]
        if side == LAND:
            return None if self.occupancy.plot_id is not None else []
        return super().side_units(side)

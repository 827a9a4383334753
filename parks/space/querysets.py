"""Querysets of stock: everybody with business in the city sees what there is, and how it stands on a day."""

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from kunming_coord.common.scope import ScopedQuerySet, Viewer

VACANT, STOPPED, PARTLY = "vacant", "stopped", "partly"


def _rows(model: str, day: dt.date, column: str) -> models.QuerySet[Any]:
    """Dated rows of a model of this room about the thing at hand, in force on the day."""
    in_force = Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)
    rows: models.QuerySet[Any] = apps.get_model("parks", model)._base_manager.all()
    return rows.filter(*in_force, **{column: OuterRef("pk")})


def _taken_plots(day: dt.date) -> models.QuerySet[Any]:
    """Keys of the plots of which something is taken on the day."""
    rows: models.QuerySet[Any] = apps.get_model("parks", "occupancy").objects.on(day)
    return rows.filter(plot__isnull=False).values("plot")


class StockQuerySet(ScopedQuerySet):
    """公开供给: the stock of every district is there for all of them; strangers to the business see none."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All of it for anybody with business rows, nothing for anybody else."""
        return self.all() if viewer.reach.sees_all or viewer.reach.district_ids else self.none()


class UnitQuerySet(StockQuerySet):
    """Floor units with how they stand."""

    def standing_on(self, day: dt.date) -> Self:
        """Adds `standing` (vacant, reserved, signed, occupied, stopped), `taken_to` (first free day) and `price_fen`."""
        taken = _rows("occupancy", day, "unit")
        return self.annotate(
            standing=Case(
                When(Exists(_rows("outofuse", day, "unit")), then=Value(STOPPED)),
                default=Coalesce(Subquery(taken.values("kind")[:1]), Value(VACANT)),
            ),
            taken_to=Subquery(taken.values("valid_to")[:1]),
            price_fen=Subquery(_rows("unitprice", day, "unit").values("price_fen")[:1]),
        )

    def in_standing(self, code: str, day: dt.date) -> Self:
        """Those that stand so on the day: joins and anti-joins, where comparing `standing` would ask row by row."""
        stopped = Exists(_rows("outofuse", day, "unit"))
        if code == STOPPED:
            return self.filter(stopped)
        taken = _rows("occupancy", day, "unit")
        here = ~Exists(taken) if code == VACANT else Exists(taken.filter(kind=code))
        return self.filter(here, ~stopped)

    def free_from(self, day: dt.date) -> Self:
        """Those neither taken nor out of use on the day or at any time after it."""
        later = (Q(valid_to=None) | Q(valid_to__gt=day)) & ~Q(valid_to=F("valid_from"))
        return self.filter(
            *(
                ~Exists(apps.get_model("parks", model)._base_manager.filter(later, unit=OuterRef("pk")))
                for model in ("occupancy", "outofuse")
            )
        )


class PlotQuerySet(StockQuerySet):
    """Plots with how much of them is taken."""

    def in_standing(self, code: str, day: dt.date) -> Self:
        """Those of `standing_on` that stand so; what is untouched is found by an anti-join."""
        stopped = Exists(_rows("outofuse", day, "plot"))
        if code == STOPPED:
            return self.filter(stopped)
        if code == VACANT:
            return self.filter(~Exists(_rows("occupancy", day, "plot")), ~stopped)
        full = Q(free_centimu__gt=0) if code == PARTLY else Q(free_centimu__lte=0)
        return self.filter(Exists(_rows("occupancy", day, "plot")), ~stopped).filter(full)

    def in_use(self, day: dt.date) -> Self:
        """Those not out of use on the day."""
        return self.filter(~Exists(_rows("outofuse", day, "plot")))

    def with_free(self, centimu: int, day: dt.date) -> Self:
        """Those of `standing_on` of which so much is free; only of those that are taken in part is it added up."""
        untouched = ~Q(pk__in=_taken_plots(day))
        return self.filter(untouched | Q(free_centimu__gte=centimu), area_centimu__gte=centimu)

    def standing_on(self, day: dt.date) -> Self:
        """Adds `taken_centimu`, `free_centimu` and `standing` (vacant, partly, occupied, stopped)."""
        taken = _rows("occupancy", day, "plot").order_by().values("plot").annotate(total=Sum("area_centimu"))
        amount = Coalesce(Subquery(taken.values("total")[:1], output_field=IntegerField()), 0)
        return self.annotate(taken_centimu=amount, free_centimu=F("area_centimu") - amount).annotate(
            standing=Case(
                When(Exists(_rows("outofuse", day, "plot")), then=Value(STOPPED)),
                When(taken_centimu=0, then=Value(VACANT)),
                When(free_centimu__gt=0, then=Value(PARTLY)),
                default=Value("occupied"),
            )
        )

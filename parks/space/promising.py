"""Promising stock for a time: the door through which upper floors take a unit or a part of a plot, and give it back.

Who may, and for whom, is theirs to decide; that nothing is promised twice is decided here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.dated import DatedQuerySet
from kunming_coord.common.errors import Invalid, Stale
from parks.directory.measures import Size
from parks.space.models import FloorUnit, Occupancy, OutOfUse, Plot

DAY = dt.timedelta(days=1)


@transaction.atomic
def promise_unit(*, unit: FloorUnit, kind: str, from_day: dt.date, to_day: dt.date | None) -> Occupancy:
    """Take a unit for [from_day, to_day); raises Stale where it is out of use or taken, saying until when."""
    FloorUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    _require_in_use(OutOfUse.objects.filter(unit=unit), from_day, to_day, str(unit))
    if clash := _during(Occupancy.objects.filter(unit=unit), from_day, to_day).first():
        raise Stale(_taken(str(unit), clash))
    return _create(unit=unit, kind=kind, valid_from=from_day, valid_to=to_day)


@transaction.atomic
def promise_plot(
    *, plot: Plot, area_centimu: int, kind: str, from_day: dt.date, to_day: dt.date | None
) -> Occupancy:
    """Take a part of a plot for [from_day, to_day); raises Invalid (no area) or Stale (out of use, not enough left)."""
    if area_centimu <= 0:
        raise Invalid(_("预留面积应大于 0。"), fields={"area": _("预留面积应大于 0。")})
    Plot.objects.select_for_update(no_key=True).get(pk=plot.pk)
    _require_in_use(OutOfUse.objects.filter(plot=plot), from_day, to_day, str(plot))
    free = plot.area_centimu - most_taken(plot, from_day, to_day)
    if area_centimu > free:
        raise Stale(
            _("地块%(plot)s在这一期间只剩 %(free)s 亩可用，少于所需的 %(asked)s 亩；请减少面积或另选地块。")
            % {"plot": plot.code, "free": Size.MU.text(max(free, 0)), "asked": Size.MU.text(area_centimu)}
        )
    return _create(plot=plot, area_centimu=area_centimu, kind=kind, valid_from=from_day, valid_to=to_day)


@transaction.atomic
def change_promise(*, occupancy: Occupancy, kind: str, to_day: dt.date | None) -> Occupancy:
    """Let a promise become another kind, until another day or without end.

    Raises Stale where the longer time is promised to somebody else, or the thing is out of use then.
    """
    thing = occupancy.unit or occupancy.plot
    others = Occupancy.objects.filter(unit=occupancy.unit, plot=occupancy.plot).exclude(pk=occupancy.pk)
    type(thing)._base_manager.select_for_update(no_key=True).get(pk=thing.pk)  # type: ignore[union-attr]
    begin = occupancy.valid_from or timezone.localdate()
    _require_in_use(
        OutOfUse.objects.filter(unit=occupancy.unit, plot=occupancy.plot), begin, to_day, str(thing)
    )
    if occupancy.unit is not None and (clash := _during(others, begin, to_day).first()):
        raise Stale(_taken(str(thing), clash))
    occupancy.kind, occupancy.valid_to = kind, to_day
    try:
        with transaction.atomic():
            occupancy.save(update_fields=["kind", "valid_to"])
    except IntegrityError as error:
        raise Stale(_("%(thing)s在延长的期间内已另有安排，请缩短期限。") % {"thing": thing}) from error
    return occupancy


@transaction.atomic
def end_promise(*, occupancy: Occupancy, on: dt.date) -> Occupancy:
    """Give back what was taken from a day on; a promise that is over already stays as it was."""
    if occupancy.valid_to is None or occupancy.valid_to > on:
        occupancy.valid_to = max(on, occupancy.valid_from or on)
        occupancy.save(update_fields=["valid_to"])
    return occupancy


def most_taken(plot: Plot, from_day: dt.date, to_day: dt.date | None) -> int:
    """The most of a plot that is promised on any one day of [from_day, to_day)."""
    return _most(_during(Occupancy.objects.filter(plot=plot), from_day, to_day), from_day)


def promised_of(plots: Iterable[Plot]) -> dict[int, int]:
    """Plot → the most that is promised of it on any one day from today on; one query, plots with nothing are left out."""
    today = timezone.localdate()
    parts: dict[int, list[Occupancy]] = defaultdict(list)
    for part in _during(Occupancy.objects.filter(plot__in=list(plots)), today, None):
        parts[part.plot_id or 0].append(part)
    return {plot: _most(rows, today) for plot, rows in parts.items()}


def _most(parts: Iterable[Occupancy], from_day: dt.date) -> int:
    """The largest sum on one day; it can only rise on a day on which one of the parts begins."""
    rows = list(parts)
    days = {max(part.valid_from or from_day, from_day) for part in rows}
    return max((_on(day, rows) for day in days), default=0)


def _on(day: dt.date, parts: Iterable[Occupancy]) -> int:
    return sum(
        part.area_centimu or 0
        for part in parts
        if (part.valid_from or day) <= day and (part.valid_to is None or part.valid_to > day)
    )


def _during(rows: DatedQuerySet, from_day: dt.date, to_day: dt.date | None) -> DatedQuerySet:
    """Those in force on some day of [from_day, to_day); what was given back on its first day is not."""
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=from_day) & Q(valid_to__gt=F("valid_from")))
    return rows if to_day is None else rows.filter(Q(valid_from=None) | Q(valid_from__lt=to_day))


def _require_in_use(stoppages: DatedQuerySet, from_day: dt.date, to_day: dt.date | None, thing: str) -> None:
    if stop := _during(stoppages, from_day, to_day).first():
        raise Stale(
            _("%(thing)s在这一期间停用（%(reason)s），不能预留；请另选。")
            % {"thing": thing, "reason": stop.reason}
        )


def _taken(thing: str, clash: Occupancy) -> str:
    if clash.valid_to is None:
        return _("%(thing)s已%(kind)s，没有约定期限；请另选房源。") % {
            "thing": thing, "kind": clash.get_kind_display(),
        }  # fmt: skip
    return _("%(thing)s已%(kind)s至 %(day)s，请另选房源或等待释放。") % {
        "thing": thing, "kind": clash.get_kind_display(), "day": clash.valid_to - DAY,
    }  # fmt: skip


def _create(**columns: object) -> Occupancy:
    """The row, or the sentence where the database has refused it: somebody was faster by another way."""
    try:
        with transaction.atomic():
            return Occupancy.objects.create(**columns)
    except IntegrityError as error:
        raise Stale(_("该房源或地块刚刚已被他人预留，请刷新后另选。")) from error

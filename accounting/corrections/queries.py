"""Reading corrections: who sees which, their effect in words and tables, and where a batch's correction is found."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounting.corrections.models import Correction
from accounting.filings.models import FilingValue
from accounting.filings.queries import visible_indicators
from kunming_coord.common.scope import Viewer
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import DUPLICATES, District
from projects.policies.models import Indicator

PATH = ("noticed", "routed", "confirming", "confirmed", "posted")


@dataclass(frozen=True)
class EffectRow:
    """What a unit has and will have of an indicator in a book, in fen."""

    indicator: Indicator
    book: Book
    district: District
    before: int
    after: int

    @property
    def difference(self) -> int:
        """What moves."""
        return self.after - self.before


@dataclass(frozen=True)
class FigureRow:
    """The figure that stands and the newest one; the same where facts have changed and not what was filed."""

    indicator: Indicator
    posted: FilingValue
    newest: FilingValue

    @property
    def revised(self) -> bool:
        """Whether the host has filed another figure; otherwise a fact that decides what counts has changed."""
        return self.posted.pk != self.newest.pk


@dataclass(frozen=True)
class PartyRow:
    """A party and whether it has confirmed in this round."""

    district: District
    confirmed_by: str = ""
    at: Any = None


@dataclass(frozen=True)
class Told:
    """What the page of a correction shows of its substance, as far as somebody may see it."""

    figures: list[FigureRow] = field(default_factory=list)
    effect: list[EffectRow] = field(default_factory=list)
    parties: list[PartyRow] = field(default_factory=list)


@dataclass(frozen=True)
class Reference:
    """Where a batch came from that names a correction."""

    label: str
    url: str


def for_list(viewer: Viewer) -> QuerySet[Correction]:
    """The corrections somebody may see, with what a row of a list shows."""
    rows: QuerySet[Correction] = Correction.objects.visible_to(viewer).select_related(
        "filing__project", "filing__group", "filing__host"
    )
    return rows


def told(correction: Correction, viewer: Viewer) -> Told:
    """Figures, effect and parties; a party of one term reads nothing of the indicators it has no share in."""
    allowed = visible_indicators(correction.filing, viewer)
    indicators = {
        row.code: row
        for row in Indicator.objects.filter(group_id=correction.filing.group_id)
        if allowed is None or row.pk in allowed
    }
    return Told(_figures(correction, indicators), _effect(correction, indicators), _parties(correction))


def reference_of(correction_id: int, viewer: Viewer) -> Reference | None:
    """The correction a batch names, for an explanation; None for who may not see it."""
    return references_of([correction_id], viewer).get(correction_id)


def references_of(corrections: Iterable[int], viewer: Viewer) -> dict[int, Reference]:
    """The same for many batches, in one query."""
    rows = Correction.objects.visible_to(viewer).filter(pk__in=set(corrections))
    return {
        row.pk: Reference(
            _("更正（%(path)s）：%(reason)s") % {"path": row.get_routing_display(), "reason": row.reason},
            reverse("corrections:detail", args=[row.uid]),
        )
        for row in rows
    }


def _figures(correction: Correction, indicators: dict[str, Indicator]) -> list[FigureRow]:
    kept = [row for row in correction.effect.get("figures", []) if row["indicator"] in indicators]
    values = FilingValue.objects.in_bulk({row[name] for row in kept for name in ("posted", "newest")})
    return [
        FigureRow(indicators[row["indicator"]], values[row["posted"]], values[row["newest"]]) for row in kept
    ]


def _effect(correction: Correction, indicators: dict[str, Indicator]) -> list[EffectRow]:
    rows = [row for row in correction.effect_rows if row["indicator"] in indicators]
    units = {row.slug: row for row in District.objects.filter(slug__in={row["district"] for row in rows})}
    found = [
        EffectRow(
            indicators[row["indicator"]],
            Book(row["book"]),
            units[row["district"]],
            row["before"],
            row["after"],
        )
        for row in rows
        if row["district"] != DUPLICATES
    ]
    order = list(Book)
    found.sort(key=lambda row: (row.indicator.order, order.index(row.book), row.district.order))
    return found


def _parties(correction: Correction) -> list[PartyRow]:
    given = {row.district_id: row for row in correction.confirmations.filter(round=correction.round)}
    units = District.objects.filter(pk__in=correction.parties).order_by("order")
    return [
        PartyRow(unit, given[unit.pk].actor_label, given[unit.pk].at) if unit.pk in given else PartyRow(unit)
        for unit in units
    ]

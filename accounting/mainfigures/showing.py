"""Main figures as pages print them: in the unit of the catalogue, or exactly as they were published."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounting.mainfigures.models import MainFigure, MainIndicator
from accounting.mainfigures.units import Scale
from kunming_coord.common.money import format_fen
from kunming_coord.districts.models import District

VINTAGE_TONES = {"progress": "progress", "verified": "done", "annual": "done", "census": "done"}


def growth_text(tenths: int | None) -> str:
    """Percent with one decimal as published; "—" where the source publishes none."""
    if tenths is None:
        return "—"
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def exact_text(value: int | None, scale: Scale) -> str | None:
    """The value in a unit, exact and without separators, as few decimals as it takes; None where there is none."""
    if value is None:
        return None
    whole, _point, decimals = format_fen(value, scale, places=scale.places).replace(",", "").partition(".")
    return f"{whole}.{decimals.rstrip('0')}".rstrip(".")


def value_text(figure: MainFigure | None, scale: Scale | None = None, places: int | None = None) -> str:
    """The value in `scale`, else with the unit and decimals it was published with; "—" where there is none."""
    if figure is None:
        return "—"
    shown = scale or figure.scale
    return format_fen(figure.value, shown, places=figure.places if places is None else places)


@dataclass(frozen=True)
class Shown:
    """A figure with its words; `note` numbers its source below the table."""

    figure: MainFigure
    value: str
    growth: str
    note: int

    @property
    def tone(self) -> str:
        """The colour of its vintage."""
        return VINTAGE_TONES[self.figure.vintage]


@dataclass(frozen=True)
class Source:
    """Where figures of a table come from."""

    note: int
    text: str
    as_of: str


@dataclass(frozen=True)
class Matrix:
    """Units by indicators of one period, with numbered sources."""

    indicators: list[MainIndicator]
    rows: list[tuple[District, list[tuple[MainIndicator, Shown | None]]]]
    sources: list[Source]


def matrix_of(figures: Iterable[MainFigure], units: Iterable[District]) -> Matrix:
    """The figures of a period that come as one number, laid out by unit and indicator."""
    found = {(figure.district_id, figure.indicator_id): figure for figure in figures if not figure.industry}
    indicators = sorted({figure.indicator for figure in found.values()}, key=lambda row: row.order)
    notes: dict[tuple[str, str], int] = {}
    rows = [
        (unit, [(row, _shown(found.get((unit.pk, row.pk)), row, notes)) for row in indicators])
        for unit in units
    ]
    return Matrix(indicators, rows, sources_of(notes))


def shown_as(figure: MainFigure, indicator: MainIndicator, notes: dict[tuple[str, str], int]) -> Shown:
    """One figure in the unit of the catalogue; its source is numbered in `notes`."""
    source = (figure.source, figure.as_of.isoformat())
    note = notes.setdefault(source, len(notes) + 1)
    value = value_text(figure, indicator.scale, indicator.places)
    return Shown(figure, value, growth_text(figure.published_growth_tenths), note)


def sources_of(notes: dict[tuple[str, str], int]) -> list[Source]:
    """The numbered sources, in order."""
    return [Source(note, text, as_of) for (text, as_of), note in notes.items()]


def _shown(
    figure: MainFigure | None, indicator: MainIndicator, notes: dict[tuple[str, str], int]
) -> Shown | None:
    return shown_as(figure, indicator, notes) if figure else None

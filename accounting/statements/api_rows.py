"""A statement as rows for machines: each carries its period, book, basis, unit and vintage; amounts in 元 as text."""

from collections.abc import Iterable, Iterator
from typing import Any

from rest_framework import serializers

from accounting.rollups.models import RollUp
from accounting.rollups.windows import AMOUNT, COMPARED, WINDOWS, YTD
from accounting.statements.arrangement import Arrangement, Basis
from accounting.statements.lines import Line, Section
from kunming_coord.common.money import Unit, yuan_text
from kunming_coord.common.viewstate import Book, ViewState

FINAL, TRIAL = "final", "trial"


class ReportRow(serializers.Serializer[Any]):
    """One unit (or grouping) and indicator; null is "no figure", never 0.

    Growth is in percent with one decimal: `growth` nominal over the year before, `previous_growth` over the quarter
    before, `comparable_growth` over the projects that have a figure in both windows (our own definition, inferred).
    Rows by grouping count each project once for those who see the city; `duplicates` is what that took off.
    """

    quarter = serializers.CharField()
    book = serializers.ChoiceField([book.value for book in Book])
    basis = serializers.ChoiceField([basis.value for basis in Basis])
    by = serializers.CharField()
    district = serializers.CharField(allow_null=True)
    district_name = serializers.CharField(allow_null=True)
    made_of = serializers.ListField(child=serializers.CharField())
    grouping = serializers.CharField(allow_null=True)
    grouping_name = serializers.CharField(allow_null=True)
    indicator = serializers.CharField()
    indicator_name = serializers.CharField()
    unit = serializers.CharField()
    amount = serializers.CharField(allow_null=True)
    ytd = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    year_ago = serializers.CharField(allow_null=True)
    year_ago_ytd = serializers.CharField(allow_null=True)
    growth = serializers.CharField(allow_null=True)
    ytd_growth = serializers.CharField(allow_null=True)
    previous_growth = serializers.CharField(allow_null=True)
    comparable = serializers.CharField(allow_null=True)
    comparable_base = serializers.CharField(allow_null=True)
    comparable_projects = serializers.IntegerField()
    comparable_growth = serializers.CharField(allow_null=True)
    comparable_ytd = serializers.CharField(allow_null=True)
    comparable_ytd_base = serializers.CharField(allow_null=True)
    comparable_ytd_projects = serializers.IntegerField()
    comparable_ytd_growth = serializers.CharField(allow_null=True)
    duplicates = serializers.CharField()
    ytd_duplicates = serializers.CharField()
    vintage = serializers.ChoiceField([FINAL, TRIAL])
    rollup = serializers.UUIDField()


def rows_of(view: ViewState, arranged: Arrangement, sections: Iterable[Section]) -> Iterator[dict[str, Any]]:
    """A row per line of a statement."""
    for section in sections:
        for line in section.lines:
            yield _row(view, arranged, section, line)


def _row(view: ViewState, arranged: Arrangement, section: Section, line: Line) -> dict[str, Any]:
    by_unit = line.grouping is None
    return {
        "quarter": view.quarter.code,
        "book": view.book.value,
        "basis": arranged.basis.value,
        "by": arranged.by,
        "district": line.district.slug if line.district else None,
        "district_name": str(line.label) if by_unit else None,
        "made_of": list(line.made_of),
        "grouping": line.grouping,
        "grouping_name": None if by_unit else str(line.label),
        "indicator": section.indicator.code,
        "indicator_name": section.indicator.name,
        "unit": Unit.YUAN.code,
        **{window: yuan_or_none(getattr(line, window)) for window in WINDOWS},
        "growth": line.growth,
        "ytd_growth": line.ytd_growth,
        "previous_growth": line.previous_growth,
        **_compared(line),
        "duplicates": yuan_text(line.duplicates.get(AMOUNT, 0)),
        "ytd_duplicates": yuan_text(line.duplicates.get(YTD, 0)),
        "vintage": vintage_of(section.rollup),
        "rollup": str(section.rollup.uid),
    }


def _compared(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in COMPARED:
        compared = getattr(line, name)
        found |= {
            name: yuan_or_none(compared.now),
            f"{name}_base": yuan_or_none(compared.base),
            f"{name}_projects": compared.projects,
            f"{name}_growth": compared.growth,
        }
    return found


def vintage_of(rollup: RollUp) -> str:
    """Whether the quarter was closed when it was rolled up."""
    return FINAL if rollup.final else TRIAL


def yuan_or_none(fen: int | None) -> str | None:
    """Exact 元 as text; null where there is no figure."""
    return None if fen is None else yuan_text(fen)

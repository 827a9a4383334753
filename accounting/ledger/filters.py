"""The query strip of the journal."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, ChoiceFilter, NumberFilter
from django_filters.filterset import FilterSet

from accounting.ledger.models import Entry
from accounting.ledger.queries import entries_of_projects, quarters_of_journal
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.policies.models import Indicator


def quarter_choices() -> list[tuple[str, str]]:
    """Quarters with a period, newest first."""
    return [(quarter.code, quarter.label) for quarter in quarters_of_journal()]


def district_choices() -> list[tuple[str, str]]:
    """Every unit, the contra of dual counting included."""
    return list(District.objects.values_list("slug", "short_name"))


def indicator_choices() -> list[tuple[str, str]]:
    """Every indicator of the catalogue."""
    return list(Indicator.objects.values_list("code", "name"))


class EntryFilter(FilterSet):
    """Period, book, unit, indicator, batch, and a word of the project's code or title."""

    period = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("期间"), choices=quarter_choices, method="by_period", empty_label=_("全部")
    )
    kind = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("口径"), field_name="book", choices=Book.choices(), empty_label=_("全部")
    )
    district = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("单位"), choices=district_choices, method="by_district", empty_label=_("全部")
    )
    indicator = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("指标"), choices=indicator_choices, method="by_indicator", empty_label=_("全部")
    )
    batch = NumberFilter(label=_("批次"), field_name="batch_id", min_value=1, max_value=2**62)  # type: ignore[no-untyped-call]
    q = CharFilter(label=_("项目"), method="by_project", max_length=60)  # type: ignore[no-untyped-call]

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = []

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Entry]) -> None:
        super().__init__(asked, rows)  # type: ignore[no-untyped-call]

    def by_period(self, rows: QuerySet[Entry], name: str, code: str) -> QuerySet[Entry]:
        """Entries of one quarter."""
        return rows.filter(quarter=Quarter.parse(code))

    def by_district(self, rows: QuerySet[Entry], name: str, slug: str) -> QuerySet[Entry]:
        """Entries at one unit."""
        return rows.filter(district_id__in=District.objects.filter(slug=slug).values("pk"))

    def by_indicator(self, rows: QuerySet[Entry], name: str, code: str) -> QuerySet[Entry]:
        """Entries of one indicator."""
        return rows.filter(indicator_id__in=Indicator.objects.filter(code=code).values("pk"))

    def by_project(self, rows: QuerySet[Entry], name: str, word: str) -> QuerySet[Entry]:
        """Entries of projects whose code or title contains a word."""
        return rows.filter(batch_id__in=entries_of_projects(word).values("pk"))

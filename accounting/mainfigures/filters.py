"""What machines may ask main figures by; an unknown value is refused."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, ChoiceFilter, NumberFilter
from django_filters.filterset import FilterSet

from accounting.mainfigures.models import MainFigure, MainIndicator, Vintage
from kunming_coord.districts.models import District, DistrictKind


def unit_choices() -> list[tuple[str, str]]:
    """Units by slug."""
    units = District.objects.exclude(kind=DistrictKind.SYSTEM)
    return list(units.values_list("slug", "name"))


def indicator_choices() -> list[tuple[str, str]]:
    """Main indicators by code."""
    return list(MainIndicator.objects.values_list("code", "name"))


class MainFigureFilter(FilterSet):
    """Unit, indicator, industry, year, months and vintage."""

    district = ChoiceFilter(label=_("单位"), choices=unit_choices, field_name="district__slug")  # type: ignore[no-untyped-call]
    indicator = ChoiceFilter(label=_("指标"), choices=indicator_choices, field_name="indicator__code")  # type: ignore[no-untyped-call]
    industry = CharFilter(label=_("行业"), max_length=5)  # type: ignore[no-untyped-call]
    year = NumberFilter(label=_("年份"), min_value=2000, max_value=2100)  # type: ignore[no-untyped-call]
    months = NumberFilter(label=_("月份"), min_value=1, max_value=12)  # type: ignore[no-untyped-call]
    vintage = ChoiceFilter(label=_("数据版本"), choices=Vintage.choices)  # type: ignore[no-untyped-call]

    class Meta:
        model = MainFigure
        fields: ClassVar[list[str]] = []

    def __init__(self, asked: Any, rows: QuerySet[MainFigure]) -> None:
        super().__init__(asked, rows)  # type: ignore[no-untyped-call]

"""The query strip of filings: 期间, 指标组, 状态 and a word, for page and API alike."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from accounting.filings.models import Filing
from accounting.periods.models import Period
from kunming_coord.common.filters import SubjectFilter
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup


def quarter_choices() -> list[tuple[str, str]]:
    """Quarters with a period, newest first."""
    quarters = Period.objects.order_by("-quarter").values_list("quarter", flat=True).distinct()
    return [(quarter.code, quarter.label) for quarter in quarters]


def group_choices() -> list[tuple[str, str]]:
    """Indicator groups by code."""
    return list(IndicatorGroup.objects.order_by("order").values_list("code", "name"))


class FilingFilter(SubjectFilter):
    """Period, indicator group, status, and a word of the project's code or title or the filing district."""

    words: ClassVar = ("project__code", "project__title", "host__short_name")

    period = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("期间"), choices=quarter_choices, method="by_period", empty_label=_("全部")
    )
    group = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("指标组"), choices=group_choices, field_name="group__code", empty_label=_("全部")
    )

    class Meta:
        model = Filing
        fields: ClassVar[list[str]] = []

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Filing]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["period", "group", "status", "q"])

    def by_period(self, rows: QuerySet[Filing], name: str, code: str) -> QuerySet[Filing]:
        """The filings of one quarter."""
        return rows.filter(quarter=Quarter.parse(code))

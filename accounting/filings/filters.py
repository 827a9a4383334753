"""The query strip of filings: 填报区 or 已报区, 期间, 指标组, 区县, 类别, 状态 and a word, for page and API alike."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from accounting.filings.models import Filing
from accounting.filings.vocabulary import Kind
from accounting.periods.models import Period
from kunming_coord.common.filters import SubjectFilter
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.queries import parties
from projects.policies.models import IndicatorGroup

TODO, DONE = "todo", "filed"
AREAS = {TODO: ("due", "filling", "returned", "reopened"), DONE: ("submitted", "verified", "locked")}


def quarter_choices() -> list[tuple[str, str]]:
    """Quarters with a period, newest first."""
    quarters = Period.objects.order_by("-quarter").values_list("quarter", flat=True).distinct()
    return [(quarter.code, quarter.label) for quarter in quarters]


def group_choices() -> list[tuple[str, str]]:
    """Indicator groups by code."""
    return list(IndicatorGroup.objects.order_by("order").values_list("code", "name"))


def host_choices() -> list[tuple[str, str]]:
    """Every unit that may host; the list is public."""
    return list(parties().values_list("slug", "short_name"))


class FilingFilter(SubjectFilter):
    """Area, period, indicator group, district, kind, status, and a word of the project or the filing district."""

    words: ClassVar = ("project__code", "project__title", "host__short_name")

    area = ChoiceFilter(  # type: ignore[no-untyped-call]
        choices=[(TODO, _("填报区")), (DONE, _("已报区"))], method="by_area", widget=HiddenInput
    )
    period = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("期间"), choices=quarter_choices, method="by_period", empty_label=_("全部")
    )
    group = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("指标组"), choices=group_choices, field_name="group__code", empty_label=_("全部")
    )
    host = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("填报区县"), choices=host_choices, field_name="host__slug", empty_label=_("全部")
    )
    kind = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("类别"), choices=Kind.choices, empty_label=_("全部")
    )

    class Meta:
        model = Filing
        fields: ClassVar[list[str]] = []

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Filing]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["area", "period", "group", "host", "kind", "status", "q"])

    def by_area(self, rows: QuerySet[Filing], name: str, area: str) -> QuerySet[Filing]:
        """What is still to be filed, or what is filed."""
        return rows.filter(status__in=AREAS[area])

    def by_period(self, rows: QuerySet[Filing], name: str, code: str) -> QuerySet[Filing]:
        """The filings of one quarter's books."""
        return rows.filter(quarter=Quarter.parse(code))

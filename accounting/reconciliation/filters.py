"""The query strip of the comparison, for page and API alike."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from accounting.filings.filters import quarter_choices
from accounting.reconciliation.ageing import BUCKETS, opened_within
from accounting.reconciliation.models import ReconciliationItem, ReconciliationLine, State
from kunming_coord.common.filters import WordFilter
from kunming_coord.common.quarter import Quarter
from projects.policies.models import Indicator


def indicator_choices() -> list[tuple[str, str]]:
    """Indicators by code."""
    return list(Indicator.objects.values_list("code", "name"))


class LineFilter(WordFilter):
    """Period, indicator, state, how long its difference is open, and a word of project or district."""

    words: ClassVar = ("project__code", "project__title", "host__short_name")

    period = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("期间"), choices=quarter_choices, method="by_period", empty_label=_("全部")
    )
    indicator = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("指标"), choices=indicator_choices, field_name="indicator__code", empty_label=_("全部")
    )
    state = ChoiceFilter(label=_("状态"), choices=State.choices, empty_label=_("全部"))  # type: ignore[no-untyped-call]
    age = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("差异已开"),
        choices=[(bucket.code, bucket.label) for bucket in BUCKETS],
        method="by_age",
        empty_label=_("不限"),
    )

    class Meta:
        model = ReconciliationLine
        fields: ClassVar[list[str]] = []

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[ReconciliationLine]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["period", "indicator", "state", "age", "q"])

    def by_period(
        self, rows: QuerySet[ReconciliationLine], name: str, code: str
    ) -> QuerySet[ReconciliationLine]:
        """The lines of one quarter."""
        return rows.filter(quarter=Quarter.parse(code))

    def by_age(
        self, rows: QuerySet[ReconciliationLine], name: str, code: str
    ) -> QuerySet[ReconciliationLine]:
        """The lines with an unfinished difference of that age."""
        bucket = next(bucket for bucket in BUCKETS if bucket.code == code)
        items = ReconciliationItem.objects.all().unfinished().filter(opened_within(bucket))
        return rows.filter(pk__in=items.values("line"))

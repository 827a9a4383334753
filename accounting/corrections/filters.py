"""The query strip of corrections, for page and API alike."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from accounting.corrections.models import Correction, Routing
from accounting.filings.filters import group_choices, quarter_choices
from kunming_coord.common.filters import SubjectFilter
from kunming_coord.common.quarter import Quarter


class CorrectionFilter(SubjectFilter):
    """The quarter corrected, indicator group, path, status, and a word of the project's code or title."""

    words: ClassVar = ("filing__project__code", "filing__project__title")

    period = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("所属期间"), choices=quarter_choices, method="by_period", empty_label=_("全部")
    )
    group = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("指标组"), choices=group_choices, field_name="filing__group__code", empty_label=_("全部")
    )
    routing = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("处理路径"), choices=Routing.choices, empty_label=_("全部")
    )

    class Meta:
        model = Correction
        fields: ClassVar[list[str]] = []

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Correction]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["period", "group", "routing", "status", "q"])

    def by_period(self, rows: QuerySet[Correction], name: str, code: str) -> QuerySet[Correction]:
        """Corrections of what one quarter says."""
        return rows.filter(concerns=Quarter.parse(code))

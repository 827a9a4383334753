"""The query strip of tenants, for page, export and API alike."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, ModelChoiceFilter

from kunming_coord.common.filters import WordFilter
from kunming_coord.districts.queries import parties
from parks.directory.models import Park
from projects.siting.tenancies.models import Stage, TenancyStage


class TenancyFilter(WordFilter):
    """Park, source unit, a stage that has happened, a word of name or code."""

    words = ("enterprise_name", "credit_code")

    park = ModelChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("园区"), queryset=Park.objects.all(), to_field_name="slug", empty_label=_("全部")
    )
    source = ModelChoiceFilter(  # type: ignore[no-untyped-call]
        field_name="source_district",
        label=_("来源地"),
        queryset=parties(),
        to_field_name="slug",
        empty_label=_("全部"),
    )
    stage = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("阶段"), choices=Stage.choices, method="by_stage", empty_label=_("全部")
    )

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["park", "source", "stage", "q"])

    def by_stage(self, rows: QuerySet[Any], name: str, stage: str) -> QuerySet[Any]:
        """Those to whom it has happened, by the newest row of the stage."""
        newest = TenancyStage.objects.filter(tenancy=OuterRef("tenancy"), stage=stage).order_by("-id")
        happened = TenancyStage.objects.filter(
            tenancy=OuterRef("pk"), pk=Subquery(newest.values("pk")[:1]), happened_on__isnull=False
        )
        return rows.filter(Exists(happened))

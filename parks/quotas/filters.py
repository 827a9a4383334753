"""The query strips of the quota ledger, for page and API alike."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, ModelChoiceFilter

from kunming_coord.common.filters import SubjectFilter, WordFilter
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import places
from parks.quotas.measures import QuotaKind
from parks.quotas.models import QuotaAction


class BatchFilter(WordFilter):
    """Kind, act, unit, and a word of reason or document."""

    words = ("reason", "document")

    kind = ChoiceFilter(label=_("指标种类"), choices=QuotaKind.choices, empty_label=_("全部"))  # type: ignore[no-untyped-call]
    action = ChoiceFilter(label=_("事项"), choices=QuotaAction.choices, empty_label=_("全部"))  # type: ignore[no-untyped-call]
    unit = ModelChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("单位"),
        queryset=lambda request: places(),
        to_field_name="slug",
        method="by_unit",
        empty_label=_("全部"),
    )

    def by_unit(self, rows: QuerySet[Any], name: str, unit: District) -> QuerySet[Any]:
        """Batches that touch an account of the unit."""
        return rows.filter(pk__in=rows.model.objects.filter(entries__account__district=unit).values("pk"))


class OrderFilter(SubjectFilter):
    """Status, kind, and a word of reason or document."""

    words = ("reason", "document")

    kind = ChoiceFilter(label=_("指标种类"), choices=QuotaKind.choices, empty_label=_("全部"))  # type: ignore[no-untyped-call]

"""The query strip of framework agreements, for page and API alike."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, ModelChoiceFilter

from kunming_coord.common.filters import WordFilter
from kunming_coord.districts.models import District, DistrictKind
from projects.frameworks.models import Framework


class FrameworkFilter(WordFilter):
    """Kind, a partner outside the city, and a word of title or number."""

    words = ("title", "number")

    kind = ChoiceFilter(label=_("类别"), choices=Framework.Kind.choices, empty_label=_("全部"))  # type: ignore[no-untyped-call]
    partner = ModelChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("市域外合作方"),
        field_name="parties__district",
        to_field_name="slug",
        queryset=District.objects.filter(kind=DistrictKind.OUTSIDE),
        empty_label=_("全部"),
    )

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["kind", "partner", "q"])

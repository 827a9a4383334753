"""The query strips of the resource library (资源库), for pages, exports and API alike."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, DateFilter, Filter, ModelChoiceFilter

from kunming_coord.common.filters import WordFilter
from kunming_coord.common.forms import FenField
from kunming_coord.districts.queries import places
from parks.directory.measures import Size
from parks.directory.models import Park
from parks.space.models import Building, LandType
from parks.space.queries import STANDINGS


class AtLeast(Filter):
    """Rows with at least so much of something, typed in the unit people use."""

    field_class = FenField

    def __init__(self, column: str, label: Any, unit: Size, **kwargs: Any) -> None:
        super().__init__(column, "gte", label=label, unit=unit, **kwargs)  # type: ignore[no-untyped-call]


def _standings(*codes: str) -> list[tuple[str, Any]]:
    return [(code, STANDINGS[code][0]) for code in codes]


class StockFilter(WordFilter):
    """What units and plots share: district, park, land type, standing, a word."""

    def by_standing(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        """Those that stand so today."""
        return rows.in_standing(code, timezone.localdate())  # type: ignore[attr-defined,no-any-return]

    district = ModelChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("所在单位"), queryset=places(), to_field_name="slug", empty_label=_("全部")
    )
    park = ModelChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("园区"), queryset=Park.objects.all(), to_field_name="slug", empty_label=_("全部")
    )
    land_type = ChoiceFilter(label=_("用地类型"), choices=LandType.choices, empty_label=_("全部"))  # type: ignore[no-untyped-call]
    power = AtLeast("power_kva", _("供电容量不低于（kVA）"), Size.KILOVOLT_AMPERE)


class UnitFilter(StockFilter):
    """Floor units by what a project needs of them."""

    words = ("code", "floor__building__name", "floor__building__address")
    apart = ("floor",)

    kind = ChoiceFilter(  # type: ignore[no-untyped-call]
        field_name="floor__building__kind",
        label=_("类型"),
        choices=Building.Kind.choices,
        empty_label=_("全部"),
    )
    standing = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("状态"),
        method="by_standing",
        choices=_standings("vacant", "reserved", "signed", "occupied", "stopped"),
        empty_label=_("全部"),
    )
    area = AtLeast("area_dm2", _("面积不小于（平方米）"), Size.SQUARE_METRE)
    load = AtLeast("load_kg", _("荷载不低于（吨/平方米）"), Size.TONNES_A_SQUARE_METRE)
    height = AtLeast("height_mm", _("层高不低于（米）"), Size.METRE)
    free_from = DateFilter(  # type: ignore[no-untyped-call]
        label=_("自该日起可用"), method="by_day", widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        for name, column in (("district", "district"), ("park", "park"), ("land_type", "land_type")):
            self.filters[name].field_name = f"floor__building__{column}"
        self.form.order_fields(
            ["kind", "district", "area", "standing", "load", "height", "power", "free_from"]
        )

    def by_day(self, rows: QuerySet[Any], name: str, day: dt.date) -> QuerySet[Any]:
        """Those free on the day and ever after."""
        return rows.free_from(day)  # type: ignore[attr-defined,no-any-return]


class PlotFilter(StockFilter):
    """Plots by what a project needs of them."""

    words = ("code", "name", "address")

    standing = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("状态"),
        method="by_standing",
        choices=_standings("vacant", "partly", "occupied", "stopped"),
        empty_label=_("全部"),
    )
    free = AtLeast("free_centimu", _("可用面积不小于（亩）"), Size.MU, method="with_free")

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["district", "land_type", "free", "standing"])

    def with_free(self, rows: QuerySet[Any], name: str, centimu: int) -> QuerySet[Any]:
        """Those with so much free today."""
        return rows.with_free(centimu, timezone.localdate())  # type: ignore[attr-defined,no-any-return]

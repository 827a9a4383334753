"""The query strips of receipts, incentives and shareable taxes, for pages and API alike."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from accounting.receipts.models import Incentive, ShareableTax, TaxReceipt, TaxType
from kunming_coord.common.filters import WordFilter
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.districts.models import District

QUARTERS_OFFERED = 12


def quarter_choices() -> list[tuple[str, str]]:
    """The running quarter and those of the last years, newest first."""
    running = latest_quarter().next
    quarters = (Quarter(int(running) - back) for back in range(QUARTERS_OFFERED))
    return [(quarter.code, quarter.label) for quarter in quarters]


def tax_choices() -> list[tuple[str, str]]:
    """Every tax of the code table."""
    return list(TaxType.objects.values_list("code", "name"))


def unit_choices() -> list[tuple[str, str]]:
    """Units into whose treasury something has been received."""
    used = TaxReceipt.objects.order_by().values("fiscal_unit").distinct()
    return list(District.objects.filter(pk__in=used).values_list("slug", "short_name"))


class _Strip(WordFilter):
    order: ClassVar[list[str]] = []

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(self.order)


class ReceiptFilter(_Strip):
    """Quarter of receipt, tax, budget level, treasury, refunds, and a word of number, code or project."""

    words: ClassVar = ("number", "enterprise__credit_code", "project__code", "project__title")
    order: ClassVar = ["period", "tax", "level", "treasury", "refund", "q"]

    period = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("入库期"), choices=quarter_choices, method="by_period", empty_label=_("全部")
    )
    tax = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("税种"), choices=tax_choices, field_name="tax_type__code", empty_label=_("全部")
    )
    level = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("预算级次"), choices=TaxReceipt.Level.choices, empty_label=_("全部")
    )
    treasury = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("财政"), choices=unit_choices, field_name="fiscal_unit__slug", empty_label=_("全部")
    )
    refund = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("收退"),
        choices=[("no", _("入库")), ("yes", _("退库"))],
        method="by_refund",
        empty_label=_("全部"),
    )

    class Meta:
        model = TaxReceipt
        fields: ClassVar[list[str]] = []

    def by_period(self, rows: QuerySet[TaxReceipt], name: str, code: str) -> QuerySet[TaxReceipt]:
        """What came in during a quarter."""
        quarter = Quarter.parse(code)
        return rows.filter(received_on__gte=quarter.first_day, received_on__lte=quarter.last_day)

    def by_refund(self, rows: QuerySet[TaxReceipt], name: str, answer: str) -> QuerySet[TaxReceipt]:
        """Refunds, or what came in."""
        return rows.filter(amount_fen__lt=0) if answer == "yes" else rows.filter(amount_fen__gt=0)


class IncentiveFilter(_Strip):
    """Quarter, tax, whether there is a lawful basis, and a word of the project or the incentive."""

    words: ClassVar = ("project__code", "project__title", "title", "lawful_basis")
    order: ClassVar = ["period", "tax", "basis", "q"]

    period = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("期间"), choices=quarter_choices, method="by_period", empty_label=_("全部")
    )
    tax = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("税种"), choices=tax_choices, field_name="tax_type__code", empty_label=_("全部")
    )
    basis = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("法定依据"),
        choices=[("yes", _("有依据")), ("no", _("无依据"))],
        method="by_basis",
        empty_label=_("全部"),
    )

    class Meta:
        model = Incentive
        fields: ClassVar[list[str]] = []

    def by_period(self, rows: QuerySet[Incentive], name: str, code: str) -> QuerySet[Incentive]:
        """Incentives of one quarter."""
        return rows.filter(quarter=Quarter.parse(code))

    def by_basis(self, rows: QuerySet[Incentive], name: str, answer: str) -> QuerySet[Incentive]:
        """With a lawful basis, or without."""
        return rows.filter(has_basis=answer == "yes")


class ShareableFilter(_Strip):
    """Quarter and a word of the project."""

    words: ClassVar = ("project__code", "project__title")
    order: ClassVar = ["period", "q"]

    period = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("期间"), choices=quarter_choices, method="by_period", empty_label=_("全部")
    )

    class Meta:
        model = ShareableTax
        fields: ClassVar[list[str]] = []

    def by_period(self, rows: QuerySet[ShareableTax], name: str, code: str) -> QuerySet[ShareableTax]:
        """One quarter."""
        return rows.filter(quarter=Quarter.parse(code))

"""Taxes as settings: their names, who shares in each, where a treasury's money arises, and how receipts are counted.

No government's share is known to the product. A share is a dated row with its source, and a tax without one is not
computed: it is never taken as 0.
"""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from accounting.receipts import triggers
from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, DateRange, no_overlap
from kunming_coord.districts.models import District, SourceStatus

LARGEST_DENOMINATOR = 10**6
SOURCE_LENGTH = 200


def _kept(func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name="kept", when=pgtrigger.Before, operation=pgtrigger.Update, func=func)


def _refuse_changes(row: models.Model, names: tuple[str, ...], *, used: bool) -> None:
    if not used:
        return
    kept = type(row)._base_manager.get(pk=row.pk)
    if any(getattr(kept, name) != getattr(row, name) for name in names):
        raise ValidationError("该设置已用于计算，不能改写；请填写截止日，并另设一行自该日起的新设置。")


@audited()
class TaxType(models.Model):
    """税种: what the finance bureau's workbook calls a tax."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("税种", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = verbose_name_plural = "税种"

    def __str__(self) -> str:
        return self.name


@audited()
class TaxShare(Dated):
    """How the governments share one tax from a day on; a row of one treasury goes before the row of all."""

    tax_type = models.ForeignKey(
        TaxType, verbose_name="税种", on_delete=models.PROTECT, related_name="shares"
    )
    fiscal_unit = models.ForeignKey(
        District,
        verbose_name="财政",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tax_shares",
        help_text="留空为各财政通用",
    )
    central = models.PositiveIntegerField("中央（分子）")
    province = models.PositiveIntegerField("省级（分子）")
    city = models.PositiveIntegerField("市级（分子）")
    county = models.PositiveIntegerField("县级（分子）")
    denominator = models.PositiveIntegerField("公分母")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=SOURCE_LENGTH)

    class Meta:
        ordering = ["tax_type__order", "fiscal_unit__order", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="one_tax_share_at_a_time",
                expressions=[
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                    ("tax_type", RangeOperators.EQUAL),
                    (Coalesce("fiscal_unit", Value(0)), RangeOperators.EQUAL),
                ],
                violation_error_message="同一税种、同一财政在同一天只能有一组分成比例，请核对起止日。",
            ),
            models.CheckConstraint(
                condition=Q(denominator__gt=0, denominator__lte=LARGEST_DENOMINATOR)
                & Q(denominator=F("central") + F("province") + F("city") + F("county")),
                name="tax_shares_make_a_whole",
                violation_error_message="四级分子之和应等于公分母（公分母不超过 1000000）。",
            ),
        ]
        triggers = [_kept(triggers.KEPT_SHARE)]
        verbose_name = verbose_name_plural = "税收分成"

    def __str__(self) -> str:
        return f"{self.tax_type} {self.fiscal_unit or '各财政'} {self.valid_from or '—'}"

    def clean(self) -> None:
        """Shares that have been computed with are ended, and the new ones are a row of their own."""
        names = ("tax_type_id", "fiscal_unit_id", "valid_from", "central", "province", "city", "county")
        _refuse_changes(self, (*names, "denominator"), used=self.pk is not None and self.lines.exists())


@audited()
class Treasury(models.Model):
    """收款国库: a name in the workbook that is not the name of a unit, and the treasury of which unit it means."""

    name = models.CharField("国库名称", max_length=60, unique=True)
    fiscal_unit = models.ForeignKey(
        District, verbose_name="财政", on_delete=models.PROTECT, related_name="treasuries"
    )

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "收款国库"

    def __str__(self) -> str:
        return self.name


@audited()
class TaxSetting(Dated):
    """How receipts become shareable tax, where the document is silent."""

    class CountBy(models.TextChoices):
        RECEIVED = "received", "按入库期"
        PERIOD = "period", "按所属期"

    count_by = models.CharField("计入季度", max_length=8, choices=CountBy.choices)
    deducts_without_basis = models.BooleanField("扣除无法定依据的优惠")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=SOURCE_LENGTH)

    class Meta:
        ordering = ["valid_from"]
        constraints = [no_overlap("one_tax_setting_at_a_time")]
        triggers = [_kept(triggers.KEPT_SETTING)]
        verbose_name = verbose_name_plural = "税收计算设置"

    def __str__(self) -> str:
        return f"{self.get_count_by_display()} {self.valid_from or '—'}"

    def clean(self) -> None:
        """A setting that has been computed with is ended, and the new one is a row of its own."""
        names = ("count_by", "deducts_without_basis", "valid_from")
        _refuse_changes(self, names, used=self.pk is not None and self.shareable_tax.exists())

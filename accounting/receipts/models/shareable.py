"""可分享额: per project and quarter, what can be shared of its taxes, cumulative in the calendar year; revisions stay."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from accounting.periods.triggers import only_while
from accounting.receipts import triggers
from accounting.receipts.models.receipts import FinanceQuerySet
from accounting.receipts.models.taxes import TaxSetting, TaxShare, TaxType
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.common.triggers import after_insert, append_only
from projects.agreements.models import CompiledTerm, ShareSlice
from projects.register.models import Project

TAX_INDICATOR = "tax_revenue"


class ShareableTaxQuerySet(ScopedQuerySet):
    """The totals of a project are for those who share in its tax, and for the city."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Projects in whose tax one of us has an agreed share."""
        slices = ShareSlice.objects.filter(compiled__indicator__code=TAX_INDICATOR)
        mine = slices.filter(Q(district_id__in=district_ids) | Q(party__district_id__in=district_ids))
        return Q(project_id__in=mine.values("compiled__project_id"))


@append_only
class ShareableTax(models.Model):
    """What a quarter adds to be shared: max(year so far, 0) less what earlier quarters of the year counted.

    Amounts but the last three are those of the year so far. `amount_fen` is V of the quarter, negative where refunds
    take back what was counted; `carry_over_fen` (待抵) is what waits for later quarters, never positive. The newest
    revision of a quarter holds.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="shareable_tax")
    quarter = QuarterField("期间")
    revision = models.PositiveSmallIntegerField("版次")
    term = models.ForeignKey(CompiledTerm, on_delete=models.PROTECT, related_name="shareable_tax")
    reading = models.CharField("计算口径", max_length=20)
    setting = models.ForeignKey(TaxSetting, on_delete=models.PROTECT, related_name="shareable_tax")
    total_fen = models.BigIntegerField("入库税收")
    central_fen = models.BigIntegerField("中央")
    province_fen = models.BigIntegerField("省级")
    city_fen = models.BigIntegerField("市级")
    county_retained_fen = models.BigIntegerField("县级留成")
    incentives_fen = models.BigIntegerField("扣减优惠")
    shareable_ytd_fen = models.BigIntegerField("可分享（本年累计）")
    counted_before_fen = models.BigIntegerField("以前季度已计")
    amount_fen = models.BigIntegerField("本季可分享额")
    carry_over_fen = models.BigIntegerField("待抵")
    fingerprint = models.CharField(max_length=64, help_text="of reading, setting and lines")
    receipts_upto = models.BigIntegerField(help_text="newest receipt there was when this was computed")
    run_uid = models.UUIDField(null=True)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    computed_at = models.DateTimeField("计算时间", auto_now_add=True)

    objects = ShareableTaxQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "project__code", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "quarter", "revision"], name="one_shareable_tax_per_revision"
            ),
            models.CheckConstraint(
                condition=Q(
                    total_fen=F("central_fen") + F("province_fen") + F("city_fen") + F("county_retained_fen"),
                    shareable_ytd_fen=F("county_retained_fen") - F("incentives_fen"),
                    amount_fen=Greatest(F("shareable_ytd_fen"), 0) - F("counted_before_fen"),
                    carry_over_fen=Least(F("shareable_ytd_fen"), 0),
                ),
                name="shareable_tax_follows_from_its_parts",
            ),
        ]
        triggers = [
            after_insert("lines", triggers.HEAD_OF_LINES),
            after_insert("next_revision", triggers.NEXT_REVISION),
            after_insert(
                "open_quarter",
                *only_while(
                    "open",
                    "closing",
                    rows="SELECT DISTINCT new_rows.quarter, indicator.group_id FROM new_rows"
                    " JOIN projects_compiledterm AS term ON term.id = new_rows.term_id"
                    " JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id",
                ),
            ),
        ]
        verbose_name = verbose_name_plural = "可分享额"

    def __str__(self) -> str:
        return f"{self.project_id} {self.quarter} r{self.revision}"


@append_only
class ShareableTaxLine(models.Model):
    """One tax under one set of shares: received, who takes what, and the incentive that lowers the county's part.

    `share` is null where the receipts say themselves to which budget they belong, and for incentives of no one tax.
    """

    head = models.ForeignKey(ShareableTax, on_delete=models.PROTECT, related_name="lines")
    tax_type = models.ForeignKey(TaxType, on_delete=models.PROTECT, null=True, related_name="+")
    share = models.ForeignKey(TaxShare, on_delete=models.PROTECT, null=True, related_name="lines")
    received_fen = models.BigIntegerField("入库税收")
    central_fen = models.BigIntegerField("中央")
    province_fen = models.BigIntegerField("省级")
    city_fen = models.BigIntegerField("市级")
    county_fen = models.BigIntegerField("县级留成")
    granted_fen = models.BigIntegerField("享受优惠")
    deducted_fen = models.BigIntegerField("扣减优惠")

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["tax_type__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["head", "tax_type", "share"], nulls_distinct=False, name="one_line_per_tax_and_share"
            ),
            models.CheckConstraint(
                condition=Q(
                    received_fen=F("central_fen") + F("province_fen") + F("city_fen") + F("county_fen")
                ),
                name="a_line_goes_to_four_governments",
            ),
        ]
        triggers = [after_insert("head", triggers.LINES_OF_HEAD)]
        verbose_name = verbose_name_plural = "可分享额明细"

    def __str__(self) -> str:
        return f"{self.head_id} {self.tax_type_id}"

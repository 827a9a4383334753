"""What the finance bureau received: files of receipts, each receipt once, and to which project it counts."""

import uuid
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounting.receipts import triggers
from accounting.receipts.models.taxes import TaxType
from kunming_coord.accounts.roles import Role
from kunming_coord.common.scope import Viewer
from kunming_coord.common.triggers import after_insert, append_only
from kunming_coord.districts.models import District
from projects.register.models import Enterprise, Project

NUMBER_LENGTH, TEXT_LENGTH = 40, 200


def sees_tax_types(viewer: Viewer) -> bool:
    """Whether somebody may see taxes by type: the city's treasurers, and auditors, who read everything."""
    return any(viewer.holds(role, units=None) for role in (Role.TREASURER, Role.AUDITOR))


class FinanceQuerySet(models.QuerySet[Any]):
    """Rows that speak of taxes by type."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Everything for finance and auditors, nothing for anybody else."""
        return self.all() if sees_tax_types(viewer) else self.none()


@append_only
class ReceiptFile(models.Model):
    """A workbook of receipts as it was loaded, once."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("文件名", max_length=TEXT_LENGTH)
    digest = models.CharField("文件指纹", max_length=64, unique=True, help_text="SHA-256 of the workbook")
    period_from = models.DateField("入库期起")
    period_to = models.DateField("入库期止")
    rows = models.PositiveIntegerField("行数")
    left_out = models.PositiveIntegerField(
        "未写入行数", default=0, help_text="rows with errors that were left out"
    )
    total_fen = models.BigIntegerField("金额合计")
    actor_id = models.BigIntegerField()
    actor_label = models.CharField("导入人", max_length=120)
    loaded_at = models.DateTimeField("导入时间", auto_now_add=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="a_file_covers_days_in_order"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="complete",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=triggers.COMPLETE_FILE,
            ),
        ]
        verbose_name = verbose_name_plural = "税收入库文件"

    def __str__(self) -> str:
        return self.name


@append_only
class TaxReceipt(models.Model):
    """One line of a receipt: a tax paid into a treasury, or refunded from it (negative, with its reason)."""

    class Level(models.TextChoices):
        SHARED = "shared", "共享"
        CENTRAL = "central", "中央"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"

    file = models.ForeignKey(ReceiptFile, on_delete=models.PROTECT, related_name="receipts")
    row = models.PositiveIntegerField("行号")
    number = models.CharField("税票号码", max_length=NUMBER_LENGTH)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="tax_receipts")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, related_name="tax_receipts", help_text="as the row says"
    )
    tax_type = models.ForeignKey(TaxType, on_delete=models.PROTECT, related_name="receipts")
    level = models.CharField("预算级次", max_length=8, choices=Level.choices)
    treasury = models.CharField("收款国库", max_length=60)
    fiscal_unit = models.ForeignKey(District, on_delete=models.PROTECT, related_name="tax_receipts")
    period_from = models.DateField("所属期起")
    period_to = models.DateField("所属期止")
    received_on = models.DateField("入库日期")
    amount_fen = models.BigIntegerField("金额")
    refund_reason = models.CharField("退库原因", max_length=TEXT_LENGTH, blank=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "tax_type", "level"], name="a_receipt_counts_once"),
            models.UniqueConstraint(fields=["file", "row"], name="one_receipt_per_row"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, refund_reason="")
                | (Q(amount_fen__lt=0) & ~Q(refund_reason="")),
                name="a_refund_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")) & Q(period_from__lte=F("received_on")),
                name="days_of_a_receipt_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["received_on"], name="receipts_by_day"),
            models.Index(fields=["period_to"], name="receipts_by_period"),
        ]
        triggers = [
            after_insert("sealed", triggers.SEALED_RECEIPTS),
            after_insert("same_enterprise", triggers.NAMED_PROJECT),
        ]
        verbose_name = verbose_name_plural = "税收入库明细"

    def __str__(self) -> str:
        return f"{self.number} {self.tax_type_id} {self.level}"


@append_only
class ReceiptAssignment(models.Model):
    """To which project of its enterprise a receipt counts, where its row does not say; the newest holds."""

    receipt = models.ForeignKey(TaxReceipt, on_delete=models.PROTECT, related_name="assignments")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="receipt_assignments")
    reason = models.CharField("理由", max_length=TEXT_LENGTH)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        triggers = [after_insert("same_enterprise", triggers.ASSIGNED_PROJECT)]
        verbose_name = verbose_name_plural = "税款归属"

    def __str__(self) -> str:
        return f"{self.receipt_id} → {self.project_id}"

"""产业优惠: what an enterprise was granted, and on which lawful basis; a mistake is reversed, never edited."""

import uuid

from django.db import models
from django.db.models import Q

from accounting.receipts import triggers
from accounting.receipts.models.receipts import TEXT_LENGTH, FinanceQuerySet
from accounting.receipts.models.taxes import TaxType
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.triggers import after_insert, append_only
from projects.register.models import Project


@append_only
class Incentive(models.Model):
    """An incentive of one project in one quarter; without a lawful basis it is kept but, by default, not deducted."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="incentives")
    quarter = QuarterField("期间")
    tax_type = models.ForeignKey(TaxType, on_delete=models.PROTECT, null=True, related_name="incentives")
    title = models.CharField("优惠名称", max_length=TEXT_LENGTH)
    amount_fen = models.BigIntegerField("金额")
    has_basis = models.BooleanField("有法定依据")
    lawful_basis = models.CharField("法定依据", max_length=TEXT_LENGTH, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    note = models.CharField("冲销原因", max_length=TEXT_LENGTH, blank=True)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField("登记人", max_length=120)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount_fen__gt=0) | Q(reverses__isnull=False, amount_fen__lt=0),
                name="only_a_reversal_takes_an_incentive_back",
            ),
            models.CheckConstraint(
                condition=Q(has_basis=False) | ~Q(lawful_basis=""), name="a_lawful_basis_is_named"
            ),
        ]
        indexes = [models.Index(fields=["quarter"], name="incentives_by_quarter")]
        triggers = [after_insert("opposite", triggers.OPPOSITE_INCENTIVE)]
        verbose_name = verbose_name_plural = "产业优惠"

    def __str__(self) -> str:
        return f"{self.project_id} {self.quarter} {self.title}"

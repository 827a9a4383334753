"""What policies speak about: the open list of indicators."""

from django.db import models

from kunming_coord.audit.triggers import audited
from kunming_coord.districts.models import Body, SourceStatus


@audited()
class IndicatorGroup(models.Model):
    """Indicators that are filed, verified and closed together."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    verifier_role = models.CharField("核对岗位", max_length=16)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "指标组"

    def __str__(self) -> str:
        return self.name


@audited()
class Indicator(models.Model):
    """A figure that may be shared: its words, its owner, how often it comes out."""

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", "月度"
        QUARTERLY = "quarterly", "季度"

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    short_name = models.CharField("简称", max_length=12)
    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="indicators")
    owner = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    frequency = models.CharField("频率", max_length=10, choices=Frequency.choices)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "核算指标"

    def __str__(self) -> str:
        return self.name

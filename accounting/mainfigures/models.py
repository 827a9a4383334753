"""区县主要指标: official published figures of the units, imported and never computed; every vintage stays."""

from django.db import models
from django.db.models import Q

from accounting.mainfigures.units import SCALES, Measure, Scale
from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import District, SourceStatus
from projects.policies.models import Indicator


class Vintage(models.TextChoices):
    """How far a published figure has come; what stands later in this list supersedes what stands earlier."""

    PROGRESS = "progress", "进度数"
    VERIFIED = "verified", "核实数"
    ANNUAL = "annual", "年报数"
    CENSUS = "census", "普查修订数"


class GrowthKind(models.TextChoices):
    """What the source says its growth is; the two are never mixed."""

    NOMINAL = "nominal", "名义增速"
    COMPARABLE = "comparable", "可比口径"


@audited()
class MainIndicator(models.Model):
    """A main figure units publish: its unit, whether it comes by industry, and which filed indicator it corresponds to."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    short_name = models.CharField("简称", max_length=12)
    measure = models.CharField("计量", max_length=10, choices=Measure.choices)
    unit = models.CharField(
        "公布单位", max_length=12, choices=[(scale.code, scale.label) for scale in SCALES.values()]
    )
    places = models.PositiveSmallIntegerField("显示小数位", default=2)
    by_industry = models.BooleanField("分行业", default=False)
    signed = models.BooleanField("可为负数", default=False)
    stock = models.BooleanField(
        "时点数", default=False, help_text="a count on a day, not a sum since January"
    )
    indicator = models.OneToOneField(
        Indicator,
        verbose_name="对应核算指标",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="main_indicator",
    )
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = verbose_name_plural = "主要指标目录"

    def __str__(self) -> str:
        return self.name

    @property
    def scale(self) -> Scale:
        """The unit it is usually published in."""
        return SCALES[self.unit]


class MainFigureQuerySet(ScopedQuerySet):
    """Published figures are no secret among those who work with the mechanism."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Every figure."""
        return Q()


@append_only
class MainFigure(models.Model):
    """One published figure of one unit for January to `months`; a correction is a further revision.

    `value` is a whole number of the smallest unit of the indicator's measure, null where a source publishes the growth
    alone; `published_growth_tenths` is percent × 10 as published. Neither is ever computed from the other.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="main_figures")
    indicator = models.ForeignKey(MainIndicator, on_delete=models.PROTECT, related_name="figures")
    industry = models.CharField("行业（GB/T 4754）", max_length=5, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    months = models.PositiveSmallIntegerField("1—N月", help_text="12: the whole year")
    vintage = models.CharField("数据版本", max_length=8, choices=Vintage.choices)
    revision = models.PositiveSmallIntegerField("第几稿")
    value = models.BigIntegerField("数值（最小单位）", null=True)
    unit = models.CharField("公布单位", max_length=12)
    places = models.PositiveSmallIntegerField("公布小数位", default=0)
    published_growth_tenths = models.IntegerField("公布增速（‰）", null=True)
    growth_kind = models.CharField("增速口径", max_length=10, choices=GrowthKind.choices, blank=True)
    source = models.CharField("来源", max_length=200)
    as_of = models.DateField("公布日")
    reference = models.CharField("导入文件", max_length=200, blank=True)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = MainFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "indicator", "industry", "year", "months", "vintage", "revision"],
                name="one_main_figure_per_revision",
            ),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=12), name="main_figure_months"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(published_growth_tenths__isnull=False),
                name="main_figure_says_something",
            ),
            models.CheckConstraint(
                condition=Q(published_growth_tenths=None, growth_kind="")
                | (Q(published_growth_tenths__isnull=False) & ~Q(growth_kind="")),
                name="published_growth_names_its_kind",
            ),
        ]
        indexes = [models.Index(fields=["year", "months", "indicator"], name="main_figures_of_period")]
        verbose_name = verbose_name_plural = "区县主要指标"

    def __str__(self) -> str:
        return f"{self.district_id} {self.indicator_id} {self.year}/{self.months} {self.vintage} r{self.revision}"

    @property
    def scale(self) -> Scale:
        """The unit the source published it in."""
        return SCALES[self.unit]

"""Units of the mechanism: what they are called, where they belong, who runs what; every fact dated and sourced."""

import datetime as dt

import pgtrigger
from django.db import models

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.triggers import after_statement
from kunming_coord.common.viewstate import Book


class SourceStatus(models.TextChoices):
    """How sure a fact is; only `documented` may be shown as settled."""

    DOCUMENTED = "documented", "有据"
    INFERRED = "inferred", "推断"
    UNKNOWN = "unknown", "未知"


class DistrictKind(models.TextChoices):
    COUNTY = "county", "县（市）区"
    DEVELOPMENT_ZONE = "development_zone", "开发区"
    RESORT_ZONE = "resort_zone", "度假区（风景区）"
    BONDED_ZONE = "bonded_zone", "综合保税区"
    COOPERATION_ZONE = "cooperation_zone", "合作区"
    FREE_TRADE_ZONE = "free_trade_zone", "自贸试验区"
    NEW_AREA = "new_area", "新区"
    KEY_PARK = "key_park", "重点园区"
    CITY = "city", "市本级"
    OUTSIDE = "outside", "市域外单位"
    SYSTEM = "system", "系统"


DUPLICATES = "duplicates"  # slug of the system unit that holds the contra of dual counting
PENDING = "pending"  # slug of the system unit at which stands what is credited to nobody yet


@audited()
class District(models.Model):
    """A unit that can be a party. The slug is our own stable key; state codes are facts, never keys."""

    slug = models.SlugField("代号", max_length=32, unique=True)
    kind = models.CharField("类型", max_length=20, choices=DistrictKind.choices)
    gb_code = models.CharField("行政区划代码", max_length=12, blank=True)
    nbs_code = models.CharField("统计用区划代码", max_length=12, blank=True)
    name = models.CharField(
        "现用名", max_length=60, help_text="kept equal to the name in force by the services"
    )
    short_name = models.CharField("现用简称", max_length=20)
    order = models.PositiveSmallIntegerField("排序", default=0)
    note = models.TextField("说明", blank=True)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = verbose_name_plural = "区域"

    def __str__(self) -> str:
        return self.name

    @property
    def in_city(self) -> bool:
        """Inside Kunming's administration (outside partners and the system unit are not)."""
        return self.kind not in (DistrictKind.OUTSIDE, DistrictKind.SYSTEM)

    def name_on(self, day: dt.date) -> str:
        """What the unit was called on `day`; the present name where no dated one is known."""
        found = self.names.on(day).first()
        return found.name if found else self.name


@audited()
class DistrictName(Dated):
    """A name for a time; renamings make a new row."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="names")
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=20)

    class Meta:
        constraints = [no_overlap("one_name_at_a_time", "district")]
        verbose_name = verbose_name_plural = "区域名称沿革"

    def __str__(self) -> str:
        return self.name


class FunctionalArea(models.TextChoices):
    """三大功能区."""

    CORE = "core", "创新融合引领区"
    EXPANSION = "expansion", "先进制造承载区"
    ECOLOGICAL = "ecological", "生态工业转型区"


@audited()
class FunctionalAreaPeriod(Dated):
    """To which functional area a district belongs, for a time."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="functional_areas")
    area = models.CharField("功能区", max_length=12, choices=FunctionalArea.choices)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)

    class Meta:
        constraints = [no_overlap("one_functional_area_at_a_time", "district")]
        verbose_name = verbose_name_plural = "功能区归属"

    def __str__(self) -> str:
        return f"{self.district} {self.get_area_display()}"


@audited()
class Jurisdiction(Dated):
    """Which unit a territory, its statistics or its treasury belong to; many to many, and partly unknown."""

    class Aspect(models.TextChoices):
        TERRITORY = "territory", "地域"
        STATISTICS = "statistics", "统计"
        FISCAL = "fiscal", "财政"

    unit = models.ForeignKey(District, on_delete=models.PROTECT, related_name="jurisdictions")
    aspect = models.CharField("方面", max_length=10, choices=Aspect.choices)
    of = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="units_within"
    )
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "管辖关系"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "aspect", "of"], nulls_distinct=False, name="one_row_per_jurisdiction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_aspect_display()} {self.of or '未知'}"


@audited()
class CityTotalMembership(Dated):
    """Whether a unit counts in the city's total of a book; for 磨憨 and partners outside this is not known."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="city_total")
    book = models.CharField("口径", max_length=12, choices=Book.choices())
    counts = models.BooleanField("计入全市合计")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)

    class Meta:
        constraints = [no_overlap("one_city_total_rule_at_a_time", "district", "book")]
        verbose_name = verbose_name_plural = "全市合计范围"

    def __str__(self) -> str:
        return f"{self.district} {self.book} {self.counts}"


# Following who became what must come to an end.
NO_CIRCLE = """
    IF EXISTS (
        WITH RECURSIVE path AS (
            SELECT unit_id, successor_id, 1 AS steps FROM districts_succession
            UNION ALL
            SELECT path.unit_id, next.successor_id, steps + 1
            FROM path JOIN districts_succession AS next ON next.unit_id = path.successor_id
            WHERE steps <= (SELECT COUNT(*) FROM districts_succession)
        )
        SELECT 1 FROM path WHERE unit_id = successor_id
    ) THEN
        RAISE EXCEPTION 'succession: a unit cannot become itself' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""


@audited()
class Succession(models.Model):
    """What a unit became, from a day on: merged, renamed as another unit, or entrusted to one.

    Figures stay where they were posted (按当时区划); added up by present units (按现行区划) they go to the successor.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", "并入"
        RENAME = "rename", "更名（改设）"
        ENTRUST = "entrust", "托管"

    unit = models.OneToOneField(District, on_delete=models.PROTECT, related_name="succession")
    successor = models.ForeignKey(District, on_delete=models.PROTECT, related_name="predecessors")
    from_day = models.DateField("生效日")
    kind = models.CharField("方式", max_length=8, choices=Kind.choices)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区划变动"
        triggers = [
            after_statement("no_circle_insert", pgtrigger.Insert, NO_CIRCLE, new="new_rows"),
            after_statement("no_circle_update", pgtrigger.Update, NO_CIRCLE, new="new_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.successor} {self.from_day}"


@audited()
class Body(models.Model):
    """A city body: commission, bureau, office; its group and role in the mechanism."""

    slug = models.SlugField("代号", max_length=32, unique=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=20)
    group = models.CharField("专项工作组", max_length=20, blank=True)
    duty = models.CharField("职责", max_length=120, blank=True)
    source_note = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "市级单位"

    def __str__(self) -> str:
        return self.short_name


@audited()
class WorkingDay(models.Model):
    """The working-day calendar, one row a day, with the State Council's 调休 moves."""

    class Source(models.TextChoices):
        OFFICIAL = "official", "国务院通知"
        PROVISIONAL = "provisional", "暂按周末推定"

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("工作日")
    source = models.CharField("依据", max_length=12, choices=Source.choices)
    note = models.CharField("说明", max_length=60, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = verbose_name_plural = "工作日历"

    def __str__(self) -> str:
        return f"{self.day} {'工作日' if self.is_working else '休息日'}"

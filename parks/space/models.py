"""Stock: buildings, floors, floor units and plots, what they cost, when they are taken or out of use.

Who took them is not known here: an upper floor promises (`promising.py`) and keeps the reason to itself.
"""

import datetime as dt
import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.triggers import after_statement
from kunming_coord.districts.models import District
from parks.directory.models import Park
from parks.space.querysets import PlotQuerySet, StockQuerySet, UnitQuerySet
from parks.space.triggers import NOT_OVERCOMMITTED


class LandType(models.TextChoices):
    """Use of the land after GB/T 21010 and local practice; M0 is what 工业上楼 stands on."""

    M0 = "M0", "新型产业用地（M0）"
    M1 = "M1", "一类工业用地（M1）"
    M2 = "M2", "二类工业用地（M2）"
    M3 = "M3", "三类工业用地（M3）"
    W = "W", "物流仓储用地（W）"
    B = "B", "商业服务业用地（B）"
    OTHER = "other", "其他"
    UNKNOWN = "unknown", "待核实"


def on_the_map(name: str) -> models.CheckConstraint:
    """Both coordinates or none, near Kunming's latitude and longitude (101–105 E, 21–28 N), in millionths of a degree."""
    return models.CheckConstraint(
        condition=Q(lon_e6=None, lat_e6=None)
        | Q(lon_e6__range=(101_000_000, 105_000_000), lat_e6__range=(21_000_000, 28_000_000)),
        name=name,
    )


def one_of_two(name: str) -> models.CheckConstraint:
    """A row about stock is about a floor unit or about a plot."""
    return models.CheckConstraint(
        condition=Q(unit__isnull=False, plot=None) | Q(unit=None, plot__isnull=False), name=name
    )


@audited()
class Building(models.Model):
    """载体: a standard factory or an office building of a district, mostly in a park."""

    class Kind(models.TextChoices):
        FACTORY = "factory", "标准厂房"
        OFFICE = "office", "办公楼"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="buildings")
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, blank=True, related_name="buildings")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    land_type = models.CharField("用地类型", max_length=8, choices=LandType.choices, default=LandType.UNKNOWN)
    built_year = models.PositiveSmallIntegerField("建成年份", null=True, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    lon_e6 = models.IntegerField("经度（百万分之一度）", null=True, blank=True)
    lat_e6 = models.IntegerField("纬度（百万分之一度）", null=True, blank=True)
    is_demo = models.BooleanField("示例", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StockQuerySet.as_manager()

    floor_count: int  # these two by `counted_buildings`
    unit_count: int

    class Meta:
        ordering = ["district__order", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "park", "name"], nulls_distinct=False, name="one_building_per_name"
            ),
            on_the_map("a_building_is_on_the_map"),
        ]
        verbose_name = verbose_name_plural = "载体"

    def __str__(self) -> str:
        return self.name


@audited()
class Floor(models.Model):
    """A floor of a building; numbers below the ground are negative, 0 does not exist."""

    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="floors")
    number = models.SmallIntegerField("楼层")
    height_mm = models.PositiveIntegerField("层高（毫米）", null=True, blank=True)
    load_kg = models.PositiveIntegerField("楼面荷载（千克/平方米）", null=True, blank=True)

    class Meta:
        ordering = ["building_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["building", "number"], name="one_floor_per_number"),
            models.CheckConstraint(condition=~Q(number=0), name="no_floor_zero"),
            models.CheckConstraint(
                condition=(Q(height_mm=None) | Q(height_mm__gt=0)) & (Q(load_kg=None) | Q(load_kg__gt=0)),
                name="a_floor_bears_something",
            ),
        ]
        verbose_name = verbose_name_plural = "楼层"

    def __str__(self) -> str:
        return f"{self.building} {self.label}"

    @property
    def label(self) -> str:
        """3层, 地下1层."""
        return f"{self.number}层" if self.number > 0 else f"地下{-self.number}层"


@audited()
class FloorUnit(models.Model):
    """房源: what is let as a whole. Load, height and power are its own; null where nobody has measured."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="units")
    code = models.CharField("房号", max_length=20)
    area_dm2 = models.BigIntegerField("建筑面积（0.01 平方米）")
    load_kg = models.PositiveIntegerField("楼面荷载（千克/平方米）", null=True, blank=True)
    height_mm = models.PositiveIntegerField("层高（毫米）", null=True, blank=True)
    power_kva = models.PositiveIntegerField("供电容量（kVA）", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UnitQuerySet.as_manager()

    standing: str  # these three by `standing_on`
    taken_to: dt.date | None
    price_fen: int | None

    class Meta:
        ordering = ["floor__building_id", "-floor__number", "code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["floor", "code"], name="one_unit_per_code"),
            models.CheckConstraint(condition=Q(area_dm2__gt=0), name="a_unit_has_an_area"),
        ]
        verbose_name = verbose_name_plural = "房源"

    def __str__(self) -> str:
        return f"{self.floor.building} {self.code}"

    @property
    def district_id(self) -> int:
        """The district whose stock it is."""
        return self.floor.building.district_id


@audited()
class Plot(models.Model):
    """地块: land that may be given to projects, as a whole or in parts of 0.01 亩."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("地块编号", max_length=40)
    name = models.CharField("名称", max_length=60, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="plots")
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, blank=True, related_name="plots")
    area_centimu = models.BigIntegerField("面积（0.01 亩）")
    land_type = models.CharField("用地类型", max_length=8, choices=LandType.choices)
    power_kva = models.PositiveIntegerField("可供电容量（kVA）", null=True, blank=True)
    address = models.CharField("位置", max_length=120, blank=True)
    lon_e6 = models.IntegerField("经度（百万分之一度）", null=True, blank=True)
    lat_e6 = models.IntegerField("纬度（百万分之一度）", null=True, blank=True)
    outline = models.JSONField("边界", default=list, blank=True, help_text="[[经度, 纬度], …] 百万分之一度")
    is_demo = models.BooleanField("示例", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlotQuerySet.as_manager()

    standing: str  # these three by `standing_on`
    taken_centimu: int
    free_centimu: int

    class Meta:
        ordering = ["district__order", "code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["district", "code"], name="one_plot_per_code"),
            models.CheckConstraint(condition=Q(area_centimu__gt=0), name="a_plot_has_an_area"),
            on_the_map("a_plot_is_on_the_map"),
        ]
        verbose_name = verbose_name_plural = "地块"

    def __str__(self) -> str:
        return self.code


@audited()
class UnitPrice(Dated):
    """What a floor unit costs from a day on, per square metre and month; an offer, not what was agreed with somebody."""

    unit = models.ForeignKey(FloorUnit, on_delete=models.PROTECT, related_name="prices")
    price_fen = models.BigIntegerField("租金（分/平方米·月）")

    class Meta:
        ordering = ["unit_id", "-valid_from"]
        constraints = [
            no_overlap("one_price_at_a_time", "unit"),
            models.CheckConstraint(
                condition=Q(price_fen__gte=0, valid_from__isnull=False), name="a_price_is_dated"
            ),
        ]
        verbose_name = verbose_name_plural = "租金"

    def __str__(self) -> str:
        return f"{self.unit_id} {self.price_fen}"


@audited()
class OutOfUse(Dated):
    """停用: a unit or plot cannot be used for a time, with the reason."""

    unit = models.ForeignKey(
        FloorUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="stoppages"
    )
    plot = models.ForeignKey(Plot, on_delete=models.PROTECT, null=True, blank=True, related_name="stoppages")
    reason = models.CharField("原因", max_length=120)

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            one_of_two("a_stoppage_is_of_one_thing"),
            no_overlap("one_stoppage_of_a_unit_at_a_time", "unit"),
            no_overlap("one_stoppage_of_a_plot_at_a_time", "plot"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False) & ~Q(reason=""), name="a_stoppage_says_why"
            ),
        ]
        verbose_name = verbose_name_plural = "停用"

    def __str__(self) -> str:
        return self.reason


@audited()
class Occupancy(Dated):
    """That a unit, or a part of a plot, is promised or used for a time; by whom only the upper floor knows.

    A unit is never promised twice on one day, and never more of a plot than there is: the database sees to both.
    """

    class Kind(models.TextChoices):
        RESERVED = "reserved", "预留"
        SIGNED = "signed", "签约"
        OCCUPIED = "occupied", "占用"

    unit = models.ForeignKey(
        FloorUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="occupancies"
    )
    plot = models.ForeignKey(
        Plot, on_delete=models.PROTECT, null=True, blank=True, related_name="occupancies"
    )
    area_centimu = models.BigIntegerField("占用面积（0.01 亩）", null=True, blank=True)
    kind = models.CharField("状态", max_length=8, choices=Kind.choices)

    class Meta:
        ordering = ["valid_from", "id"]
        constraints: ClassVar = [
            one_of_two("an_occupancy_is_of_one_thing"),
            no_overlap("no_unit_promised_twice", "unit"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False) & (Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))),
                name="an_occupancy_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(plot=None, area_centimu=None) | Q(plot__isnull=False, area_centimu__gt=0),
                name="a_part_of_a_plot_has_an_area",
            ),
        ]
        triggers = [
            after_statement("plot_insert", pgtrigger.Insert, NOT_OVERCOMMITTED, new="new_rows"),
            after_statement("plot_update", pgtrigger.Update, NOT_OVERCOMMITTED, new="new_rows"),
        ]
        verbose_name = verbose_name_plural = "占用"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid_from}"

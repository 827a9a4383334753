"""Parks: what they are, where they lie, who has to do with them, and what sources say of them; all of it dated."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import District, SourceStatus


@audited()
class Park(models.Model):
    """A park; `level` as the sources word it, a trailing question mark where they do not agree."""

    class Level(models.TextChoices):
        NATIONAL = "national", "国家级"
        PROVINCIAL = "provincial", "省级"
        PROVINCIAL_UNCERTAIN = "provincial?", "省级（待核实）"
        KEY_PARK = "key_park", "重点产业协作园区"
        CO_BUILT = "co_built", "共建园区"
        SITE = "site", "园中园"

    class Kind(models.TextChoices):
        DEVELOPMENT_ZONE = "development_zone", "开发区"
        INDUSTRIAL_PARK = "industrial_park", "产业园区"
        ENCLAVE = "enclave", "飞地园区"
        CO_BUILT = "co_built", "共建园区"
        SITE = "site", "园中园"
        UNKNOWN = "unknown", "待核实"

    slug = models.SlugField("代号", max_length=32, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=12, choices=Level.choices)
    kind = models.CharField(
        "类型", max_length=16, choices=Kind.choices, default=Kind.UNKNOWN, db_default=Kind.UNKNOWN
    )
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="parks")
    land_centimu = models.BigIntegerField("规划面积（0.01 亩）", null=True, blank=True)
    floor_area_dm2 = models.BigIntegerField("建筑面积（0.01 平方米）", null=True, blank=True)
    lon_e6 = models.IntegerField("经度（百万分之一度）", null=True, blank=True)
    lat_e6 = models.IntegerField("纬度（百万分之一度）", null=True, blank=True)
    source_note = models.CharField("出处与说明", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lon_e6=None, lat_e6=None)
                | Q(lon_e6__range=(101_000_000, 105_000_000), lat_e6__range=(21_000_000, 28_000_000)),
                name="a_park_is_on_the_map",
            ),
            models.CheckConstraint(
                condition=(Q(land_centimu=None) | Q(land_centimu__gt=0))
                & (Q(floor_area_dm2=None) | Q(floor_area_dm2__gt=0)),
                name="a_park_has_an_area",
            ),
        ]
        verbose_name = verbose_name_plural = "园区"

    def __str__(self) -> str:
        return self.name

    @property
    def main_industries(self) -> str:
        """主导产业 in force today, apart by “；”; empty where none is known."""
        return self._industries(LeadingIndustry.Kind.MAIN)

    @property
    def auxiliary_industries(self) -> str:
        """辅助产业 in force today, apart by “；”; empty where none is known."""
        return self._industries(LeadingIndustry.Kind.AUXILIARY)

    def _industries(self, kind: str) -> str:
        return "；".join(row.name for row in self.leading_industries.all() if row.kind == kind and row.holds)


@audited()
class LeadingIndustry(Dated):
    """A leading industry of a park as one source words it, for a time."""

    class Kind(models.TextChoices):
        MAIN = "main", "主导"
        AUXILIARY = "auxiliary", "辅助"

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="leading_industries")
    kind = models.CharField("主辅", max_length=10, choices=Kind.choices)
    name = models.CharField("产业", max_length=120)
    source = models.CharField("出处", max_length=200, blank=True)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)

    class Meta:
        ordering = ["park_id", "-kind", "id"]
        constraints = [no_overlap("one_leading_industry_of_a_name_at_a_time", "park", "name")]
        verbose_name = verbose_name_plural = "主导产业"

    def __str__(self) -> str:
        return self.name

    @property
    def holds(self) -> bool:
        """Whether it has not ended yet."""
        return self.valid_to is None or self.valid_to > timezone.localdate()


@audited()
class ParkParty(Dated):
    """Who has to do with a park, as what, for a time: a unit, or an organisation by its name."""

    class Role(models.TextChoices):
        TERRITORY = "territory", "属地"
        BUILDER = "builder", "共建方"
        PARTNER = "partner", "协作地"
        OPERATOR = "operator", "运营主体"

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField("身份", max_length=10, choices=Role.choices)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="park_parties"
    )
    name = models.CharField("名称", max_length=120, blank=True)
    source = models.CharField("出处", max_length=200)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)

    class Meta:
        ordering = ["park_id", "role", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(district__isnull=False, name="") | Q(district=None) & ~Q(name=""),
                name="a_park_party_is_one_thing",
            ),
            no_overlap("one_part_of_a_unit_in_a_park_at_a_time", "park", "role", "district"),
        ]
        verbose_name = verbose_name_plural = "园区参与方"

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The party by name."""
        return self.district.name if self.district else self.name


@audited()
class ParkPhase(models.Model):
    """期: a part of a park planned and built together."""

    class State(models.TextChoices):
        PLANNED = "planned", "规划"
        BUILDING = "building", "在建"
        BUILT = "built", "建成"

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField("期次")
    name = models.CharField("名称", max_length=60, blank=True)
    land_centimu = models.BigIntegerField("占地（0.01 亩）", null=True, blank=True)
    state = models.CharField("进展", max_length=8, choices=State.choices)
    started_on = models.DateField("开工日", null=True, blank=True)
    finished_on = models.DateField("竣工日", null=True, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["park_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["park", "number"], name="one_phase_per_number"),
            models.CheckConstraint(
                condition=Q(number__gt=0)
                & (Q(started_on=None) | Q(finished_on=None) | Q(finished_on__gte=models.F("started_on"))),
                name="a_phase_is_built_in_order",
            ),
        ]
        verbose_name = verbose_name_plural = "园区分期"

    def __str__(self) -> str:
        return f"{self.park} {self.number}"


@append_only
class PublishedCounter(models.Model):
    """One number one source published on one day, in its own words; rows of one series are no line over time."""

    park = models.ForeignKey(
        Park, on_delete=models.PROTECT, null=True, blank=True, related_name="published_counters"
    )
    series = models.CharField("口径", max_length=60)
    stage = models.CharField("阶段（来源原词）", max_length=40)
    number = models.BigIntegerField("数值")
    unit = models.CharField("单位", max_length=12)
    as_of_words = models.CharField("时点（来源原词）", max_length=30)
    as_of = models.DateField("时点（期末）", help_text="only to put the snapshots in order")
    source = models.CharField("出处", max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["series", "as_of", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "stage", "as_of_words", "source"], name="one_counter_per_source_and_day"
            )
        ]
        verbose_name = verbose_name_plural = "公开计数"

    def __str__(self) -> str:
        return f"{self.series} {self.stage} {self.as_of_words}"

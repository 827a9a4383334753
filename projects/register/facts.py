"""Facts of a project besides its name: what it needs, where it is, what has been invested, which stage since when."""

from django.db import models
from django.db.models import F, Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import District
from parks.directory.models import Park
from projects.register.models import Project


@audited()
class Demand(models.Model):
    """What a project needs of the place it goes to; whole smallest units, null where it needs nothing or nobody said."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="demand")
    land_centimu = models.BigIntegerField("用地（0.01 亩）", null=True)
    power_kw = models.BigIntegerField("用电负荷（千瓦）", null=True)
    electricity_kwh = models.BigIntegerField("年用电量（千瓦时）", null=True)
    new_energy_kw = models.BigIntegerField("新能源装机（千瓦）", null=True)
    energy_10kg = models.BigIntegerField("年综合能耗（0.01 吨标准煤）", null=True)
    discharge_10kg = models.BigIntegerField("污水排放（0.01 吨/日）", null=True)
    floor_area_dm2 = models.BigIntegerField("厂房面积（0.01 平方米）", null=True)
    floor_load_kg = models.BigIntegerField("楼面荷载（千克/平方米）", null=True)
    height_cm = models.BigIntegerField("层高（厘米）", null=True)
    jobs = models.BigIntegerField("用工（人）", null=True)
    wanted_on = models.DateField("期望落地日期", null=True)
    note = models.TextField("其他要求", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(**{column: None}) | Q(**{f"{column}__gt": 0})
                        for column in (
                            *("land_centimu", "power_kw", "electricity_kwh", "new_energy_kw", "energy_10kg"),
                            "discharge_10kg",
                            *("floor_area_dm2", "floor_load_kg", "height_cm", "jobs"),
                        )
                    )
                ),
                name="what_is_needed_is_more_than_nothing",
            )
        ]
        verbose_name = verbose_name_plural = "落地需求"

    def __str__(self) -> str:
        return f"{self.project_id}"


class SiteFunction(models.TextChoices):
    """What is done at a site (一照多址)."""

    HEADQUARTERS = "headquarters", "总部"
    MANUFACTURING = "manufacturing", "制造"
    ASSEMBLY = "assembly", "组装"
    RESEARCH = "research", "研发"


@audited()
class Site(Dated):
    """A place where the enterprise of a project does something, for a time."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sites")
    function = models.CharField("功能", max_length=14, choices=SiteFunction.choices)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="sites")
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, blank=True, related_name="sites")
    address = models.CharField("地址", max_length=120)

    class Meta:
        ordering = ["project_id", "function", "valid_from", "id"]
        constraints = [
            no_overlap("one_site_of_a_function_at_a_place", "project", "function", "district", "address"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="a_site_ends_after_it_begins",
            ),
        ]
        verbose_name = verbose_name_plural = "场所"

    def __str__(self) -> str:
        return f"{self.get_function_display()} {self.address}"


@append_only
class InvestmentRecord(models.Model):
    """What had been invested by a day, since the start and in that year; a later row of the same day takes its place.

    到位资金 is money that has come, 完成固投 is what has been built; neither is the agreed or the planned amount.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="investment_records")
    as_of = models.DateField("截至日")
    arrived_total_fen = models.BigIntegerField("到位资金（开工以来）")
    arrived_year_fen = models.BigIntegerField("到位资金（本年）")
    completed_total_fen = models.BigIntegerField("完成固投（开工以来）")
    completed_year_fen = models.BigIntegerField("完成固投（本年）")
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.CharField("登记人", max_length=80)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-as_of", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived_year_fen__gte=0, completed_year_fen__gte=0)
                & Q(arrived_year_fen__lte=F("arrived_total_fen"))
                & Q(completed_year_fen__lte=F("completed_total_fen")),
                name="invested_this_year_within_the_whole",
            )
        ]
        verbose_name = verbose_name_plural = "投资进度"

    def __str__(self) -> str:
        return f"{self.project_id} {self.as_of}"


@append_only
class StageRecord(models.Model):
    """A stage a project entered: the day it happened, with its proof, or the reason it came to an end."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="stage_records")
    sequence = models.PositiveIntegerField(help_text="version of the project after the move")
    stage = models.CharField("阶段", max_length=10, choices=Project.Stage.choices)
    happened_on = models.DateField("发生日")
    proof = models.CharField("佐证", max_length=200, blank=True)
    reason = models.TextField("理由", blank=True)
    added_investment_fen = models.BigIntegerField("增资额（分）", null=True)
    recorded_by = models.CharField("登记人", max_length=80)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["project", "sequence"], name="one_record_per_stage_move"),
            models.CheckConstraint(
                condition=Q(stage__in=("signed", "started", "producing")) & ~Q(proof="")
                | Q(stage="expanded", added_investment_fen__gt=0) & ~Q(proof="")
                | Q(stage__in=("planned", "lost", "abandoned")) & ~Q(reason=""),
                name="a_stage_has_its_proof_or_reason",
            ),
        ]
        verbose_name = verbose_name_plural = "阶段记录"

    def __str__(self) -> str:
        return f"{self.project_id} {self.stage}"

"""Enterprises and projects: one record each, seen only by those who have business with them."""

import uuid

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.districts.models import District
from parks.directory.models import Park


@audited()
class Enterprise(models.Model):
    """One record per 统一社会信用代码; districts see it only through their own projects, under the name they filed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True)
    registered_in = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="registered_enterprises"
    )
    is_demo = models.BooleanField("示例企业", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "企业"

    def __str__(self) -> str:
        return self.credit_code


@audited()
class EnterpriseName(Dated):
    """What an enterprise was called, for a time."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="names")
    name = models.CharField("企业名称", max_length=120)

    class Meta:
        constraints = [no_overlap("one_enterprise_name_at_a_time", "enterprise")]

    def __str__(self) -> str:
        return self.name


@audited()
class CodeCounter(models.Model):
    """Running numbers of codes, per district, kind and year, so that no district can count another's work."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=1)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "kind", "year"], name="one_counter")]

    def __str__(self) -> str:
        return f"{self.district_id} {self.kind} {self.year}: {self.last}"


class ProjectQuerySet(ScopedQuerySet):
    """Projects belong to the district that registered them; others join through transfers and agreements."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own projects, those offered to one of us as host, and those with a signed agreement of ours."""
        return (
            Q(origin_id__in=district_ids)
            | Q(transfers__host_id__in=district_ids)
            | Q(agreements__parties__district_id__in=district_ids, agreements__shared=True)
        )


@audited()
class Project(models.Model):
    """A project; the four amounts are different things and are kept apart."""

    class Stage(models.TextChoices):
        PLANNED = "planned", "谋划"
        SIGNED = "signed", "签约"
        STARTED = "started", "开工"
        PRODUCING = "producing", "投产"
        EXPANDED = "expanded", "增资"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("项目编码", max_length=40, unique=True)
    title = models.CharField("项目名称", max_length=120)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="projects")
    enterprise_name = models.CharField("企业名称（填报）", max_length=120)
    origin = models.ForeignKey(District, on_delete=models.PROTECT, related_name="projects")
    industry_code = models.CharField("行业（GB/T 4754）", max_length=5, blank=True)
    national_code = models.CharField("国家项目代码", max_length=26, blank=True)
    stage = models.CharField("阶段", max_length=10, choices=Stage.choices, default=Stage.PLANNED)
    agreed_investment_fen = models.BigIntegerField("协议投资额（分）", null=True, blank=True)
    planned_investment_fen = models.BigIntegerField("计划总投资（分）", null=True, blank=True)
    investment_listed_on = models.DateField("固投入库日", null=True, blank=True)
    investment_code = models.CharField("固投项目代码", max_length=40, blank=True, default="", db_default="")
    chain = models.SlugField("产业链", max_length=40, blank=True, default="", db_default="", db_index=False)
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, blank=True, related_name="projects")
    is_demo = models.BooleanField("演示", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "title", "origin"], name="one_project_per_enterprise_title_and_district"
            ),
        ]
        verbose_name = verbose_name_plural = "项目"

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

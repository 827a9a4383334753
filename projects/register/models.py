"""Enterprises and projects: one record each, seen only by those who have business with them."""

import uuid
from collections.abc import Collection
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, GeneratedField, Q, TextField

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.machine import ANY_PARTY
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.common.triggers import after_statement, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from parks.directory.models import Park
from projects.register.folding import Folded
from projects.register.moves import ORIGIN, PROJECT


def folded(column: str) -> GeneratedField:
    """The column in its one spelling, kept by the database."""
    return GeneratedField(expression=Folded(F(column)), output_field=TextField(), db_persist=True)


@audited()
class EnterpriseGroup(models.Model):
    """A group (集团) of enterprises, under one name however it is typed."""

    name = models.CharField("集团名称", max_length=120)
    name_key = folded("name")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name_key"], name="one_group_per_name")]
        verbose_name = verbose_name_plural = "集团"

    def __str__(self) -> str:
        return self.name


@audited()
class Enterprise(models.Model):
    """One record per 统一社会信用代码; districts see it only through their own projects, under the name they filed.

    A record merged into another stays readable and names its survivor; nothing new hangs on it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True)
    group = models.ForeignKey(
        EnterpriseGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="enterprises"
    )
    registered_in = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="registered_enterprises"
    )
    taxed_in = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="taxed_enterprises"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_records"
    )
    merged_on = models.DateField("并入日", null=True, blank=True)
    is_demo = models.BooleanField("示例企业", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_on=None)
                | Q(merged_into__isnull=False, merged_on__isnull=False) & ~Q(merged_into=F("pk")),
                name="a_merged_record_names_its_survivor",
            )
        ]
        verbose_name = verbose_name_plural = "企业"

    def __str__(self) -> str:
        return self.credit_code


@audited()
class EnterpriseName(Dated):
    """What an enterprise was called, for a time; a name nobody verified is what the first district typed."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="names")
    name = models.CharField("企业名称", max_length=120)
    name_key = folded("name")
    verified = models.BooleanField("已核实", default=False)
    proof = models.CharField("依据", max_length=200, blank=True, default="")

    class Meta:
        constraints = [no_overlap("one_enterprise_name_at_a_time", "enterprise")]
        indexes = [models.Index(fields=["name_key"], name="enterprises_by_name")]

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


TAKEN = ("approved", "agreed", "in_force")  # statuses of a transfer whose host the city has approved


class ProjectQuerySet(ScopedQuerySet):
    """Projects belong to the district that registered them; others join through transfers and agreements."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own projects, those offered to one of us as host, and those with a signed agreement of ours."""
        return (
            Q(origin_id__in=district_ids)
            | Q(transfers__host_id__in=district_ids)
            | Q(agreements__parties__district_id__in=district_ids, agreements__shared=True)
        )


# A record that was merged away takes no further projects, however they come.
NOT_ON_MERGED = """
    IF EXISTS (
        SELECT 1 FROM new_rows JOIN projects_enterprise AS enterprise ON enterprise.id = new_rows.enterprise_id
        WHERE enterprise.merged_into_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'merged: the enterprise was merged into another record' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""


@audited()
class Project(WorkflowSubject):
    """A project; the four amounts are different things and are kept apart. Its status is its stage (阶段)."""

    machine = PROJECT
    side_fields: ClassVar = {ORIGIN: "origin_id"}

    class Stage(models.TextChoices):
        PLANNED = "planned", "谋划"
        SIGNED = "signed", "签约"
        STARTED = "started", "开工"
        PRODUCING = "producing", "投产"
        EXPANDED = "expanded", "增资"
        LOST = "lost", "流失"
        ABANDONED = "abandoned", "放弃"

    status = models.CharField(
        "阶段", max_length=32, choices=Stage.choices, default=Stage.PLANNED, db_default=Stage.PLANNED
    )
    version = models.PositiveIntegerField(default=0, db_default=0)
    code = models.CharField("项目编码", max_length=40, unique=True)
    title = models.CharField("项目名称", max_length=120)
    title_key = folded("title")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="projects")
    enterprise_name = models.CharField("企业名称（填报）", max_length=120)
    origin = models.ForeignKey(District, on_delete=models.PROTECT, related_name="projects")
    industry_code = models.CharField("行业（GB/T 4754）", max_length=5, blank=True)
    national_code = models.CharField("国家项目代码", max_length=26, blank=True)
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
                fields=["enterprise", "title_key", "origin"],
                name="one_project_per_enterprise_title_and_district",
            ),
            models.UniqueConstraint(
                fields=["origin", "national_code"],
                condition=~Q(national_code=""),
                name="one_project_per_national_code_and_district",
            ),
        ]
        indexes = [
            models.Index(
                fields=["national_code"], condition=~Q(national_code=""), name="projects_by_national"
            )
        ]
        triggers = [
            legal_moves(PROJECT),
            after_statement("not_on_merged_insert", pgtrigger.Insert, NOT_ON_MERGED, new="new_rows"),
            after_statement("not_on_merged_update", pgtrigger.Update, NOT_ON_MERGED, new="new_rows"),
        ]
        verbose_name = verbose_name_plural = "项目"

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def stage(self) -> str:
        """The stage by its code, as lists and the API call the status."""
        return self.status

    def sides(self) -> list[int]:
        """The districts that speak with the enterprise: where it was registered, and where its figures arise."""
        hosts = self.compiled_terms.values_list("term__arises_in_id", flat=True).distinct()
        taken = self.transfers.filter(status__in=TAKEN).exclude(host=None)
        return [self.origin_id, *hosts, *taken.values_list("host_id", flat=True)]

    def side_units(self, side: str) -> Collection[int] | None:
        """Any party is whoever speaks with the enterprise."""
        return self.sides() if side == ANY_PARTY else super().side_units(side)

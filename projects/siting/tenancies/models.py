"""Tenants of parks: who came, from where, and on which days 签约 注册 入驻 投产 happened, each counted for itself."""

import uuid

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import District
from parks.directory.models import Park
from parks.joint.models import of_our_parks
from projects.register.models import Project
from projects.siting.reservations.models import Reservation


class Stage(models.TextChoices):
    """What happens to a tenant; none is a step of another, sources and parks count each apart."""

    SIGNED = "signed", "签约"
    REGISTERED = "registered", "注册"
    MOVED_IN = "moved_in", "入驻"
    PRODUCING = "producing", "投产"
    LEFT = "left", "退出"


COUNTED = (Stage.SIGNED, Stage.REGISTERED, Stage.MOVED_IN, Stage.PRODUCING)


class TenancyQuerySet(ScopedQuerySet):
    """The sides of a park see its tenants, a district those that came from it; the city all."""

    comes_once = True

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those in parks of ours, those from us."""
        return of_our_parks(district_ids) | Q(source_district_id__in=district_ids)


@audited()
class Tenancy(models.Model):
    """An enterprise in a park, with the unit it came from."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="tenancies")
    enterprise_name = models.CharField("企业名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    source_district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="tenancies_elsewhere"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="tenancies"
    )
    reservation = models.ForeignKey(
        Reservation, on_delete=models.PROTECT, null=True, blank=True, related_name="tenancies"
    )
    is_demo = models.BooleanField("示例", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenancyQuerySet.as_manager()

    class Meta:
        ordering = ["park_id", "-created_at", "-id"]
        indexes = [models.Index(fields=["park", "-created_at", "-id"], name="newest_tenancies_of_a_park")]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "credit_code"],
                condition=~Q(credit_code=""),
                name="one_tenancy_per_code_and_park",
            )
        ]
        verbose_name = verbose_name_plural = "入园企业"

    def __str__(self) -> str:
        return self.enterprise_name


@append_only
class TenancyStage(models.Model):
    """The day something happened to a tenant; a later row of the same stage takes its place, without a day it is void."""

    tenancy = models.ForeignKey(Tenancy, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField("阶段", max_length=10, choices=Stage.choices)
    happened_on = models.DateField("发生日", null=True)
    proof = models.CharField("依据", max_length=200)
    actor_id = models.BigIntegerField()
    recorded_by = models.CharField("登记人", max_length=80)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["tenancy_id", "stage", "-id"]
        indexes = [models.Index(fields=["tenancy", "stage", "-id"], name="newest_tenancy_stage")]
        verbose_name = verbose_name_plural = "入园企业阶段"

    def __str__(self) -> str:
        return f"{self.tenancy_id} {self.stage}"

"""框架协议 (结对合作, 央地合作, 跨县域片区, 跨区通办): parties, tasks and counters, no shares; nothing is posted from it."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import Body, District


class FrameworkQuerySet(ScopedQuerySet):
    """Its parties and the city see a framework agreement."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those to which one of us is a party."""
        return Q(parties__district_id__in=district_ids)


@audited()
class Framework(models.Model):
    """A framework agreement as it was signed."""

    class Kind(models.TextChoices):
        PAIRING = "pairing", "结对合作"
        CENTRAL_LOCAL = "central_local", "央地合作"
        JOINT_AREA = "joint_area", "跨县域片区"
        JOINT_SERVICE = "joint_service", "跨区通办"
        OTHER = "other", "其他框架协议"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类别", max_length=14, choices=Kind.choices)
    title = models.CharField("名称", max_length=120)
    number = models.CharField("文号", max_length=120, blank=True)
    signed_on = models.DateField("签署日")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    content = models.TextField("合作内容", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("signed_on")),
                name="a_framework_ends_after_it_was_signed",
            )
        ]
        verbose_name = verbose_name_plural = "框架协议"

    def __str__(self) -> str:
        return self.title


@audited()
class FrameworkParty(models.Model):
    """A party: a district, a city body, or an organisation or outside unit by its name."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="parties")
    position = models.PositiveSmallIntegerField("次序")
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="frameworks"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="frameworks")
    title = models.CharField("名称", max_length=120, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "position"], name="one_framework_party_per_position"
            ),
            models.CheckConstraint(
                condition=Q(district__isnull=False, body=None, title="")
                | Q(district=None, body__isnull=False, title="")
                | (Q(district=None, body=None) & ~Q(title="")),
                name="a_framework_party_is_one_thing",
            ),
        ]
        verbose_name = verbose_name_plural = "框架协议方"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The party by name."""
        known: Any = self.district or self.body
        return str(known.name) if known else self.title


@audited()
class FrameworkTask(models.Model):
    """A task of a framework agreement, with its day and what came of it."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="tasks")
    bearer = models.ForeignKey(FrameworkParty, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField("任务", max_length=120)
    due_on = models.DateField("时限")
    done_on = models.DateField("完成日", null=True, blank=True)
    outcome = models.CharField("完成情况", max_length=200, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, outcome="") | (Q(done_on__isnull=False) & ~Q(outcome="")),
                name="a_done_task_says_how",
            )
        ]
        verbose_name = verbose_name_plural = "框架协议任务"

    def __str__(self) -> str:
        return self.title


@audited()
class FrameworkCounter(models.Model):
    """What is counted under a framework agreement, in whole units, with a target where one was agreed."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="counters")
    title = models.CharField("计数项", max_length=60)
    unit = models.CharField("单位", max_length=20)
    target = models.BigIntegerField("目标", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["framework", "title"], name="one_counter_per_title")]
        verbose_name = verbose_name_plural = "框架协议计数项"

    def __str__(self) -> str:
        return self.title


@append_only
class CounterReading(models.Model):
    """What a counter stood at on a day, by whom it was reported; a later reading of the same day takes its place."""

    counter = models.ForeignKey(FrameworkCounter, on_delete=models.PROTECT, related_name="readings")
    as_of = models.DateField("截至日")
    value = models.BigIntegerField("数值")
    source = models.CharField("来源", max_length=200)
    actor_id = models.BigIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-as_of", "-id"]
        verbose_name = verbose_name_plural = "计数记录"

    def __str__(self) -> str:
        return f"{self.counter} {self.as_of} {self.value}"

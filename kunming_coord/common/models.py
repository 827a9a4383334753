"""Rows of the ground floor. People are kept as plain ids with their label of that day: this floor knows no accounts."""

import uuid

import pgtrigger
from django.db import models

from kunming_coord.common.triggers import append_only

FOUR_EYES = """
    IF EXISTS (
        SELECT 1 FROM common_workflowevent AS earlier
        WHERE earlier.machine = NEW.machine AND earlier.subject_id = NEW.subject_id
          AND earlier.role <> NEW.role
          AND (earlier.person_id IN (NEW.person_id, NEW.principal_id)
               OR earlier.principal_id IN (NEW.person_id, NEW.principal_id))
    ) THEN
        RAISE EXCEPTION 'four eyes: this person already acted in another role' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""


@append_only
class WorkflowEvent(models.Model):
    """One move of one thing: who, in which role, from where to where, with which words."""

    machine = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    action = models.CharField(max_length=32)
    from_status = models.CharField(max_length=32, blank=True)
    to_status = models.CharField(max_length=32)
    role = models.CharField(max_length=32)
    side = models.CharField(max_length=16)
    four_eyes = models.BooleanField(default=False)
    actor_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    principal_id = models.BigIntegerField(null=True, help_text="the person in whose place a deputy acted")
    actor_label = models.CharField(max_length=120)
    unit_label = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "subject_id", "sequence"], name="one_event_per_version"
            ),
        ]
        indexes = [
            models.Index(fields=["actor_id", "machine"], name="event_by_actor"),
            models.Index(fields=["-at"], name="event_by_time"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="four_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__four_eyes=True, new__person_id__isnull=False),
                func=FOUR_EYES,
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine} {self.subject_id} #{self.sequence} {self.action}"


class IdempotencyKey(models.Model):
    """A POST that has been answered: the key, what was asked, and the answer that is replayed."""

    actor_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return self.key


class RunState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class Run(models.Model):
    """Long work as a row: created in the caller's transaction, picked up by any worker, finished exactly once.

    `attempt` is the fence: a worker that lost its claim finishes 0 rows and so commits nothing. Work cut into parts
    has a run per part; their parent goes on once all of them have ended.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, help_text="what is worked on; one unfinished run per kind and key")
    params = models.JSONField(default=dict)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    requested_by_id = models.BigIntegerField()
    requested_by_label = models.CharField(max_length=120)
    district_id = models.BigIntegerField(null=True, help_text="whose run it is; null for the city")
    created_at = models.DateTimeField(auto_now_add=True)
    dispatched_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_run",
            ),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="percent_up_to_100"),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="due_runs")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def finished(self) -> bool:
        return self.state in (RunState.DONE, RunState.FAILED)

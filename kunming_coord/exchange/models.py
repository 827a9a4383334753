"""Files in and out: what was uploaded, what it would change, what became of it, and every export."""

import uuid
from collections.abc import Collection
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.machine import SYSTEM, Move
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from kunming_coord.exchange.kinds import hidden_from
from kunming_coord.exchange.moves import MACHINE, OWNER
from kunming_coord.exchange.rows import Outcome
from kunming_coord.exchange.specs import Scope


class Mode(models.TextChoices):
    """What is written of a file in which some rows are wrong."""

    ALL = "all", "全部成功才写入"
    GOOD = "good", "只写入正确行"


@append_only
class StoredFile(models.Model):
    """The bytes of a file, in the database so that every worker host can read them."""

    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class ImportQuerySet(SubjectQuerySet):
    """A district sees its own imports, the city all of them but those of a confidential kind."""

    def visible_to(self, viewer: Viewer) -> Self:
        """What is in reach, without the kinds that are not for this person."""
        hidden = hidden_from(viewer)
        seen = super().visible_to(viewer)
        return seen.exclude(kind_code__in=hidden) if hidden else seen

    def within(self, district_ids: frozenset[int]) -> Q:
        """Imports of these districts."""
        return Q(district_id__in=district_ids)

    def awaiting(self, viewer: Viewer) -> "ImportQuerySet":
        """What this person uploaded and has not decided on; a colleague finds it in the list."""
        return self.filter(status="checked", created_by_id=viewer.pk)


@audited()
class Import(WorkflowSubject):
    """One uploaded workbook: checked by a worker, shown, then written as a whole, in part, or not at all."""

    machine = MACHINE
    side_fields: ClassVar = {OWNER: "district_id"}

    kind_code = models.CharField("类别", max_length=40)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: the city"
    )
    quarter = QuarterField("期间", null=True)
    scope_key = models.CharField(max_length=60)
    role = models.CharField("岗位", max_length=16, choices=Role.choices)
    choice = models.CharField("办理方式", max_length=20, blank=True)
    upload = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    annotated = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField("第几次检查", default=1)
    counts = models.JSONField("行数", default=dict)
    remarks = models.JSONField("提示", default=list)
    reason = models.TextField("未通过的原因", blank=True)
    mode = models.CharField("写入方式", max_length=4, choices=Mode.choices, blank=True)
    written = models.JSONField("写入结果", default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    applied_by_label = models.CharField(max_length=120, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind_code", "scope_key", "sha256"],
                condition=Q(status="applied"),
                name="a_file_is_applied_once",
            ),
        ]
        indexes = [models.Index(fields=["district", "-id"], name="imports_of_district")]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "数据导入"

    def __str__(self) -> str:
        return f"{self.kind_code} {self.scope_key} {self.sha256[:8]}"

    @property
    def scope(self) -> Scope:
        """For whom and for when the file is."""
        return Scope(self.district, self.quarter)

    def role_for(self, step: Move) -> str:
        """The kind of the import says in which role it is loaded."""
        return step.role if step.side == SYSTEM else self.role

    def side_units(self, side: str) -> Collection[int] | None:
        """The district it belongs to; the city where it belongs to none."""
        return None if side == SYSTEM or self.district_id is None else [self.district_id]


@append_only
class ImportRow(models.Model):
    """One row of a checked file: what it says, what is there now, and what is wrong with it."""

    imported = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="rows")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField(help_text="in the order of the file, from 0")
    sheet = models.CharField(max_length=40)
    sheet_name = models.CharField(max_length=40)
    number = models.PositiveIntegerField(help_text="row in the file, from 1")
    outcome = models.CharField(max_length=9, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    values = models.JSONField()
    before = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["imported", "round", "position"], name="one_row_per_place"),
        ]
        indexes = [
            models.Index(fields=["imported", "round", "outcome", "position"], name="rows_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.imported_id} {self.sheet} {self.number}"


@append_only
class ExportLog(models.Model):
    """Who took what out: begun before the first byte of a streamed file, finished with its digest after the last."""

    class Stage(models.TextChoices):
        BEGUN = "begun", "开始"
        FINISHED = "finished", "完成"

    uid = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="the same for both stages of one export"
    )
    stage = models.CharField(max_length=8, choices=Stage.choices)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    unit_label = models.CharField(max_length=120, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    what = models.CharField(max_length=80)
    form = models.CharField(max_length=8)
    filters = models.JSONField(default=dict)
    file_name = models.CharField(max_length=200)
    row_count = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uid", "stage"], name="one_row_per_stage")]
        indexes = [models.Index(fields=["actor_id", "-at"], name="exports_of_person")]

    def __str__(self) -> str:
        return f"{self.what} {self.actor_label}"

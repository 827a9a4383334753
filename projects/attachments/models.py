"""附件清单: which attachments a stage asks for, dated, and what a unit uploaded for a project, version by version."""

import uuid

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import District, SourceStatus
from kunming_coord.documents.models import StoredFile
from projects.register.models import Project


class Stage(models.TextChoices):
    """What the attachments belong to."""

    LEAD = "lead", "线索登记"
    TRANSFER = "transfer", "流转申请"


@audited()
class AttachmentRule(Dated):
    """附件清单的一项: a kind of attachment for a stage, for a time; 必备 only where somebody has switched it on."""

    stage = models.CharField("环节", max_length=10, choices=Stage.choices)
    scheme = models.CharField("适用程序", max_length=20, blank=True, help_text="留空为各类通用")
    code = models.SlugField("代码", max_length=40)
    title = models.CharField("附件名称", max_length=60)
    required = models.BooleanField("必备", default=False, help_text="必备的未上传不能登记或提交")
    order = models.PositiveSmallIntegerField("排序", default=0)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200)

    class Meta:
        ordering = ["stage", "order", "code"]
        constraints = [no_overlap("one_attachment_rule_at_a_time", "stage", "scheme", "code")]
        verbose_name = verbose_name_plural = "附件清单"

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.title}"


class AttachmentQuerySet(ScopedQuerySet):
    """A unit reads what it uploaded itself; the city reads all."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own files only."""
        return Q(unit_id__in=district_ids)


@append_only
class Attachment(models.Model):
    """A version of an attachment of a project; the newest counts, the earlier ones stay to be read."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="attachments")
    unit = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("附件代码", max_length=40)
    title = models.CharField("附件名称", max_length=60)
    number = models.PositiveSmallIntegerField("版本")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)
    added_by_label = models.CharField("上传人", max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["project", "code", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "unit", "code", "number"], name="one_attachment_version_per_number"
            )
        ]
        verbose_name = verbose_name_plural = "项目附件"

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

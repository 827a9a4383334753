"""企业联系人: whom one speaks with at the enterprise of a project; personal data, shown as the table of 可见范围 says."""

import uuid

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from projects.register.models import Project


@audited(secrets=("phone",))
class ProjectContact(models.Model):
    """A person at the enterprise; one that left is ended, not deleted. The change log does not keep the number."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=20)
    added_by_label = models.CharField("登记人", max_length=120)
    added_at = models.DateTimeField("登记时间", auto_now_add=True)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name", "phone"],
                condition=Q(ended_at=None),
                name="one_contact_of_a_name_and_number",
            )
        ]
        verbose_name = verbose_name_plural = "企业联系人"

    def __str__(self) -> str:
        return f"{self.project_id} {self.name}"

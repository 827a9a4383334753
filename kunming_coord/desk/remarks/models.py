"""What people say about a thing beside its opinions, whom they mention, whom they send a copy, and 催办."""

from typing import Any, ClassVar

from django.db import models

from kunming_coord.accounts.models import User
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import Body, District

TEXT_LENGTH = 1000
MOST_URGES = 5


class About(models.Model):
    """Base of what is said about a thing: of which kind it is, and by whom, under their name of that day."""

    matter = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(max_length=120)
    unit_label = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


@append_only
class Remark(About):
    """A remark; `inside` is read by the author's own unit only."""

    text = models.CharField("内容", max_length=TEXT_LENGTH, blank=True)
    inside = models.BooleanField("仅本单位可见", default=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["matter", "subject_id"], name="remarks_of_a_thing")
        ]
        verbose_name = verbose_name_plural = "沟通记录"

    def __str__(self) -> str:
        return self.text


@append_only
class Mention(models.Model):
    """Somebody named in a remark, or sent a copy by it; only people who may see the thing."""

    class Way(models.TextChoices):
        MENTION = "mention", "提到"
        COPY = "copy", "抄送"

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentions")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    user_label = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["remark", "user", "way"], name="once_per_remark_and_way")
        ]
        verbose_name = verbose_name_plural = "提到与抄送"

    def __str__(self) -> str:
        return self.user_label


@append_only
class Urge(About):
    """催办 of a thing that waits: at most once a working day and five times in one status."""

    version = models.PositiveIntegerField("办理版次", help_text="of the thing when it was urged")
    number = models.PositiveSmallIntegerField("第几次")
    counts_on = models.DateField("计入的工作日")
    text = models.CharField("催办内容", max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "subject_id", "counts_on"], name="one_urge_per_thing_and_working_day"
            ),
            models.UniqueConstraint(
                fields=["matter", "subject_id", "version", "number"], name="one_urge_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(number__range=(1, MOST_URGES)), name="at_most_five_urges"
            ),
        ]
        verbose_name = verbose_name_plural = "催办记录"

    def __str__(self) -> str:
        return self.text

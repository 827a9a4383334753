"""Groupings of projects as rows of a table: a further way to add up needs rows, not code."""

from typing import Final

from django.db import models
from django.db.models import F, Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.triggers import after_insert, append_only
from projects.register.models import Project

ALWAYS: Final = (Quarter(0), Quarter(2**15 - 2))  # from the beginning, without an end

# A project is in a grouping or it is not, in every quarter: what is added up may not count it twice.
ONCE = """
    IF EXISTS (
        WITH touched AS (
            SELECT member.* FROM (SELECT DISTINCT grouping_id, project_id FROM new_rows) AS fresh
            JOIN accounting_membership AS member
              ON member.grouping_id = fresh.grouping_id AND member.project_id = fresh.project_id
        ), edge AS (
            SELECT grouping_id, project_id, from_quarter AS at FROM touched
            UNION SELECT grouping_id, project_id, to_quarter + 1 FROM touched
        )
        SELECT 1 FROM edge JOIN touched USING (grouping_id, project_id)
        WHERE edge.at BETWEEN touched.from_quarter AND touched.to_quarter
        GROUP BY grouping_id, project_id, edge.at HAVING SUM(touched.sign) NOT IN (0, 1)
    ) THEN
        RAISE EXCEPTION 'membership: a project is in a grouping once or not at all' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""


@audited()
class GroupingKind(models.Model):
    """A way to add projects up: by park, by scheme, by chain, or any other that somebody keeps rows for."""

    CITY: Final = "city"

    code = models.SlugField("代号", max_length=32, unique=True)
    name = models.CharField("名称", max_length=40)
    order = models.PositiveSmallIntegerField("排序", default=0)
    stored = models.BooleanField(
        "随汇总保存", default=True, help_text="for few groupings; those of many are added up when asked for"
    )

    class Meta:
        ordering = ["order", "code"]
        verbose_name = verbose_name_plural = "归类方式"

    def __str__(self) -> str:
        return self.name


@audited()
class Grouping(models.Model):
    """One group of projects, e.g. one park."""

    kind = models.ForeignKey(GroupingKind, on_delete=models.PROTECT, related_name="groupings")
    code = models.CharField("代号", max_length=60)
    name = models.CharField("名称", max_length=120)
    everything = models.BooleanField("全部项目", default=False, help_text="needs no memberships")

    class Meta:
        ordering = ["kind__order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="one_grouping_per_kind_and_code"),
            models.UniqueConstraint(
                fields=["everything"], condition=Q(everything=True), name="one_grouping_of_everything"
            ),
        ]
        verbose_name = verbose_name_plural = "归类"

    def __str__(self) -> str:
        return self.name


@append_only
class Membership(models.Model):
    """A project belongs to a grouping for some quarters (sign 1), or no longer does (sign -1): nothing is overwritten.

    A roll-up remembers the newest row it has read, so whatever changes later, it can be computed again.
    """

    grouping = models.ForeignKey(Grouping, on_delete=models.PROTECT, related_name="memberships")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="memberships")
    from_quarter = QuarterField("起始季度")
    to_quarter = QuarterField("截止季度")
    sign = models.SmallIntegerField(default=1)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_quarter__lte=F("to_quarter")), name="a_membership_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(sign__in=[-1, 1]), name="in_or_out_of_a_grouping"),
        ]
        triggers = [after_insert("once", ONCE)]
        verbose_name = verbose_name_plural = "归类成员"

    def __str__(self) -> str:
        return f"{self.project_id} {self.grouping_id} {self.from_quarter}—{self.to_quarter} {self.sign:+d}"

"""What a city-wide assignment came to: written once by its run, never changed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from kunming_coord.common.ranking import points_text
from kunming_coord.common.triggers import append_only
from projects.register.models import Project
from projects.siting.matching.rubric import MatchRubric


@append_only
class CityAssignment(models.Model):
    """全市统筹匹配: the greedy and the optimal total in hundredths of a point, under the quotas as they stood."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run_uid = models.UUIDField(unique=True)
    rubric = models.ForeignKey(MatchRubric, on_delete=models.PROTECT, related_name="assignments")
    projects = models.PositiveIntegerField("项目数")
    places = models.PositiveIntegerField("承接单位数")
    greedy_placed = models.PositiveIntegerField("逐个择优安排数")
    optimal_placed = models.PositiveIntegerField("统筹安排数")
    greedy_total = models.PositiveBigIntegerField("逐个择优总分（百分之一分）")
    optimal_total = models.PositiveBigIntegerField("统筹总分（百分之一分）")
    proved = models.BooleanField("已证明最优")
    gap = models.PositiveIntegerField("与理论上限之差（万分之一）", null=True, help_text="null: not known")
    made_by_label = models.CharField("发起人", max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(optimal_total__gte=F("greedy_total")), name="optimal_is_never_worse_than_greedy"
            )
        ]
        verbose_name = verbose_name_plural = "全市统筹匹配"

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"

    @property
    def gain(self) -> int:
        """What the whole view gains, in hundredths of a point."""
        return self.optimal_total - self.greedy_total

    @property
    def quality(self) -> str:
        """Whether a better assignment is possible, as far as the solver knows."""
        if self.proved:
            return _("已证明最优")
        if self.gap is None:
            return _("时限内的最好结果")
        gap = f"{self.gap // 100}.{self.gap % 100:02d}"
        return _("时限内的最好结果，距理论上限不超过 %(gap)s%%") % {"gap": gap}

    @property
    def totals(self) -> tuple[str, str, str]:
        """Greedy, optimal and their difference in points."""
        return points_text(self.greedy_total), points_text(self.optimal_total), points_text(self.gain)


@append_only
class AssignmentLine(models.Model):
    """A project of an assignment: where it goes the one way and the other; empty where it found no place.

    Places are kept by key and name. `parts` is what the score of the 统筹 place is made of, `why` how it stands to the
    place that would suit the project best.
    """

    assignment = models.ForeignKey(CityAssignment, on_delete=models.PROTECT, related_name="lines")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="assignment_lines")
    greedy_key = models.CharField(max_length=60, blank=True)
    greedy_name = models.CharField("逐个择优", max_length=60, blank=True)
    greedy_score = models.PositiveIntegerField("逐个择优得分（百分之一分）", null=True)
    optimal_key = models.CharField(max_length=60, blank=True)
    optimal_name = models.CharField("统筹", max_length=60, blank=True)
    optimal_score = models.PositiveIntegerField("统筹得分（百分之一分）", null=True)
    parts = models.JSONField(
        "统筹得分构成", default=list, help_text="[{code, title, weight, points, reason}]"
    )
    why = models.CharField("安排理由", max_length=300, blank=True)
    reason = models.CharField("未安排的原因", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "project"], name="one_assignment_line_per_project"),
        ]
        verbose_name = verbose_name_plural = "统筹匹配结果"

    def __str__(self) -> str:
        return f"{self.project} → {self.optimal_name or '—'}"

    @property
    def scores(self) -> tuple[str, str]:
        """Both scores in points, "—" where there is none."""
        both = (self.greedy_score, self.optimal_score)
        return tuple("—" if score is None else points_text(score) for score in both)  # type: ignore[return-value]

    @property
    def moved(self) -> bool:
        """Whether the whole view sends it elsewhere."""
        return self.greedy_key != self.optimal_key

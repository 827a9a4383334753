"""What matching gives points for and how much each weighs: dated rows with a source, 示例 until a document says."""

import datetime as dt
import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.errors import Missing
from kunming_coord.districts.models import SourceStatus
from projects.siting.matching.criteria import CRITERIA, FULL, Criterion

DATA = Path(__file__).parent / "data"


@audited()
class MatchRubric(Dated):
    """匹配评分办法: criteria with their weights, adding up to 100, and the points inside each."""

    class Target(models.TextChoices):
        DISTRICT = "district", "承接单位"
        PLACE = "place", "房源和地块"

    title = models.CharField("名称", max_length=80)
    applies_to = models.CharField(
        "评分对象", max_length=8, choices=Target.choices, default=Target.DISTRICT, db_default=Target.DISTRICT
    )
    criteria = models.JSONField(
        "指标、权重和分值",
        help_text='[{"code": "industry", "label": "…", "weight": 40, "points": {"main": 100}}]',
    )
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200)

    class Meta:
        ordering = ["valid_from"]
        constraints = [no_overlap("one_match_rubric_at_a_time", "applies_to")]
        verbose_name = verbose_name_plural = "匹配评分办法"

    def __str__(self) -> str:
        return self.title

    @property
    def rows(self) -> list[Criterion]:
        """The criteria as the scoring reads them."""
        return [
            Criterion(row["code"], row["label"], int(row["weight"]), row.get("points", {}))
            for row in self.criteria
        ]

    def clean(self) -> None:
        """Known, different criteria with whole weights that add up to 100; points from 0 to 100."""
        try:
            rows = self.rows
            weights = {row.code: row.weight for row in rows if row.label}
            points = [value for row in rows for value in row.points.values()]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValidationError("指标应逐项写明 code、label、整数 weight 和 points。") from error
        if len(weights) != len(self.criteria) or sum(weights.values()) != FULL or min(weights.values()) <= 0:
            raise ValidationError("各项权重应为正整数，合计 100，代码不能重复。")
        if unknown := sorted(set(weights) - set(CRITERIA)):
            raise ValidationError(f"没有“{unknown[0]}”这一指标，可用：{'、'.join(CRITERIA)}。")
        if not all(isinstance(value, int) and 0 <= value <= FULL for value in points):
            raise ValidationError("分值应为 0 至 100 的整数。")


def rubric_on(day: dt.date, target: str = MatchRubric.Target.DISTRICT) -> MatchRubric:
    """The rubric for units, or for floor units and plots, in force on a day; raises Missing where none is set."""
    found: MatchRubric | None = MatchRubric.objects.on(day).filter(applies_to=target).first()
    if found is None:
        raise Missing("匹配评分办法未设定，请先由系统管理员在代码表中设定指标和权重。")
    return found


@transaction.atomic
def load_match_rubric() -> int:
    """The example rubric of each target that has none; returns how many there are in the file."""
    rows = json.loads((DATA / "rubric.json").read_text(encoding="utf-8"))
    known = set(MatchRubric.objects.values_list("applies_to", flat=True))
    for row in rows:
        if row["applies_to"] not in known:
            MatchRubric.objects.create(**row)
    return len(rows)

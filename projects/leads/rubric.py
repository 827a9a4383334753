"""The published rubric: points by kind of evidence, and the grade a total earns. Dated; a used one is never rewritten."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.errors import Invalid
from kunming_coord.districts.models import SourceStatus
from projects.leads.models import Lead, Participation
from projects.leads.settings import DATA


@audited()
class Rubric(Dated):
    """A rubric for a time: kinds of evidence with points and a most, grades with the total they begin at."""

    title = models.CharField("名称", max_length=80)
    items = models.JSONField("评分项", help_text="[{code, name, points, most, proof}]")
    grades = models.JSONField("等级", help_text="[{grade, from}]，由高到低")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [no_overlap("one_rubric_at_a_time")]
        verbose_name = verbose_name_plural = "首谈评分表"

    def __str__(self) -> str:
        return f"{self.title} {self.valid_from or '—'}"

    def clean(self) -> None:
        """Refuse a rubric nobody can count with, and rewriting one that leads were scored by."""
        try:
            check_rubric(self.items, self.grades)
        except Invalid as error:
            raise ValidationError(error.message) from error
        standing = Rubric.objects.filter(pk=self.pk).first()
        if standing is None or (standing.items, standing.grades) == (self.items, self.grades):
            return
        if Lead.objects.exclude(registered_at=None).exists():
            raise ValidationError(_("已有线索按此表评分，评分项和等级不能修改；请填写截止日，另立新表。"))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Kinds of evidence with their words."""
        return [(item["code"], item["name"]) for item in self.items]

    @property
    def grade_rows(self) -> list[tuple[str, int]]:
        """Grades with the total each begins at, in words."""
        return [(str(Participation(row["grade"]).label), row["from"]) for row in self.grades]


@dataclass(frozen=True)
class Part:
    """What one kind of evidence brings."""

    name: str
    count: int
    points: int
    most: int


@dataclass(frozen=True)
class Score:
    """The total with its parts, and the grade it earns; without a rubric nothing is suggested."""

    rubric: Rubric | None
    parts: tuple[Part, ...] = ()
    total: int = 0
    grade: str = ""

    @property
    def grade_label(self) -> str:
        """The grade in words."""
        return str(Participation(self.grade).label) if self.grade else ""


def rubric_on(day: dt.date | None = None) -> Rubric | None:
    """The rubric in force on a day; None where there is none."""
    found: Rubric | None = Rubric.objects.on(day or timezone.localdate()).first()
    return found


def score_of(kinds: Iterable[str], rubric: Rubric | None) -> Score:
    """Count evidence of these kinds: each kind up to its most, the highest grade whose total is reached."""
    if rubric is None:
        return Score(None)
    given = Counter(kinds)
    parts = tuple(
        Part(
            item["name"],
            given[item["code"]],
            min(given[item["code"]] * item["points"], item["most"]),
            item["most"],
        )
        for item in rubric.items
    )
    total = sum(part.points for part in parts)
    reached = [row for row in rubric.grades if total >= row["from"]]
    best = max(reached, key=lambda row: int(row["from"]), default=None)
    return Score(rubric, parts, total, best["grade"] if best else "")


def check_rubric(items: object, grades: object) -> None:
    """Refuse a rubric nobody can count with; raises Invalid."""
    try:
        codes = [str(item["code"]) for item in items]  # type: ignore[attr-defined]
        sound = all(0 < int(item["points"]) <= int(item["most"]) and item["name"] for item in items)  # type: ignore[attr-defined]
        reached = [int(row["from"]) for row in grades]  # type: ignore[attr-defined]
        known = {str(row["grade"]) for row in grades} <= set(Participation.values)  # type: ignore[attr-defined]
    except (TypeError, KeyError, ValueError):
        sound, codes, reached, known = False, [], [], False
    if not sound or not codes or not reached or not known or len(set(codes)) < len(codes) or min(reached) < 0:
        raise Invalid("评分表有误：每项须有代码、名称、正的分值和不小于分值的上限，等级须有起评分。")


@transaction.atomic
def load_rubric() -> None:
    """The example that ships with the product, where there is no rubric yet."""
    if Rubric.objects.exists():
        return
    row = json.loads((DATA / "rubric.json").read_text(encoding="utf-8"))
    check_rubric(row["items"], row["grades"])
    Rubric.objects.create(**row)

"""新能源评分比选: the ranking says what a candidate's points come from, and on which criteria it falls behind."""

import pytest

from projects.transfers.models import CandidateScore
from projects.transfers.scoring import why_ranked
from projects.transfers.settings import ScoringRubric

RUBRIC = ScoringRubric(
    criteria=[
        {"code": "land", "label": "用地保障", "weight": 50},
        {"code": "grid", "label": "接网条件", "weight": 30},
        {"code": "ecology", "label": "生态约束", "weight": 20},
    ]
)


def score(number, **points):
    total = sum(item["weight"] * points[item["code"]] for item in RUBRIC.criteria)
    return CandidateScore(pk=number, rubric=RUBRIC, points=points, total=total)


BEST = score(1, land=90, grid=80, ecology=50)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (BEST, "得分最高，主要来自用地保障 45.00 分、接网条件 24.00 分"),
        (
            score(2, land=80, grid=75, ecology=60),
            "比第一名少 4.50 分，主要差在用地保障 5.00 分、接网条件 1.50 分",
        ),
        (score(3, land=78, grid=100, ecology=50), "与第一名同分，按单位次序排列"),
    ],
)
def test_the_ranking_gives_its_reasons(row, why):
    assert why_ranked(row, BEST) == why

"""评分比选: candidate hosts scored by a published, dated rubric; whole points, whole weights, so totals are exact."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.ranking import why_behind, why_first
from kunming_coord.districts.models import District
from projects.transfers.drafting import require_host
from projects.transfers.models import CandidateScore, Transfer
from projects.transfers.moves import NEW_ENERGY
from projects.transfers.settings import FULL, ScoringRubric, rubric_on


@transaction.atomic
def score_candidate(
    *, transfer: Transfer, district: District | None, points: Mapping[str, Any], actor: Actor
) -> CandidateScore:
    """Score a candidate host in this round, criterion by criterion from 0 to 100; a second score replaces the first.

    Raises NotAllowed, Stale (not at 评分比选), Missing (no rubric set, no candidate, a criterion without points) or
    Invalid (points out of range, a unit that cannot host).
    """
    if not actor.holds(Role.REVIEWER, units=None):
        raise NotAllowed("候选承载地由市级审核岗位评分。")
    current = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if current.scheme != NEW_ENERGY or current.status != "matching":
        raise Stale("该流转不在评分比选环节，不能评分；请刷新页面。")
    if district is None:
        sentence = "请选择候选承载地。"
        raise Missing(sentence, fields={"district": sentence})
    require_host(transfer, district, field="district")
    rubric = require_rubric()
    whole = read_points(rubric, points)
    row, _made = CandidateScore.objects.update_or_create(
        transfer=transfer,
        round_number=current.round_number,
        district=district,
        defaults={
            "rubric": rubric,
            "points": whole,
            "total": weighted_total(rubric, whole),
            "scored_by_label": actor.label,
        },
    )
    return row


def require_rubric(target: str = ScoringRubric.Target.HOST) -> ScoringRubric:
    """The rubric for hosts, or for competing projects, in force today; raises Missing where none is set."""
    rubric = rubric_on(timezone.localdate(), target)
    if rubric is None:
        raise Missing("新能源评分办法未设定，请先由系统管理员在代码表中设定指标和权重。")
    return rubric


def scores_of(transfer: Transfer) -> list[CandidateScore]:
    """The candidates of this round, the best first."""
    rows = transfer.candidate_scores.filter(round_number=transfer.round_number)
    return list(rows.select_related("district", "rubric"))


def require_scored(transfer: Transfer, host: District, note: str) -> dict[str, int]:
    """Refuse a host that was not scored, or that is passed over the best without a reason; the totals by slug.

    Raises Missing.
    """
    rows = scores_of(transfer)
    totals = {row.district.slug: row.total for row in rows}
    if host.slug not in totals:
        sentence = f"{host.name}还没有评分，请先按公布的指标和权重评分。"
        raise Missing(sentence, fields={"host": sentence})
    best = rows[0]
    if totals[host.slug] < best.total and not note.strip():
        sentence = f"{host.name}的得分低于{best.district.name}，请写明不选得分最高者的理由。"
        raise Missing(sentence, fields={"note": sentence})
    return totals


def why_ranked(row: CandidateScore, best: CandidateScore) -> str:
    """Why a candidate stands where it stands: what its points come from, or on which criteria it falls behind the best."""
    mine, theirs = (weighted_parts(each.rubric, each.points) for each in (row, best))
    if row.pk == best.pk:
        return why_first(mine)
    return why_behind(mine, theirs) or _("与第一名同分，按单位次序排列")


def weighted_parts(rubric: ScoringRubric, points: Mapping[str, int]) -> dict[str, int]:
    """Criterion → its weighted points, in hundredths of a point."""
    return {item["label"]: item["weight"] * points[item["code"]] for item in rubric.criteria}


def weighted_total(rubric: ScoringRubric, points: Mapping[str, int]) -> int:
    """All of them added up."""
    return sum(item["weight"] * points[item["code"]] for item in rubric.criteria)


def read_points(rubric: ScoringRubric, points: Mapping[str, Any]) -> dict[str, int]:
    """Points as somebody typed them, a whole number from 0 to 100 for every criterion; raises Invalid."""
    whole, wrong = {}, {}
    for item in rubric.criteria:
        text = str(points.get(item["code"], "")).strip()
        if not text.isascii() or not text.isdigit() or int(text) > FULL:
            wrong[item["code"]] = f"“{item['label']}”应为 0 至 100 的整数，现为“{text[:20]}”。"
        else:
            whole[item["code"]] = int(text)
    if unknown := sorted(set(points) - {item["code"] for item in rubric.criteria}):
        wrong["points"] = f"没有“{unknown[0][:40]}”这一指标，请删去。"
    if wrong:
        raise Invalid("；".join(wrong.values()), fields=wrong)
    return whole

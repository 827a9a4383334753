"""The stages of a project: what each requires, the day and proof it leaves behind."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.common.machine import Move
from kunming_coord.common.workflow import move, require_permitted, require_version
from projects.register import reading
from projects.register.facts import StageRecord
from projects.register.industry import CLASS_LENGTH
from projects.register.models import Project
from projects.register.moves import FORWARD, REASONED, StageAction
from projects.register.moves import PROJECT as MACHINE
from projects.register.requirements import Requirement, missing_for, require_complete

REQUIREMENTS: tuple[Requirement[Project], ...] = (
    Requirement(
        "agreed_investment", "协议投资额", "signed", lambda project: project.agreed_investment_fen is not None
    ),
    Requirement(
        "industry_code",
        "行业小类",
        "signed",
        lambda project: len(project.industry_code) == CLASS_LENGTH,
        mend="请填写 GB/T 4754 小类代码（字母加 4 位数字）",
    ),
    Requirement(
        "planned_investment",
        "计划总投资",
        "started",
        lambda project: project.planned_investment_fen is not None,
    ),
    Requirement(
        "national_code",
        "国家项目代码",
        "started",
        lambda project: bool(project.national_code),
        mend="请填写投资项目在线审批监管平台代码",
    ),
    Requirement("site", "场所", "started", lambda project: project.sites.exists(), mend="请先登记场所"),
    Requirement(
        "investment",
        "投资进度",
        "producing",
        lambda project: project.investment_records.exists(),
        mend="请先登记到位资金和完成固投",
    ),
)
PROOFS: Mapping[str, str] = {
    StageAction.SIGN: "投资协议名称、文号或签订双方",
    StageAction.START: "施工许可证号或开工报告",
    StageAction.PRODUCE: "竣工验收、试生产备案或首张销售发票",
    StageAction.EXPAND: "增资协议或备案变更文件",
}


@dataclass(frozen=True)
class StageDraft:
    """What somebody says of a step: the day, the proof of going on, the reason of an end, how much was added."""

    happened_on: dt.date | None
    proof: str = ""
    reason: str = ""
    added_investment_fen: int | None = None


@transaction.atomic
def move_project(
    *, project: Project, action: str, draft: StageDraft, actor: Actor, version: int | None = None
) -> Project:
    """Take a project to its next stage, or out of it, with the day it happened.

    Raises Absent (no such action), NotAllowed, Stale, Missing (what the stage requires, day, proof, reason, the added
    amount) or Invalid (a day ahead or before the last stage).
    """
    require_version(project, version)
    require_permitted(project, action, actor)
    columns = _columns(project, action, draft)
    target = next(step.target for step in MACHINE.candidates(action) if project.status in step.sources)
    require_complete(project, target, REQUIREMENTS)
    told = {"happened_on": f"{draft.happened_on:%Y-%m-%d}", "proof": columns["proof"]}
    move(project, action, actor=actor, note=str(columns["reason"]), data=told)
    StageRecord.objects.create(
        project=project, sequence=project.version, stage=target, recorded_by=actor.label, **columns
    )
    return project


def way_on(project: Project) -> Move | None:
    """The step to the next stage; None where a project has come to an end."""
    steps = (step for step in MACHINE.moves if step.action in FORWARD and project.status in step.sources)
    return next(steps, None)


def missing_next(project: Project) -> list[Requirement[Project]]:
    """缺项清单: what the next stage still needs; none where a project has come to an end."""
    step = way_on(project)
    return missing_for(project, step.target, REQUIREMENTS) if step else []


def _columns(project: Project, action: str, draft: StageDraft) -> dict[str, object]:
    if draft.happened_on is None:
        raise _missing("happened_on", _("请填写“发生日”。"))
    reading.refuse_day("happened_on", _("发生日"), draft.happened_on)
    _refuse_before_last(project, draft.happened_on)
    proof = " ".join(reading.read_text(draft.proof, field="proof", label=_("佐证"), length=200).split())
    reason = reading.read_text(draft.reason, field="reason", label=_("理由"), length=1000)
    if action in PROOFS and not proof:
        raise _missing("proof", _("请填写佐证：%(what)s。") % {"what": PROOFS[action]})
    if action in REASONED and not reason:
        raise _missing("reason", _("请写明理由。"))
    return {
        "happened_on": draft.happened_on,
        "proof": proof,
        "reason": reason,
        "added_investment_fen": _added(action, draft.added_investment_fen),
    }


def _added(action: str, fen: int | None) -> int | None:
    if action != StageAction.EXPAND:
        return None
    if fen is None:
        raise _missing("added_investment", _("请填写“增资额”。"))
    if fen <= 0:
        sentence = _("“增资额”应大于 0，请核对。")
        raise Invalid(sentence, fields={"added_investment": sentence})
    return fen


def _refuse_before_last(project: Project, day: dt.date) -> None:
    last = project.stage_records.order_by("-sequence").first()
    if last is not None and day < last.happened_on:
        sentence = _("发生日 %(day)s 早于“%(stage)s”的 %(last)s，请核对先后。") % {
            "day": day,
            "stage": last.get_stage_display(),
            "last": last.happened_on,
        }
        raise Invalid(sentence, fields={"happened_on": sentence})


def _missing(field: str, sentence: str) -> Missing:
    return Missing(sentence, fields={field: sentence})

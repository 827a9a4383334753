"""Who sees which fact of a project: one table for pages, API and the preview 提交后谁能看到什么."""

from dataclasses import dataclass
from enum import IntEnum

from kunming_coord.common.scope import Viewer
from projects.register.models import Project


class Level(IntEnum):
    """How near somebody stands to a project; each level sees what the lower ones see."""

    MATCHED = 1  # a host it is offered to
    PARTNER = 2  # a host that agreed to take it, a party of a shared agreement
    OWN = 3  # the district that registered it, the city, auditors


@dataclass(frozen=True)
class Disclosed:
    """A fact and the level from which on it is seen."""

    name: str
    label: str
    level: Level
    wide: bool = False


PROJECT_FACTS = (
    Disclosed("title", "项目名称", Level.MATCHED),
    Disclosed("enterprise_name", "企业名称", Level.MATCHED),
    Disclosed("industry_code", "行业代码", Level.MATCHED),
    Disclosed("chain", "产业链", Level.MATCHED),
    Disclosed("stage", "阶段", Level.MATCHED),
    Disclosed("planned_investment_fen", "计划总投资", Level.MATCHED),
    Disclosed("demand", "落地需求", Level.MATCHED, wide=True),
    Disclosed("credit_code", "统一社会信用代码", Level.PARTNER),
    Disclosed("national_code", "国家项目代码", Level.PARTNER),
    Disclosed("park", "所在园区", Level.PARTNER),
    Disclosed("agreed_investment_fen", "协议投资额", Level.PARTNER),
    Disclosed("arrived", "到位资金（开工以来）", Level.PARTNER),
    Disclosed("completed", "完成固投（开工以来）", Level.PARTNER),
)


def names_at(level: Level, facts: tuple[Disclosed, ...] = PROJECT_FACTS) -> frozenset[str]:
    """The facts somebody of this level sees."""
    return frozenset(fact.name for fact in facts if level >= fact.level)


def is_own(project_origin_id: int, viewer: Viewer) -> bool:
    """Whether somebody belongs to the district of origin or reads everything."""
    return viewer.reach.sees_all or project_origin_id in viewer.reach.district_ids


def level_of(project: Project, viewer: Viewer) -> Level:
    """How near somebody who may see the project stands to it."""
    mine = viewer.reach.district_ids
    if is_own(project.origin_id, viewer):
        return Level.OWN
    partner = project.agreements.filter(shared=True, parties__district_id__in=mine).exists()
    accepted = project.transfers.filter(host_id__in=mine, status__in=ACCEPTED).exists()
    return Level.PARTNER if partner or accepted else Level.MATCHED


ACCEPTED = ("accepted", "approved", "agreed", "in_force")  # statuses in which a host has taken a project

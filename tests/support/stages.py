"""Taking a project through its stages, with the facts each of them asks for."""

import datetime as dt

from projects.register.facts import SiteFunction
from projects.register.models import Project
from projects.register.profiling import (
    InvestmentDraft,
    SiteDraft,
    add_site,
    classify_project,
    record_investment,
)
from projects.register.staging import StageDraft, move_project
from support.factories import district

DAY = dt.date(2026, 3, 2)
WAN = 1_000_000


def sited(people, project: Project) -> Project:
    """A project with a site, as 开工 asks for."""
    draft = SiteDraft(SiteFunction.MANUFACTURING, district("anning"), "安宁市示例路 1 号")
    add_site(project=project, draft=draft, actor=people.filer)
    return project


def invested(people, project: Project, day: dt.date = DAY, total: int = 500 * WAN, note: str = ""):
    """到位资金 and 完成固投 of a day, half of it in the year."""
    draft = InvestmentDraft(day, total, total // 2, total, total // 2, note)
    return record_investment(project=project, draft=draft, actor=people.filer)


def step(people, project: Project, action: str, **changes: object) -> Project:
    """A step with its day and proof, as the filer of its district takes it."""
    values = {"happened_on": DAY, "proof": "示例协议"} | changes
    return move_project(project=project, action=action, draft=StageDraft(**values), actor=people.filer)


def in_production(people, project: Project) -> Project:
    """A planned project that has come to 投产."""
    classify_project(
        project=sited(people, project),
        industry_code=project.industry_code,
        national_code=f"2412-530112-04-01-{project.pk % 1_000_000:06d}",
        chain="",
        park=None,
        actor=people.filer,
    )
    invested(people, project)
    for action in ("sign", "start", "produce"):
        step(people, project, action)
    return project

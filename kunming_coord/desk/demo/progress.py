"""How far the projects of the demonstration have come: sites, needs, investments, stages; each of it an example."""

import datetime as dt

from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.stories import Story
from parks.directory.models import Park
from projects.register import profiling
from projects.register.demands import DemandDraft
from projects.register.facts import SiteFunction
from projects.register.models import Project
from projects.register.moves import StageAction
from projects.register.naming import record_name
from projects.register.staging import StageDraft, move_project

SIGNED_BEFORE, STARTED_BEFORE = dt.timedelta(days=45), dt.timedelta(days=30)
PROOF = "示例：演示用佐证。"
RENAMED = "云南示例新材料集团有限公司"  # what the first enterprise is called now
# Branch of GB/T 4754 → chain; a project of another branch is in none.
CHAINS = {
    "C39": "electronics",
    "C26": "chemicals",
    "C34": "equipment",
    "C13": "green-food",
    "C40": "equipment",
    "C38": "green-aluminium-silicon",
    "C27": "biomedicine",
    "F51": "trade-logistics",
}


def bring_to_production(story: Story, number: int, project: Project, begins: dt.date, cast: Cast) -> None:
    """Take a project whose agreement is in force through its stages; others stay where they are planned."""
    if story.until != "in_force":
        return
    filer, host = cast.filer(story.origin), cast.unit(story.host)
    park = Park.objects.filter(district=host).order_by("pk").first()
    as_(filer, profiling.set_demand, project=project, draft=_demand(story))
    as_(
        filer,
        profiling.classify_project,
        project=project,
        industry_code=story.industry,
        national_code=f"2312-530100-04-01-{number:06d}",
        chain=CHAINS.get(story.industry[:3], ""),
        park=park,
    )
    site = profiling.SiteDraft(
        SiteFunction.MANUFACTURING, host, f"{host.name}示例路 {number} 号", park, begins - STARTED_BEFORE
    )
    take_to_production(project, site, begins, filer)
    if number == 1:
        as_(
            cast["drc-reviewer"],
            record_name,
            enterprise=project.enterprise,
            name=story.enterprise,
            from_day=None,
            proof=PROOF,
        )
        as_(
            cast["drc-reviewer"],
            record_name,
            enterprise=project.enterprise,
            name=RENAMED,
            from_day=min(begins, timezone.localdate()),
            proof=PROOF,
        )


def take_to_production(project: Project, site: profiling.SiteDraft, begins: dt.date, filer: User) -> None:
    """The stages of a project, with the facts each of them asks for."""
    as_(filer, profiling.add_site, project=project, draft=site)
    as_(filer, profiling.record_investment, project=project, draft=_invested(project))
    for action, day in (
        (StageAction.SIGN, begins - SIGNED_BEFORE),
        (StageAction.START, begins - STARTED_BEFORE),
        (StageAction.PRODUCE, begins),
    ):
        draft = StageDraft(min(day, timezone.localdate()), PROOF)
        as_(filer, move_project, project=project, action=action, draft=draft)


def _demand(story: Story) -> DemandDraft:
    """What a project of this size might need."""
    size = story.investment_wan
    amounts = {
        "land": (40 + size // 500) * 100,
        "power": size // 10_000 * 1_000 + 500,
        "electricity": size * 300,
        "jobs": 50 + size // 300,
    }
    return DemandDraft(amounts)


def _invested(project: Project) -> profiling.InvestmentDraft:
    """Two thirds of what was agreed, a tenth of it this year."""
    whole = (project.agreed_investment_fen or 0) // 3 * 2
    year = whole // 10
    return profiling.InvestmentDraft(timezone.localdate(), whole, year, whole, year, PROOF)

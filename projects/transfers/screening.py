"""Which schemes fit a project, and what a scheme refuses from the outset."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from accounting.rules import Policy
from kunming_coord.common.errors import Invalid
from kunming_coord.districts.models import District
from parks.directory.models import Park
from projects.policies.queries import policy_in_force
from projects.register.models import Project
from projects.transfers.moves import CO_BUILDING, INVESTMENT, KEY_PARK, NEW_ENERGY, RELOCATION

EXISTING = (Project.Stage.PRODUCING, Project.Stage.EXPANDED)
NEW_ENERGY_INDUSTRIES = ("D4415", "D4416", "D4417")  # 风力、太阳能、生物质能发电 of GB/T 4754
# Which industries are of a kind the investment rule excludes; the mapping to GB/T 4754 is our reading.
EXCLUDED_INDUSTRIES = {"K": "real_estate", "N78": "infrastructure"}


@dataclass(frozen=True)
class Fit:
    """A scheme and whether it fits a project, with the reason in words."""

    scheme: str
    fits: bool
    why: str


def governing(scheme: str) -> Policy | None:
    """The policy in force for a scheme today; None where there is none."""
    try:
        return policy_in_force(scheme, timezone.localdate())
    except Invalid:
        return None


def fits(
    project: Project, *, recognised: bool, hosts: Collection[District], built_together: bool = False
) -> list[Fit]:
    """Every scheme with whether it fits: by the project's stage and industry, its lead, and where it is to go."""
    parks = Park.objects.filter(level=Park.Level.KEY_PARK, district__in=hosts) if hosts else ()
    named = "、".join(park.name for park in parks)
    code = project.industry_code
    existing = project.status in EXISTING and not recognised
    return [
        Fit(INVESTMENT, recognised, "首谈已认定" if recognised else "没有已认定的首谈线索"),
        Fit(RELOCATION, existing, _stock(project, existing=existing, recognised=recognised)),
        Fit(KEY_PARK, bool(named), f"拟落户{named}" if named else "未选择名单内的重点产业协作园区"),
        Fit(CO_BUILDING, built_together, "已登记共建投入" if built_together else "没有共建投入"),
        Fit(
            NEW_ENERGY,
            code in NEW_ENERGY_INDUSTRIES,
            f"行业代码 {code} 属于新能源发电"
            if code in NEW_ENERGY_INDUSTRIES
            else "行业代码不属于风电、光伏、生物质发电",
        ),
    ]


def _stock(project: Project, *, existing: bool, recognised: bool) -> str:
    """Why a project is one of the stock, or is none."""
    if existing:
        return f"项目已处于“{project.get_status_display()}”阶段，属于存量项目"
    return "首谈引入的新招商项目，不属于存量项目" if recognised else "项目尚未投产，不属于存量项目"


def refuse_excluded(project: Project) -> None:
    """Refuse a project whose industry is of a kind the investment rule does not cover; raises Invalid."""
    policy = governing(INVESTMENT)
    if policy is None:
        return
    excluded = policy.exclusions_on(timezone.localdate())
    for beginning, kind in EXCLUDED_INDUSTRIES.items():
        if kind in excluded and project.industry_code.startswith(beginning):
            sentence = (
                f"行业代码 {project.industry_code} 属于{excluded[kind]}，《{policy.title}》不适用于这类项目；"
                "请核对行业代码，或改用其他办法。"
            )
            raise Invalid(sentence, fields={"industry_code": sentence})


def require_listed(park: Park, filed_by: District) -> None:
    """Refuse a park that is not on the list of the key parks, or lies in the filing district; raises Invalid."""
    if park.level != Park.Level.KEY_PARK:
        listed = "、".join(Park.objects.filter(level=Park.Level.KEY_PARK).values_list("name", flat=True))
        sentence = f"“{park.name}”不在重点产业协作园区名单内（{listed}）；请从名单中选择，或改用其他办法。"
    elif park.district_id == filed_by.pk:
        sentence = f"“{park.name}”在{filed_by.name}辖区内，不是跨区域协作；请核对园区。"
    else:
        return
    raise Invalid(sentence, fields={"park": sentence})

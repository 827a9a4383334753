"""Who plays in the demonstration: one account per role; the names of the people are their roles."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from kunming_coord.accounts.demo import give_demo_password
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import create_account
from kunming_coord.districts.models import Body, District, DistrictKind

DISTRICTS = ("xishan", "wuhua", "fumin", "anning", "luquan", "mohan")


@dataclass(frozen=True)
class Part:
    """An account: its username, the name it carries, where it works and as what."""

    username: str
    name: str
    unit: str
    role: str


CITY = (
    Part("ipb-recogniser-1", "市投资促进局首谈认定一", "ipb", Role.RECOGNISER),
    Part("ipb-recogniser-2", "市投资促进局首谈认定二", "ipb", Role.RECOGNISER),
    Part("drc-filer", "市发展改革委经办", "drc", Role.FILER),
    Part("drc-reviewer", "市发展改革委审核", "drc", Role.REVIEWER),
    Part("drc-approver", "市发展改革委批准", "drc", Role.APPROVER),
    Part("drc-approver-2", "市发展改革委批准二", "drc", Role.APPROVER),
    Part("stat-statistician", "市统计局统计核对", "stat", Role.STATISTICIAN),
    Part("fin-treasurer", "市财政局财政核算", "fin", Role.TREASURER),
    Part("land-keeper", "市自然资源规划局指标管理", "land", Role.QUOTA_KEEPER),
    Part("auditor", "审计机构审计", "audit", Role.AUDITOR),
    Part("system-admin", "系统管理员", "drc", Role.SYSTEM_ADMIN),
    Part("security-admin", "安全管理员", "drc", Role.SECURITY_ADMIN),
    Part("audit-admin", "审计管理员", "audit", Role.AUDIT_ADMIN),
)


PARKS = (
    Part("anning-parks", "安宁市园区管理", "anning", Role.PARK_MANAGER),
    Part("mohan-parks", "磨憨园区管理", "mohan", Role.PARK_MANAGER),
    Part("ipb-parks", "市投资促进局园区管理", "ipb", Role.PARK_MANAGER),
)


class Cast:
    """The accounts and units of the demonstration, by name."""

    def __init__(self, accounts: Mapping[str, User], units: Mapping[str, District]) -> None:
        self._accounts, self._units = accounts, units

    def unit(self, slug: str) -> District:
        """A unit by its slug."""
        return self._units[slug]

    def filer(self, slug: str) -> User:
        """经办 of a district."""
        return self._accounts[f"{slug}-filer"]

    def leader(self, slug: str) -> User:
        """分管领导 of a district."""
        return self._accounts[f"{slug}-leader"]

    def __getitem__(self, username: str) -> User:
        return self._accounts[username]


@transaction.atomic
def assemble() -> Cast:
    """The cast, its missing accounts made."""
    units = {unit.slug: unit for unit in District.objects.all()}
    bodies = {body.slug: body for body in Body.objects.all()}
    parts = (*_district_parts(units), *PARKS, *CITY)
    known = {
        user.username: user for user in User.objects.filter(username__in=[part.username for part in parts])
    }
    missing = [part for part in parts if part.username not in known]
    fresh = {part.username: _make(part, units.get(part.unit) or bodies[part.unit]) for part in missing}
    if fresh:
        give_demo_password(fresh.values())
    return Cast(known | fresh, units)


def _district_parts(units: Mapping[str, District]) -> list[Part]:
    duties = (("filer", "经办", Role.FILER), ("leader", "分管领导", Role.LEADER))
    return [
        Part(f"{slug}-{suffix}", f"{_called(units[slug])}{word}", slug, role)
        for slug in DISTRICTS
        for suffix, word, role in duties
    ]


def _called(unit: District) -> str:
    """The unit as people say it: 西山区, 禄劝县 for its full name, 磨憨 for the cooperation zone."""
    if len(unit.name) <= len("西山区"):
        return unit.name
    return f"{unit.short_name}县" if unit.kind == DistrictKind.COUNTY else unit.short_name


def _make(part: Part, unit: District | Body) -> User:
    return create_account(
        username=part.username, name=part.name, password=None, duties=[(unit, part.role)], demo=True
    )

"""What a storm blows over: projects shared in every way, and the people who file, verify, close and correct."""

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

from accounting.filings.services import open_filings
from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup
from projects.register.models import Project
from support.factories import indicator, make_user
from support.filing_world import cumulative
from support.ledger_world import a_project, agreed, compile_into, varied

FIRST, LAST = Quarter.of(2025, 1), Quarter.of(2090, 4)
PRODUCTION, INVESTMENT, TAX = "industrial_output", "fixed_asset_investment", "tax_revenue"
GROUPS = ("production", "investment", "tax")
AHEAD = 2  # quarters that are open beside the one to be closed next
Row = TypeVar("Row")


class World:
    """Projects of 西山 in 安宁, with figures stated by quarter and for the year so far, and two people of each kind."""

    def __init__(self) -> None:
        self.system: User = system_user()
        self.filers = _two("anning", "filer")
        self.statisticians = _two("stat", "statistician")
        self.treasurers = _two("fin", "treasurer")
        self.approvers = _two("drc", "approver") + _two("drc", "approver")
        self.leaders = [user for unit in ("xishan", "anning", "panlong") for user in _two(unit, "leader")]
        self.everybody = [
            *self.filers,
            *self.statisticians,
            *self.treasurers,
            *self.approvers,
            *self.leaders,
            make_user("panlong", "filer"),
            make_user("audit", "auditor"),
        ]
        self.groups = list(IndicatorGroup.objects.filter(code__in=GROUPS).order_by("order"))
        cumulative(INVESTMENT, FIRST)
        self.projects = _projects()
        open_filings(quarter=FIRST, actor=self.system)

    def verifiers(self, group: IndicatorGroup) -> list[User]:
        """Who verifies the figures of a group."""
        return self.treasurers if group.verifier_role == "treasurer" else self.statisticians


def one_of(rng: Random, rows: Sequence[Row]) -> Row | None:
    """One of these, if there are any."""
    return rng.choice(rows) if rows else None


def _two(unit: str, role: str) -> list[User]:
    return [make_user(unit, role) for _ in range(2)]


def _projects() -> list[tuple[Project, Any]]:
    """Each with the indicator that is shared: every mode, book, lane and measure there is."""
    split, three, twice, given, engine, capital, taxes = (a_project() for _ in range(7))
    always = (FIRST, LAST)
    agreed(split, quarters=always)
    agreed(three, shares={"xishan": 1, "anning": 1, "panlong": 1}, quarters=always)
    agreed(twice, shares={"xishan": 1, "anning": 1}, mode="duplicate", quarters=always)
    agreed(given, shares={"xishan": 1}, mode="assign", quarters=always)
    varied(engine, "capped", quarters=always, cap="50")
    agreed(capital, INVESTMENT, shares={"xishan": 1, "anning": 2}, quarters=always)
    term = agreed(taxes, TAX, quarters=always)
    compile_into(term.term, {"xishan": 4, "anning": 6}, book="fiscal", mode="split")
    output, investment, tax = indicator(PRODUCTION), indicator(INVESTMENT), indicator(TAX)
    return [
        *((project, output) for project in (split, three, twice, given, engine)),
        (capital, investment),
        (taxes, tax),
    ]

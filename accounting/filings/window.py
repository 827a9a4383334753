"""Whether a figure counts: inside the statistics at its quarter's end, and with its data authorised.

The parameters are those of the policies `statistical-window-*`; they are inferred and say so there.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from accounting.filings.models import Filing
from accounting.filings.queries import required_terms
from accounting.filings.rules import FilingRule
from accounting.filings.vocabulary import Window
from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import Unit, format_fen
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator
from projects.policies.queries import policy_named
from projects.register.models import Project
from projects.register.standing import DataAuthorisation, ListingKind, StatisticalListing

POLICY, PARAMETER = "statistical-window-investment", "least_planned"


@dataclass(frozen=True)
class Badge:
    """Why figures of a filing do not count (yet): 未纳统 or 待授权, with a sentence."""

    label: str
    tone: str
    sentence: str


class Standing:
    """The facts about filings that decide whether they count, read in a constant number of queries.

    `terms` are those the filings state their indicators by (`queries.required_terms`), where they are known already.
    """

    def __init__(
        self, filings: Collection[Filing], terms: Mapping[int, list[CompiledTerm]] | None = None
    ) -> None:
        enterprises = {filing.project.enterprise_id for filing in filings}
        self._listings = _by_enterprise(StatisticalListing.objects.filter(enterprise__in=enterprises))
        self._authorisations = _by_enterprise(DataAuthorisation.objects.filter(enterprise__in=enterprises))
        self._rules = list(FilingRule.objects.exclude(window=Window.NONE))
        self._least = least_planned_fen(max((row.concerns.last_day for row in filings), default=None))
        self._terms = required_terms(filings) if terms is None else terms

    def badges(self, filing: Filing) -> list[Badge]:
        """未纳统 and 待授权, each once per filing, with the sentences of its indicators."""
        found = [sentence for sentence in self.outside(filing).values() if sentence]
        badges = [Badge(_("未纳统"), "paused", "".join(dict.fromkeys(found)))] if found else []
        if sentence := self.unauthorised(filing):
            badges.append(Badge(_("待授权"), "waiting", sentence))
        return badges

    def outside(self, filing: Filing) -> dict[int, str]:
        """Indicator id → why its figure posts 0; empty where it counts."""
        return {
            term.indicator_id: sentence
            for term in self._terms.get(filing.pk, [])
            if (sentence := self._outside(filing, term.indicator))
        }

    def unauthorised(self, filing: Filing) -> str:
        """Why the filing is not posted; empty where its data are authorised."""
        day = filing.concerns.last_day
        project = filing.project
        for row in self._authorisations.get(project.enterprise_id, []):
            if row.project_id in (None, project.pk) and holds_on(row.valid_from, row.valid_to, day):
                return ""
        return _("企业的数据授权书在 %(day)s 未登记或已失效，登记前填报数不入账。") % {"day": day}

    def _outside(self, filing: Filing, indicator: Indicator) -> str:
        day = filing.concerns.last_day
        for rule in self._rules:
            if rule.indicator_id == indicator.pk and holds_on(rule.valid_from, rule.valid_to, day):
                return self._why_outside(filing.project, rule.window, day, indicator)
        return ""

    def _why_outside(self, project: Project, window: str, day: dt.date, indicator: Indicator) -> str:
        if window == Window.INVESTMENT:
            return self._investment(project, day, indicator)
        mine = [row for row in self._listings.get(project.enterprise_id, []) if row.kind == window]
        if any(holds_on(row.valid_from, row.valid_to, day) for row in mine):
            return ""
        words = {"name": indicator.name, "list": ListingKind(window).label, "day": day}
        left = [row.valid_to for row in mine if row.valid_to is not None and row.valid_to <= day]
        if left:
            return _("“%(name)s”：企业已于 %(left)s 退出“%(list)s”名录，填报数保留，核算计 0。") % {
                **words,
                "left": max(left),
            }
        return _("“%(name)s”：企业在 %(day)s 未进入“%(list)s”名录，填报数保留，核算计 0。") % words

    def _investment(self, project: Project, day: dt.date, indicator: Indicator) -> str:
        listed, planned = project.investment_listed_on, project.planned_investment_fen or 0
        if listed is None or listed > day:
            return _("“%(name)s”：项目在 %(day)s 未办理固投入库，填报数保留，核算计 0。") % {
                "name": indicator.name,
                "day": day,
            }
        if planned < self._least:
            return _("“%(name)s”：计划总投资不足 %(least)s 万元，填报数保留，核算计 0。") % {
                "name": indicator.name,
                "least": format_fen(self._least, Unit.WAN, places=0),
            }
        return ""


def _by_enterprise(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.enterprise_id, []).append(row)
    return found


def holds_on(valid_from: dt.date | None, valid_to: dt.date | None, day: dt.date) -> bool:
    """Whether a dated fact [valid_from, valid_to) holds on a day."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


def least_planned_fen(day: dt.date | None) -> int:
    """The least planned investment a listed project must have, in fen: a parameter of the policy, inferred.

    On days before the rule its first value; 0 where there is no such policy.
    """
    if day is None:
        return 0
    try:
        policy = policy_named(POLICY)
    except Invalid:
        return 0
    value = policy.parameter(PARAMETER, max(day, policy.in_force)).value
    return int(Fraction(str(value)) * Unit.WAN.fen)

"""The city at a glance, as far as the reader may see it: how many, in which state, from where to where, how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.utils.functional import Promise

from accounting.statements.lines import Line
from accounting.statements.queries import sections
from kunming_coord.accounts.models import User
from kunming_coord.common.viewstate import ViewState
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.desk.geography import map_codes
from kunming_coord.districts.models import District
from projects.agreements.models import Agreement, AgreementParty
from projects.leads.models import Lead
from projects.policies.models import Indicator
from projects.transfers.models import Transfer

ENDED = (
    "draft",
    "returned",
    "withdrawn",
    "not_applicable",
    "terminated",
    "declined",
)  # no flow, or no longer one
SHOWN_INDICATORS = (
    "tax_revenue",
    "fixed_asset_investment",
    "industrial_output",
)  # the three of the 2022 rule


@dataclass
class Flow:
    """From one unit to another: transfers under way, agreements in force, and what the agreed projects promise."""

    origin: District
    host: District
    transfers: int = 0
    agreements: int = 0
    investment_fen: int | None = None


@dataclass(frozen=True)
class Figure:
    """One indicator of the quarter within the reader's scope; None where nothing is rolled up yet."""

    indicator: Indicator
    amount_fen: int | None
    ytd_fen: int | None


def states(rows: Any) -> list[tuple[str, str | Promise, int]]:
    """How many of these things are in which state: (status, word, count), in the order of the machine's table."""
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    machine = rows.model.machine
    return [(code, status.label, counts[code]) for code, status in machine.statuses.items() if code in counts]


def subjects(user: User) -> dict[str, list[tuple[str, str | Promise, int]]]:
    """States of leads, transfers and agreements the reader may see."""
    kinds: dict[str, type[WorkflowSubject]] = {"leads": Lead, "transfers": Transfer, "agreements": Agreement}
    return {name: states(model._default_manager.all().visible_to(user)) for name, model in kinds.items()}  # type: ignore[attr-defined]


def flows(user: User) -> list[Flow]:
    """Pairs of units that projects move between, the busiest first."""
    found: dict[tuple[int, int], Flow] = {}
    units = District.objects.in_bulk()

    def between(origin: int, host: int) -> Flow:
        return found.setdefault((origin, host), Flow(units[origin], units[host]))

    for origin, host, count in _transfers_under_way(user):
        between(origin, host).transfers = count
    for origin, host, count, investment in _agreements_in_force(user):
        flow = between(origin, host)
        flow.agreements, flow.investment_fen = count, investment
    return sorted(
        found.values(),
        key=lambda flow: (-flow.transfers - flow.agreements, flow.origin.order, flow.host.order),
    )


def _transfers_under_way(user: User) -> Iterable[tuple[int, int, int]]:
    rows = Transfer.objects.visible_to(user).filter(host__isnull=False).exclude(status__in=ENDED)
    counted: Iterable[tuple[int, int, int]] = (
        rows.order_by().values_list("origin", "host").annotate(n=Count("pk"))
    )
    return counted


def _agreements_in_force(user: User) -> Iterable[tuple[int, int, int, int | None]]:
    side = AgreementParty.Side
    pairs = AgreementParty.objects.filter(
        side=side.ORIGIN,
        agreement__in=Agreement.objects.visible_to(user).filter(status="in_force").order_by(),
        agreement__parties__side=side.HOST,
    )
    return (
        pairs.order_by()
        .values_list("district_id", "agreement__parties__district_id")
        .annotate(n=Count("agreement_id"), investment=Sum("agreement__project__agreed_investment_fen"))
    )


def positions(flow_list: list[Flow]) -> Mapping[int, str]:
    """Map codes of the units in the flows; see map_codes."""
    return map_codes(unit for flow in flow_list for unit in (flow.origin, flow.host))


def figures(user: User, view: ViewState) -> list[Figure]:
    """The three indicators of the 2022 rule, quarter and year to date, as the statement of the same view has them.

    Who sees the whole city reads its line, each project counted once; a district reads its own.
    """
    indicators = list(Indicator.objects.filter(code__in=SHOWN_INDICATORS).select_related("group"))
    found = {
        section.indicator.pk: [section.city] if section.city else section.lines
        for section in sections(user, view.quarter, view.book, indicators=indicators)
    }
    return [_figure(indicator, found.get(indicator.pk, [])) for indicator in indicators]


def _figure(indicator: Indicator, lines: list[Line]) -> Figure:
    return Figure(indicator, _sum(line.amount for line in lines), _sum(line.ytd for line in lines))


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None

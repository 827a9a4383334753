"""Quota in one call: a keeper and an approver, what a district has, what projects hold of it, swaps."""

import datetime as dt
from typing import Any

from django.utils import timezone

from kunming_coord.accounts.models import User
from parks.quotas.ledger import free_quota, post_quota
from parks.quotas.models import QuotaBatch, QuotaOrder
from parks.quotas.services import OrderDraft, approve_order, file_order
from projects.register.demands import DemandDraft
from projects.register.models import Project
from projects.register.profiling import set_demand
from projects.siting.allocation.models import AllocationEntry, AllocationRound
from projects.siting.allocation.services import (
    RoundDraft,
    enter_round,
    open_round,
    propose_choice,
    score_entry,
)
from projects.siting.quotas.claims import apply_claim, commit_claim, give_back_claim, reserve_for_project
from projects.siting.quotas.models import QuotaClaim, QuotaSwap
from projects.siting.quotas.swaps import (
    SwapDraft,
    agree_to_swap,
    approve_swap,
    confirm_swap,
    propose_swap,
)
from support import worlds
from support.factories import district, make_user
from support.worlds import People


def keeper(**fields: Any) -> User:
    """指标管理 at the bureau of natural resources."""
    return make_user("land", "quota_keeper", **fields)


def ordered(
    action: str,
    amount: int,
    *,
    kind: str = "land",
    giver: str = "",
    taker: str = "",
    actor: User | None = None,
) -> QuotaOrder:
    """An order that waits for its approval."""
    draft = OrderDraft(
        kind=kind,
        action=action,
        amount=amount,
        reason="示例事由",
        giver=district(giver) if giver else None,
        taker=district(taker) if taker else None,
        document="示例文号〔2026〕1号",
    )
    return file_order(draft=draft, actor=actor or keeper())


def carried_out(action: str, amount: int, **given: Any) -> QuotaBatch:
    """An order that was approved, as what it posted."""
    order = approve_order(order=ordered(action, amount, **given), actor=make_user("drc", "approver"))
    assert order.batch_id is not None
    return QuotaBatch.objects.get(pk=order.batch_id)


def called(people: People, amount: int = 50_000, **given: Any) -> AllocationRound:
    """A round for so much new energy of 安宁, which has twice that."""
    host = district(people.host_slug)
    if not free_quota("new_energy", host):
        endowed(people.host_slug, amount * 2, kind="new_energy")
    day = timezone.localdate()
    draft = {
        "title": "示例分配轮次", "amount": amount, "district": host,
        "closes_on": day + dt.timedelta(days=10), "reserve_until": day + dt.timedelta(days=60),
    }  # fmt: skip
    return open_round(draft=RoundDraft(**(draft | given)), actor=people.reviewer)


def entered(
    people: People,
    of: AllocationRound | None = None,
    points: int | None = 80,
    asks: int = 30_000,
    **project: Any,
) -> AllocationEntry:
    """A project of 西山 that asks for so much, and has these points in everything."""
    of = of or called(people)
    made = enter_round(
        of=of, project=needy(people, **project), amount=asks, district=None, actor=people.filer
    )
    if points is not None:
        given = {item["code"]: points for item in of.rubric.criteria}
        score_entry(entry=made, points=given, actor=people.reviewer)
    return made


def chosen(people: People) -> AllocationRound:
    """A round of which the only project gets what it asks for, once somebody approves."""
    made = entered(people)
    return propose_choice(of=made.round, granted={made.pk: made.amount}, actor=people.reviewer)


def endowed(slug: str, amount: int, kind: str = "land", actor: User | None = None) -> None:
    """So much available to a district, from above through the pool."""
    actor = actor or keeper()
    ask: dict[str, Any] = {"kind": kind, "amount": amount, "reason": "示例", "actor": actor}
    post_quota(action="grant", **ask)
    post_quota(action="allocate", taker=district(slug), **ask)


def needy(people: People, land: int = 3000, power: int = 2000, **project: Any) -> Project:
    """A project of 西山 that 安宁 is offered, with what it needs in smallest units."""
    project_ = worlds.offered_transfer(people, **project).project
    draft = DemandDraft({"land": land, "power": power})
    set_demand(project=project_, draft=draft, actor=people.filer)
    return project_


def reserved(
    people: People, project: Project | None = None, amount: int | None = None, **ask: Any
) -> QuotaClaim:
    """Land of 安宁 reserved for a project; 安宁 has it unless it was given something before."""
    project = project or needy(people)
    host = district(people.host_slug)
    if not free_quota("land", host):
        endowed(people.host_slug, 5000)
    given = {
        "kind": "land",
        "amount": amount,
        "expires_on": timezone.localdate() + dt.timedelta(days=30),
    } | ask
    return reserve_for_project(project=project, district=host, actor=people.host_filer, **given)


def applied(people: People) -> QuotaClaim:
    """A claim whose use is asked for."""
    return apply_claim(claim=reserved(people), actor=people.host_filer)


def committed(people: People) -> QuotaClaim:
    """A claim that is used."""
    return commit_claim(claim=applied(people), actor=keeper())


def given_back(people: People) -> QuotaClaim:
    """A claim the project has left."""
    return give_back_claim(claim=committed(people), actor=people.host_filer, note="项目迁出。")


def proposed_swap(people: People, amount: int = 1000, **changes: Any) -> QuotaSwap:
    """西山 offers land to 安宁 for its share in their agreement."""
    agreement = changes.pop("agreement", None) or worlds.agreement_in_force(people)
    endowed(people.origin_slug, 2000)
    term = agreement.current.terms.get(indicator__code="industrial_output")
    given = {
        "giver": district(people.origin_slug),
        "taker": district(people.host_slug),
        "kind": "land",
    } | changes
    draft = SwapDraft(term=term, amount=amount, **given)
    return propose_swap(agreement=agreement, draft=draft, actor=people.filer)


def confirmed_swap(people: People, **changes: Any) -> QuotaSwap:
    """One that waits for the taker."""
    return confirm_swap(swap=proposed_swap(people, **changes), actor=people.leader)


def agreed_swap(people: People, **changes: Any) -> QuotaSwap:
    """One that waits for the city."""
    return agree_to_swap(swap=confirmed_swap(people, **changes), actor=people.host_leader)


def swapped(people: People, **changes: Any) -> QuotaSwap:
    """One that was carried out."""
    return approve_swap(swap=agreed_swap(people, **changes), actor=people.approver)

"""Quotas of the demonstration: granted, allocated, reserved, an order that waits. Every number is 示例."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from parks.quotas.models import QuotaAction, QuotaBatch
from parks.quotas.services import OrderDraft, approve_order, file_order
from projects.register.demands import DemandDraft
from projects.register.models import Project
from projects.register.profiling import set_demand
from projects.siting.quotas.claims import reserve_for_project
from projects.siting.quotas.models import QuotaClaim

WHY, DOCUMENT = "示例：年度指标，非真实数据", "示例文号"
# Kind → what the city was given, and what each district got of it, in smallest units.
GIVEN = {
    "land": (300_000, {"anning": 80_000, "fumin": 60_000, "luquan": 40_000, "xishan": 3_000}),
    "new_energy": (600_000, {"luquan": 200_000, "anning": 100_000}),
    "energy": (5_000_000, {"anning": 2_000_000, "fumin": 500_000}),
}
HOSTS = ("anning", "fumin", "luquan")
NEEDED = (12_000, 45_050)  # 0.01 亩
FARMLAND = {"anning": 9_000_000, "luquan": 25_000_000}


@transaction.atomic
def add_quotas(cast: Cast) -> None:
    """Give out what nobody has been given yet; once."""
    if QuotaBatch.objects.exists():
        return
    for kind, (granted, shares) in GIVEN.items():
        _carry_out(cast, OrderDraft(kind, QuotaAction.GRANT, granted, WHY, document=DOCUMENT))
        for slug, amount in shares.items():
            _carry_out(cast, _to(cast, kind, QuotaAction.ALLOCATE, amount, slug))
    for slug, amount in FARMLAND.items():
        _carry_out(cast, _to(cast, "farmland", QuotaAction.ESTABLISH, amount, slug))
    waiting = OrderDraft(
        "farmland",
        QuotaAction.ADJUST,
        12_000,
        "示例：安宁调整，禄劝补划",
        giver=cast.unit("anning"),
        taker=cast.unit("luquan"),
    )
    as_(cast["land-keeper"], file_order, draft=waiting)


def _to(cast: Cast, kind: str, action: str, amount: int, slug: str) -> OrderDraft:
    return OrderDraft(kind, action, amount, WHY, taker=cast.unit(slug), document=DOCUMENT)


def _carry_out(cast: Cast, draft: OrderDraft) -> None:
    order = as_(cast["land-keeper"], file_order, draft=draft)
    as_(cast["drc-approver"], approve_order, order=order)


@transaction.atomic
def add_claims(cast: Cast) -> None:
    """What two projects need, one of them with quota reserved at its host; once."""
    if QuotaClaim.objects.exists():
        return
    offered = Project.objects.filter(is_demo=True, transfers__host__slug__in=HOSTS, status="planned")
    rows = list(offered.select_related("origin").order_by("pk").distinct()[:2])
    for project, land in zip(rows, NEEDED, strict=False):
        _need(cast, project, land)
    for project in rows[:1]:
        host = project.transfers.filter(host__slug__in=HOSTS).order_by("pk")[0].host
        as_(
            cast.filer(host.slug),
            reserve_for_project,
            project=project,
            district=host,
            kind="land",
            amount=None,
            expires_on=timezone.localdate() + dt.timedelta(days=60),
            note="示例：洽谈期间预留",
        )
    waiting = Project.objects.filter(is_demo=True, demand=None, status="planned", transfers=None)
    for project in waiting.select_related("origin").order_by("pk")[:4]:
        _need(cast, project, NEEDED[0])


def _need(cast: Cast, project: Project, land: int) -> None:
    draft = DemandDraft({"land": land, "floor_load": 1500}, note="示例需求")
    as_(cast.filer(project.origin.slug), set_demand, project=project, draft=draft)

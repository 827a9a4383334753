"""A small story for each scheme beside 招商引资, left where its own step can be seen."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from kunming_coord.common.money import Unit
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.codes import credit_code
from kunming_coord.desk.demo.progress import take_to_production
from kunming_coord.districts.models import Body
from parks.directory.models import Park
from projects.register.facts import SiteFunction
from projects.register.models import Project
from projects.register.profiling import SiteDraft
from projects.register.services import ProjectDraft, register_project
from projects.transfers import services as transfers
from projects.transfers.contributing import add_contribution
from projects.transfers.models import Transfer
from projects.transfers.opinions import answer_opinion
from projects.transfers.scoring import score_candidate

FIRST_NUMBER = 90_000  # of their fictitious credit codes
POINTS = {
    "anning": {"resources": 82, "land": 75, "grid": 88, "industry": 70, "ecology": 60},
    "luquan": {"resources": 95, "land": 80, "grid": 72, "industry": 55, "ecology": 78},
}


@transaction.atomic
def tell_schemes(cast: Cast) -> None:
    """Tell the four stories once."""
    if not Transfer.objects.exclude(scheme=Transfer.Scheme.INVESTMENT).exists():
        _key_park(cast)
        _relocation(cast)
        _co_building(cast)
        _new_energy(cast)


def _drafted(
    cast: Cast, slug: str, scheme: str, title: str, number: int, draft: dict[str, Any], **facts: Any
) -> Transfer:
    project: Project = as_(
        cast.filer(slug),
        register_project,
        origin=cast.unit(slug),
        is_demo=True,
        draft=ProjectDraft(
            title=title,
            credit_code=credit_code(FIRST_NUMBER + number),
            enterprise_name=f"云南{title.removesuffix('项目')}有限公司",
            planned_investment_fen=30_000 * Unit.WAN.fen,
            agreed_investment_fen=25_000 * Unit.WAN.fen,
            **facts,
        ),
    )
    request = transfers.TransferDraft(
        reason="示例：按产业布局跨区域协作。",
        land_mu=Decimal(60),
        needs="示例：用电负荷约 0.8 万千瓦。",
        **draft,
    )
    return as_(
        cast.filer(slug), transfers.draft_scheme_transfer, project=project, scheme=scheme, draft=request
    )


def _in_review(cast: Cast, slug: str, transfer: Transfer, *bodies: str) -> Transfer:
    reviewer = cast["drc-reviewer"]
    as_(cast.filer(slug), transfers.submit_transfer, transfer=transfer)
    as_(reviewer, transfers.receive_transfer, transfer=transfer, note="符合受理条件。")
    asked = list(Body.objects.filter(slug__in=bodies))
    return as_(
        reviewer, transfers.ask_opinions, transfer=transfer, bodies=asked, note="请就示例项目提出意见。"
    )


def _key_park(cast: Cast) -> None:
    """报备 and in review: one opinion is in, another is awaited."""
    park = Park.objects.get(slug="mohan-key")
    transfer = _drafted(
        cast, "wuhua", "key_park", "示例跨境冷链装备项目", 1, {"park": park}, industry_code="C3464"
    )
    _in_review(cast, "wuhua", transfer, "land", "fin")
    asked = transfer.opinion_requests.get(body__slug="fin")
    as_(cast["fin-treasurer"], answer_opinion, request=asked, verdict="agree", words="示例：税收口径无异议。")


def _relocation(cast: Cast) -> None:
    """A voluntary move in service: the origin owes service and has no move."""
    draft = {"other_side": cast.unit("anning"), "class_claimed": "own"}
    transfer = _drafted(
        cast, "xishan", "relocation", "示例铸造搬迁项目", 2, draft, industry_code="C3391",
        national_code="2312-530112-04-01-000002",
    )  # fmt: skip
    unit, filer = cast.unit("xishan"), cast.filer("xishan")
    site = SiteDraft(SiteFunction.MANUFACTURING, unit, f"{unit.name}示例路 2 号")
    take_to_production(transfer.project, site, timezone.localdate() - dt.timedelta(days=400), filer)
    _in_review(cast, "xishan", transfer)
    reviewer = cast["drc-reviewer"]
    as_(
        reviewer,
        transfers.classify_transfer,
        transfer=transfer,
        relocation_class="own",
        note="企业自主搬迁。",
    )
    as_(reviewer, transfers.serve_transfer, transfer=transfer)


def _co_building(cast: Cast) -> None:
    """A plan being written, with what both sides bring."""
    transfer = _drafted(
        cast, "wuhua", "co_building", "示例共建加工园项目", 3, {"proposed_host": cast.unit("luquan")},
        industry_code="C1353",
    )  # fmt: skip
    day = timezone.localdate() - dt.timedelta(days=60)
    for side, kind, wan in (("origin", "cash", 12_000), ("host", "land", 8_000)):
        as_(
            cast.filer("wuhua"),
            add_contribution,
            transfer=transfer,
            side=side,
            kind=kind,
            amount_fen=wan * Unit.WAN.fen,
            valued_on=day,
            basis="示例：评估报告",
        )


def _new_energy(cast: Cast) -> None:
    """Candidates scored by the example rubric, none offered yet."""
    transfer = _drafted(cast, "xishan", "new_energy", "示例光伏发电项目", 4, {}, industry_code="D4416")
    _in_review(cast, "xishan", transfer)
    reviewer = cast["drc-reviewer"]
    as_(reviewer, transfers.match_transfer, transfer=transfer)
    for slug, points in POINTS.items():
        as_(reviewer, score_candidate, transfer=transfer, district=cast.unit(slug), points=points)

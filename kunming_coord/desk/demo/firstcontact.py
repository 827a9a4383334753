"""First contacts in the demonstration: example limits, and two districts that claim the same enterprise."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from kunming_coord.common.money import Unit
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.codes import credit_code
from kunming_coord.districts.models import SourceStatus
from projects.leads import services
from projects.leads.evidence import EvidenceDraft, add_evidence
from projects.leads.models import Lead
from projects.leads.settings import LeadSetting, Limit
from projects.register.services import ProjectDraft

WORDS = "示例：未见公布，仅供演示。"
LIMITS = {
    Limit.PROTECTION: 180,
    Limit.RECOGNISED: 180,
    Limit.REVIEW: 5,
    Limit.DECIDE: 10,
    Limit.RESUBMIT: 10,
    Limit.RULING: 15,
}
TITLE, NUMBER = "示例钒液流电池项目", 9_001
# District → name as filed, days since the first contact, the claim of whoever came second, evidence (kind, days ago, what).
CLAIMS = (
    (
        "xishan",
        "云南示例钒电池有限公司",
        120,
        "",
        (("visit", 118, "赴企业考察纪要"), ("letter", 90, "邀请函")),
    ),
    (
        "wuhua",
        "云南示例钒电池（集团）有限公司",
        160,
        "示例：本区首次接洽在先，有会议纪要和意向书。",
        (
            ("visit", 158, "企业来昆座谈纪要"),
            ("memo", 100, "投资意向书"),
            ("meeting", 95, "区政府专题会纪要"),
        ),
    ),
)


def set_limits() -> None:
    """Example lengths where nothing is set."""
    for name, value in LIMITS.items():
        unset = LeadSetting.objects.filter(name=name, value=None, source_status=SourceStatus.UNKNOWN)
        unset.update(value=value, source_status=SourceStatus.INFERRED, source=WORDS)


@transaction.atomic
def add_dispute(cast: Cast) -> None:
    """Two claims on one enterprise, in dispute; once."""
    if Lead.objects.filter(project__title=TITLE).exists():
        return
    recogniser = cast["ipb-recogniser-1"]
    leads = [_claim(cast, *claim) for claim in CLAIMS]
    for lead in leads:
        as_(recogniser, services.review_lead, lead=lead)
    as_(recogniser, services.contest_lead, lead=leads[0], note="示例：两单位主张同一企业，转裁定。")


def _claim(
    cast: Cast, slug: str, enterprise: str, days: int, claim: str, pieces: tuple[tuple[str, int, str], ...]
) -> Lead:
    filer, today = cast.filer(slug), timezone.localdate()
    first = today - dt.timedelta(days=days)
    lead = as_(
        filer,
        services.draft_lead,
        origin=cast.unit(slug),
        project=ProjectDraft(
            title=TITLE,
            credit_code=credit_code(NUMBER),
            enterprise_name=enterprise,
            industry_code="C3841",
            planned_investment_fen=80_000 * Unit.WAN.fen,
        ),
        lead=services.LeadDraft(
            first_contact_on=first,
            contact_officer="示例联系人",
            participation_claimed="joint",
            description=f"示例：{first:%Y-%m-%d} 与企业首次接洽，企业有意在昆建设生产基地。",
        ),
        is_demo=True,
    )
    for number, (kind, ago, title) in enumerate(pieces, start=1):
        draft = EvidenceDraft(kind, today - dt.timedelta(days=ago), f"示例{title}", f"示例〔2026〕{number}号")
        as_(filer, add_evidence, lead=lead, draft=draft)
    return as_(filer, services.register_lead, lead=lead, claim=claim)

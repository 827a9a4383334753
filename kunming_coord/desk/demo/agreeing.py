"""What the demonstration shows of agreements besides their shares: obligations, a framework agreement, a letter."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from projects.agreements.models import Agreement
from projects.frameworks import services as frameworks
from projects.frameworks.models import Framework
from projects.obligations.services import make_obligations
from projects.papers import services as papers

PARTNER = "示例集团有限公司"
TASK_DAYS, READ_BEFORE = 60, dt.timedelta(days=30)


@transaction.atomic
def add_agreement_work(cast: Cast) -> None:
    """Add what is not there yet; each of it once."""
    make_obligations()
    if Framework.objects.exists():
        return
    _framework(cast)
    negotiated = Agreement.objects.filter(status="negotiating", project__is_demo=True)
    agreement = negotiated.select_related("project", "drafted_by").order_by("pk").first()
    if agreement is not None:
        _letter(cast, agreement)


def _framework(cast: Cast) -> None:
    """央地合作 of one district with a fictitious group: a task, and a counter that was read."""
    unit, today = cast.unit("xishan"), timezone.localdate()
    filer = cast.filer(unit.slug)
    made = as_(
        filer,
        frameworks.register_framework,
        kind=Framework.Kind.CENTRAL_LOCAL,
        title="示例：西山区与示例集团央地合作框架协议",
        signed_on=today - dt.timedelta(days=300),
        valid_to=today + dt.timedelta(days=800),
        parties=[
            frameworks.FrameworkPartyDraft(district=unit),
            frameworks.FrameworkPartyDraft(title=PARTNER),
        ],
        content="示例：围绕园区建设、人才交流开展合作，不约定分享比例。",
    )
    due = today + dt.timedelta(days=TASK_DAYS)
    as_(
        filer,
        frameworks.set_task,
        framework=made,
        bearer=made.parties.get(position=1),
        title="示例：建立联络机制",
        due_on=due,
    )
    counter = as_(filer, frameworks.add_counter, framework=made, title="互派干部", unit="人次", target=40)
    as_(
        filer,
        frameworks.read_counter,
        counter=counter,
        as_of=today - READ_BEFORE,
        value=12,
        source="示例工作台账",
    )


def _letter(cast: Cast, agreement: Agreement) -> None:
    """A letter to the other party that waits for 签发."""
    other = agreement.parties.filter(district__isnull=False).exclude(district=agreement.drafted_by).first()
    assert other is not None
    draft = papers.PaperDraft(
        kind="letter",
        title=f"关于商请确认{agreement.project.title}协作协议的函",
        recipient=f"{other.full_name}人民政府",
        body=f"现将{agreement.project.title}协作协议（{agreement.code}）文本函送你单位。\n请研究确认后复函。",
        copies="市发展改革委",
        contact="示例联系人",
        openness="不予公开",
        organ=f"{agreement.drafted_by.name}人民政府",
    )
    filer = cast.filer(agreement.drafted_by.slug)
    paper = as_(filer, papers.draft_paper, agreement=agreement, draft=draft)
    as_(filer, papers.submit_paper, paper=paper)

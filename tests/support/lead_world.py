"""Two districts that speak with the same enterprise, and the limits a test sets."""

import base64
import datetime as dt

from kunming_coord.documents import signing
from kunming_coord.documents.models import SealedFile
from projects.leads.evidence import EvidenceDraft, add_evidence
from projects.leads.models import Lead
from projects.leads.services import contest_lead, register_lead, review_lead
from projects.leads.settings import LeadSetting
from support.factories import credit_code
from support.worlds import People, drafted_lead, registered_lead

CLAIM = "本单位于 2025 年 1 月首次接洽，有会议纪要。"
GOOD_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
EVIDENCE = {"kind": "visit", "on": "2025-01-10", "title": "考察纪要", "document_number": "示例〔2025〕1号"}
FILE = {"content": base64.b64encode(GOOD_PDF).decode(), "file_name": "示例.pdf"}
REPLACED = EVIDENCE | {"note": "补登文号"}
BODY = {
    "title": "示例接口项目",
    "enterprise_name": "示例接口有限公司",
    "credit_code": credit_code(98_765),
    "first_contact_on": "2025-01-10",
    "planned_investment": "1234.56",
}


def other_people() -> People:
    """官渡区 as a second first-contact district."""
    return People(origin="guandu", host="luquan")


def limited(name: str, value: int | None) -> None:
    """Set a limit."""
    LeadSetting.objects.filter(name=name).update(value=value, source_status="inferred")


def two_claims(people: People, others: People) -> tuple[Lead, Lead]:
    """西山区 has registered, 官渡区 afterwards with its claim; both on the same enterprise."""
    code = credit_code()
    first = register_lead(lead=drafted_lead(people, credit_code=code), actor=people.filer)
    second = drafted_lead(others, credit_code=code)
    register_lead(lead=second, actor=others.filer, claim=CLAIM)
    return first, second


def two_in_review(people: People, others: People) -> tuple[Lead, Lead]:
    """Both claims under review."""
    first, second = two_claims(people, others)
    return (
        review_lead(lead=first, actor=people.recogniser),
        review_lead(lead=second, actor=people.recogniser),
    )


def contested_lead(people: People) -> Lead:
    """A lead in dispute with another one."""
    first, _second = two_in_review(people, other_people())
    return contest_lead(lead=first, actor=people.recogniser, note="两单位主张同一企业。")


def proven_lead(people: People) -> Lead:
    """A draft with a piece of evidence that has its file."""
    lead = drafted_lead(people)
    draft = EvidenceDraft("visit", dt.date(2025, 1, 10), "考察纪要", file=(GOOD_PDF, "纪要.pdf"))
    add_evidence(lead=lead, draft=draft, actor=people.filer)
    return lead


def lead_with_pdf(people: People) -> Lead:
    """A registered lead whose receipt has a file, as the worker would have left it; no font is needed for it."""
    lead = registered_lead(people)
    seal = lead.receipts.get().seal
    content = signing.signed_file(GOOD_PDF, seal.code)
    SealedFile.objects.create(seal=seal, content=content, sm3=signing.sm3(content))
    return lead

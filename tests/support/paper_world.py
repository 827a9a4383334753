"""Official documents about an agreement, through the services."""

from django.utils import timezone

from kunming_coord.documents import signing
from kunming_coord.documents.models import Seal, SealedFile
from projects.agreements.models import Agreement
from projects.papers.models import Paper, PaperScan
from projects.papers.sealing import seal_form
from projects.papers.services import PaperDraft, draft_paper, issue_paper, keep_scan, submit_paper
from support.worlds import People, proposed_agreement

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BODY = {
    "kind": "letter",
    "title": "关于商请确认示例项目协作协议的函",
    "recipient": "安宁市人民政府",
    "body": "现将示例项目协作协议文本函送你单位。",
}
DRAFT = PaperDraft(
    kind="letter",
    title="关于商请确认示例项目协作协议的函",
    recipient="安宁市人民政府",
    body="现将示例项目协作协议文本函送你单位。\n请予确认并复函。",
    copies="市发展改革委",
    contact="示例联系人",
    openness="不予公开",
)


def paper(people: People) -> Paper:
    """A letter of 西山区 nobody has sent for approval."""
    return draft_paper(agreement=proposed_agreement(people), draft=DRAFT, actor=people.filer)


def submitted(people: People) -> Paper:
    """A letter that waits for 签发."""
    return submit_paper(paper=paper(people), actor=people.filer)


def issued(people: People) -> Paper:
    """A letter with its number."""
    number = f"西政函〔2026〕{Paper.objects.count() + 1}号"
    return issue_paper(
        paper=submitted(people), actor=people.leader, number=number, issued_on=timezone.localdate()
    )


def scanned(people: People) -> PaperScan:
    """The stamped original of a letter."""
    return keep_scan(paper=issued(people), content=PDF, file_name="盖章件.pdf", actor=people.filer)


def set_pdf_of(seal: Seal) -> SealedFile:
    """The PDF of a seal as the worker would have left it; no font is needed for it."""
    content = signing.signed_file(PDF, seal.code)
    return SealedFile.objects.create(seal=seal, content=content, sm3=signing.sm3(content))


def paper_with_pdf(people: People) -> Paper:
    """A letter in writing whose PDF is there."""
    made = paper(people)
    set_pdf_of(made.sealed_texts.get().seal)
    return made


def sealed_agreement(people: People) -> Agreement:
    """A proposed agreement whose 协议书 was 出具 with its PDF."""
    agreement = proposed_agreement(people)
    set_pdf_of(seal_form(agreement=agreement, form="agreement", actor=people.filer).seal)
    return agreement

"""Sealing what a document says: a code, a signature and a PDF for each text of a 公文, 协议书 or 呈批表."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Absent, NotAllowed
from kunming_coord.common.flow import opinions_of
from kunming_coord.documents.kinds import Card, DocumentKind, Scan, register_kind
from kunming_coord.documents.models import Seal
from kunming_coord.documents.services import seal_statement
from kunming_coord.documents.signing import canonical
from projects.agreements.models import Agreement
from projects.agreements.queries import record_of
from projects.papers.models import Paper, PaperScan, SealedText
from projects.papers.queries import Sealed, sealed_of
from projects.papers.statements import (
    Statement,
    agreement_statement,
    approval_statement,
    paper_statement,
)

HERE = Path(__file__).parent
AT_ONCE = 200
OFFICES = (Role.FILER, Role.REVIEWER, Role.APPROVER)
Form = SealedText.Form


@dataclass(frozen=True)
class FormRow:
    """协议书 or 呈批表 of an agreement; `current` while it says what was sealed."""

    form: SealedText.Form
    sealed: Sealed | None
    current: bool


@transaction.atomic
def seal_paper(*, paper: Paper, actor: Actor) -> SealedText:
    """Seal what an official document says now; called by whatever writes or issues it, in its transaction."""
    standing = paper.sealed_texts.select_related("seal").first()
    return _sealed(Form.PAPER, paper_statement(paper), standing, actor, paper=paper)


@transaction.atomic
def seal_form(*, agreement: Agreement, form: str, actor: User) -> SealedText:
    """出具 协议书 or 呈批表 of an agreement as it stands; the one that is there while it says the same.

    Raises NotAllowed (neither a filer of a party nor of a city body) or Absent (no such form).
    """
    require_sealer(agreement, actor)
    statement = form_statement(agreement, form)
    standing = agreement.sealed_texts.filter(form=form).select_related("seal").first()
    return _sealed(form, statement, standing, actor, agreement=agreement)


@transaction.atomic
def seal_unsealed_papers(*, actor: Actor) -> int:
    """Seal official documents that were written before texts were sealed; how many."""
    rows = Paper.objects.filter(sealed_texts=None).select_related("agreement", "issuer").order_by("pk")
    found = list(rows[:AT_ONCE])
    for paper in found:
        seal_paper(paper=paper, actor=actor)
    return len(found)


def form_statement(agreement: Agreement, form: str) -> Statement:
    """What 协议书 or 呈批表 says now; raises Absent for another form."""
    if form == Form.AGREEMENT:
        return agreement_statement(agreement, record_of(agreement))
    if form == Form.APPROVAL:
        opinions = opinions_of(agreement, list(agreement.events))
        return approval_statement(agreement, record_of(agreement), opinions)
    raise Absent(_("没有这一种文件，请从页面上的按钮下载。"))


def form_rows(agreement: Agreement) -> list[FormRow]:
    """协议书 and 呈批表 with what was last 出具 of each."""
    rows = []
    for form in (Form.AGREEMENT, Form.APPROVAL):
        sealed = sealed_of(agreement, form)
        current = sealed is not None and is_current(sealed.text, form_statement(agreement, form))
        rows.append(FormRow(form, sealed, current))
    return rows


def may_seal(agreement: Agreement, actor: User) -> bool:
    """Whether somebody has 协议书 and 呈批表 made: who files for a party, or handles agreements at a city body."""
    return agreement.filed_for(actor) is not None or any(actor.holds(role, units=None) for role in OFFICES)


def require_sealer(agreement: Agreement, actor: User) -> None:
    """Refuse whoever may not have 协议书 and 呈批表 made; raises NotAllowed."""
    if not may_seal(agreement, actor):
        raise NotAllowed(_("协议书、呈批表由协议各区县方的经办人员或市级单位出具。"))


def is_current(sealed: SealedText, statement: Statement) -> bool:
    """Whether what was sealed is what the document says now."""
    return bool(sealed.seal.payload == canonical(statement))


def _sealed(
    form: str,
    statement: Statement,
    standing: SealedText | None,
    actor: Actor,
    *,
    paper: Paper | None = None,
    agreement: Agreement | None = None,
) -> SealedText:
    if standing is not None and is_current(standing, statement):
        return standing
    seal = seal_statement(kind=KINDS[form], payload=statement, actor=actor)
    return SealedText.objects.create(form=form, paper=paper, agreement=agreement, seal=seal)


def _card(seal: Seal) -> Card:
    """What anybody learns who has the code of a document: that it is in hand already."""
    said, sealed = seal.statement, seal.text
    newest = sealed.siblings.first()
    return Card(
        number=said["number"],
        title=said["title"],
        day=said["day"],
        issuer=said["issuer"],
        standing=_standing(sealed, newest is None or newest.pk == sealed.pk),
        scans=_scans(sealed.paper) if said["day"] and sealed.paper else (),
    )


def _standing(sealed: SealedText, newest: bool) -> str:
    if not newest:
        return _("已被后来出具的文本取代")
    if sealed.paper is None:
        return _("最近一次出具")
    return _("已签发") if sealed.paper.status == "issued" else _("送审稿，未签发")


def _scans(paper: Paper) -> list[Scan]:
    rows = paper.scans.values_list("sm3", "uploaded_at")
    return [Scan(sm3, timezone.localdate(at)) for sm3, at in rows]


def _stamped(sm3: str) -> Seal | None:
    scan = PaperScan.objects.filter(sm3=sm3).defer("content").order_by("pk").first()
    sealed = scan.paper.sealed_texts.select_related("seal").first() if scan else None
    return sealed.seal if sealed else None


KINDS: dict[str, DocumentKind] = {
    Form.PAPER: register_kind(DocumentKind("paper", "公文", HERE / "official.typ", _card, _stamped)),
    Form.AGREEMENT: register_kind(DocumentKind("agreement", "协议书", HERE / "form.typ", _card)),
    Form.APPROVAL: register_kind(DocumentKind("approval", "呈批表", HERE / "form.typ", _card)),
}

"""拟稿, 送审, 签发 with the number, and the stamped scan."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.workflow import begin, move, require_permitted, require_version
from kunming_coord.documents.signing import sm3
from kunming_coord.documents.uploads import PDF, media_type_of
from projects.agreements.models import Agreement
from projects.papers.models import Paper, PaperScan
from projects.papers.moves import EDITABLE, ISSUER, MACHINE, Action
from projects.papers.sealing import seal_paper
from projects.register.reading import read_name, read_text
from projects.register.requirements import require_note
from projects.register.services import require_filer


@dataclass(frozen=True)
class PaperDraft:
    """An official document as somebody writes it."""

    kind: str
    title: str
    recipient: str
    body: str
    copies: str = ""
    contact: str = ""
    openness: str = ""
    organ: str = ""


@transaction.atomic
def draft_paper(*, agreement: Agreement, draft: PaperDraft, actor: User) -> Paper:
    """Write a document about an agreement for one's district; raises NotAllowed (no filer of a party) or Invalid."""
    issuer = agreement.filed_for(actor)
    if issuer is None:
        raise NotAllowed(_("公文由协议各区县方的经办人员拟稿。"))
    paper = Paper.objects.create(
        status=MACHINE.initial, agreement=agreement, issuer=issuer, **_columns(draft)
    )
    begin(paper, actor=actor, role=Role.FILER, side=ISSUER)
    seal_paper(paper=paper, actor=actor)
    return paper


@transaction.atomic
def rewrite_paper(*, paper: Paper, draft: PaperDraft, actor: User) -> Paper:
    """Write a document anew while it is a draft or was given back; raises NotAllowed, Invalid or Stale."""
    require_filer(actor, paper.issuer)
    current = Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    require_editable(current)
    require_version(current, paper.version)
    Paper.objects.filter(pk=paper.pk).update(**_columns(draft))
    paper.refresh_from_db()
    seal_paper(paper=paper, actor=actor)
    return paper


@transaction.atomic
def submit_paper(*, paper: Paper, actor: User, note: str = "") -> Paper:
    """Send a document for approval; raises NotAllowed or Stale."""
    return move(paper, Action.SUBMIT, actor=actor, note=note)


@transaction.atomic
def return_paper(*, paper: Paper, actor: User, note: str) -> Paper:
    """Give a document back with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(paper, Action.RETURN, actor)
    return move(paper, Action.RETURN, actor=actor, note=require_note(note, _("退回理由")))


@transaction.atomic
def issue_paper(
    *, paper: Paper, actor: User, number: str, issued_on: dt.date | None, note: str = ""
) -> Paper:
    """签发: another person registers number and day. Raises Missing or Invalid (number, day), NotAllowed or Stale."""
    require_permitted(paper, Action.ISSUE, actor)
    read = read_name(number or "", field="number", label=_("文号"))
    if len(read) > 60 or Paper.objects.filter(issuer=paper.issuer, number=read).exists():
        raise _refused("number", _("文号“%(number)s”已经用过或超过 60 字，请核对。") % {"number": read[:60]})
    if issued_on is None:
        raise Missing(_("请填写印发日期。"), fields={"issued_on": _("请填写印发日期。")})
    if issued_on > timezone.localdate():
        raise _refused("issued_on", _("印发日期晚于今天，请填写实际日期。"))
    data = {"number": read, "issued_on": issued_on.isoformat()}
    changes = {"number": read, "issued_on": issued_on}
    issued = move(paper, Action.ISSUE, actor=actor, note=note, data=data, changes=changes)
    seal_paper(paper=issued, actor=actor)
    return issued


@transaction.atomic
def keep_scan(*, paper: Paper, content: bytes, file_name: str, actor: User) -> PaperScan:
    """Keep the stamped original of an issued document; a file that is no plain PDF is refused, whatever it is called.

    Raises NotAllowed, Stale (not issued) or Invalid (kind, size).
    """
    require_filer(actor, paper.issuer)
    if paper.status != "issued":
        raise Stale(_("公文签发后方可上传盖章扫描件。"))
    _require_pdf(content, file_name)
    digest = sm3(content)
    if paper.scans.filter(sm3=digest).exists():
        raise _refused("file", _("这份扫描件已经上传过，内容完全相同，不必重复上传。"))
    return PaperScan.objects.create(
        paper=paper,
        file_name=read_name(file_name[-120:], field="file", label=_("文件名")),
        content=content,
        size=len(content),
        sm3=digest,
        actor_id=actor.pk,
    )


def require_editable(paper: Paper) -> None:
    """Refuse to change a document that waits for 签发 or is issued; raises Stale."""
    if paper.status not in EDITABLE:
        raise Stale(_("公文已送审或已签发，不能再修改；请刷新页面。"))


def _require_pdf(content: bytes, file_name: str) -> None:
    try:
        is_pdf = media_type_of(content, file_name) == PDF
    except Invalid as error:
        sentence = _("上传的文件不是 PDF 或不能留存：%(reason)s") % {"reason": error.message}
        raise _refused("file", sentence) from error
    if not is_pdf:
        raise _refused("file", _("上传的文件不是 PDF，请上传盖章件扫描的 PDF。"))


def _columns(draft: PaperDraft) -> dict[str, str]:
    if draft.kind not in Paper.Kind.values:
        raise _refused("kind", _("请选择文种。"))
    body = read_text(draft.body, field="body", label=_("正文"))
    if not body:
        raise _refused("body", _("请填写正文。"))
    return {
        "kind": draft.kind,
        "title": read_name(draft.title, field="title", label=_("标题")),
        "recipient": read_name(draft.recipient, field="recipient", label=_("主送机关")),
        "body": body,
        "copies": read_text(draft.copies, field="copies", label=_("抄送"), length=200),
        "contact": read_text(draft.contact, field="contact", label=_("联系人"), length=120),
        "openness": read_text(draft.openness, field="openness", label=_("公开属性"), length=40),
        "organ": read_text(draft.organ, field="organ", label=_("发文机关"), length=60),
    }


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

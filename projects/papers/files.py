"""The files of official documents and agreements: Word and PDF of one statement, and the stamped scan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.models import User
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Absent
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.word import DOCX
from kunming_coord.documents.uploads import PDF
from kunming_coord.exchange.downloads import as_download, file_name
from kunming_coord.exchange.exporting import log_export
from projects.agreements.disclosure import standing_of
from projects.agreements.models import Agreement
from projects.agreements.queries import for_detail
from projects.papers.documents import named, word_of
from projects.papers.models import Paper, PaperScan
from projects.papers.queries import for_list, pdf_of, sealed_of
from projects.papers.sealing import form_rows, form_statement, is_current, may_seal, seal_form
from projects.papers.statements import paper_statement

# The fields of an agreement that its forms say.
SAID = frozenset({"parties", "terms", "clauses", "minutes", "events"})


@require_safe
def download_paper(request: SignedInRequest, uid: str) -> HttpResponse:
    """The document as a Word file."""
    return paper_word(get_object_or_404(for_list(request.user), uid=uid), request.user)


@require_safe
def download_pdf(request: SignedInRequest, uid: str) -> HttpResponse:
    """The document as PDF."""
    return paper_pdf(get_object_or_404(for_list(request.user), uid=uid), request.user)


@require_safe
def download_scan(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """The stamped original as it was uploaded."""
    paper = get_object_or_404(for_list(request.user), uid=uid)
    return scan_file(get_object_or_404(paper.scans, pk=number), request.user)


@require_safe
def download_agreement(request: SignedInRequest, uid: str, form: str) -> HttpResponse:
    """协议书 or 呈批表 of an agreement as a Word file."""
    return form_word(get_object_or_404(for_detail(request.user), uid=uid), form, request.user)


@require_safe
def download_agreement_pdf(request: SignedInRequest, uid: str, form: str) -> HttpResponse:
    """协议书 or 呈批表 as PDF, as it was last 出具."""
    return form_pdf(get_object_or_404(for_detail(request.user), uid=uid), form, request.user)


@require_safe
def show_forms(request: SignedInRequest, uid: str) -> HttpResponse:
    """协议书 and 呈批表 of an agreement: their files, codes and whether they still say what the agreement says."""
    agreement = get_object_or_404(for_detail(request.user), uid=uid)
    context = {
        "agreement": agreement,
        "rows": form_rows(agreement),
        "may_seal": may_seal(agreement, request.user),
    }
    return render(request, "projects/papers/forms.html", context)


@require_POST
@idempotent
def seal_agreement(request: SignedInRequest, uid: str, form: str) -> HttpResponse:
    """出具: seal 协议书 or 呈批表 as it stands; Word bears its code at once, the PDF follows from the worker."""
    agreement = get_object_or_404(for_detail(request.user), uid=uid)
    made = seal_form(agreement=agreement, form=form, actor=request.user)
    text = _("%(form)s已出具，验证码 %(code)s；PDF 几秒后可以下载。")
    messages.success(request, text % {"form": made.get_form_display(), "code": made.seal.code})
    return redirect("papers:forms", uid=agreement.uid)


def paper_word(paper: Paper, reader: User) -> HttpResponse:
    """A document as a Word file with the code of its newest text."""
    statement, sealed = paper_statement(paper), sealed_of(paper)
    return sent(reader, word_of(statement, sealed.code if sealed else ""), DOCX, named(statement), "docx")


def paper_pdf(paper: Paper, reader: User) -> HttpResponse:
    """A document as PDF; raises Absent while it is not made."""
    return sent(reader, pdf_of(paper), PDF, named(paper_statement(paper)), "pdf")


def scan_file(scan: PaperScan, reader: User) -> HttpResponse:
    """A stamped original."""
    return sent(reader, bytes(scan.content), PDF, _("公文扫描件"), "pdf")


def form_word(agreement: Agreement, form: str, reader: User) -> HttpResponse:
    """协议书 or 呈批表 as a Word file, with its code while it says what was 出具; raises Absent for another form."""
    _require_shown(agreement, reader)
    statement = form_statement(agreement, form)
    sealed = sealed_of(agreement, form)
    code = sealed.code if sealed and is_current(sealed.text, statement) else ""
    return sent(reader, word_of(statement, code), DOCX, named(statement), "docx")


def form_pdf(agreement: Agreement, form: str, reader: User) -> HttpResponse:
    """协议书 or 呈批表 as PDF; raises Absent for another form, and while it is not 出具 or not made."""
    _require_shown(agreement, reader)
    sealed = sealed_of(agreement, form)
    content = pdf_of(agreement, form)
    assert sealed is not None
    return sent(reader, content, PDF, named(sealed.text.seal.statement), "pdf")


def _require_shown(agreement: Agreement, reader: User) -> None:
    if not standing_of(agreement, reader).names("agreement") >= SAID:
        raise Absent(_("按可见范围，不向您提供该协议的文件。"))


def sent(reader: User, content: bytes, kind: str, title: str, suffix: str) -> HttpResponse:
    """A file that leaves, with its row in the log."""
    name = file_name(title, suffix=suffix)
    log_export(actor=reader, what=title, form=suffix, filters={}, name=name, rows=None, content=content)
    response = HttpResponse(content, content_type=kind)
    as_download(response, name)
    return response

"""Pages of official documents: thin; the services decide."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import next_steps, version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves, require_version
from kunming_coord.documents.uploads import bytes_of
from projects.agreements.queries import for_detail
from projects.papers.actions import SERVICES, require_known, take
from projects.papers.disclosure import contact_of
from projects.papers.filters import PaperFilter
from projects.papers.forms import PaperForm, PaperMoveForm, ScanForm, stored
from projects.papers.models import Paper
from projects.papers.moves import EDITABLE, MACHINE
from projects.papers.queries import PATH, for_list, scans_of, sealed_of
from projects.papers.services import draft_paper, keep_scan, require_editable, rewrite_paper


@require_safe
def list_papers(request: SignedInRequest) -> HttpResponse:
    """公文: the documents this person may see."""
    found = PaperFilter(request.GET, for_list(request.user))
    context = {"page": page_of(found.qs, request), "form": found.form}
    return render(request, "projects/papers/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_paper(request: SignedInRequest, agreement_uid: str) -> HttpResponse:
    """Write a document about an agreement."""
    agreement = get_object_or_404(for_detail(request.user), uid=agreement_uid)
    if agreement.filed_for(request.user) is None:
        raise NotAllowed(_("公文由协议各区县方的经办人员拟稿。"))
    start = {
        "title": _("关于%(project)s协作协议的函") % {"project": agreement.project.title},
        "kind": "letter",
    }
    form = PaperForm(request.POST or None, initial=start)
    if request.method == "POST":
        made = submit(form, lambda: draft_paper(agreement=agreement, draft=form.draft(), actor=request.user))
        if made is not None:
            messages.success(request, _("公文已存为草稿。"))
            return redirect("papers:detail", uid=made.uid)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def edit_paper(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write a document anew."""
    paper = _paper(request, uid)
    if not request.user.holds(Role.FILER, units=[paper.issuer_id]):
        raise NotAllowed(_("公文由拟稿单位的经办人员修改。"))
    require_editable(paper)
    form = PaperForm(request.POST or None, initial=stored(paper))
    if request.method == "POST":
        require_version(paper, version_of(request))
        if submit(form, lambda: rewrite_paper(paper=paper, draft=form.draft(), actor=request.user)):
            messages.success(request, _("修改已保存。"))
            return redirect("papers:detail", uid=paper.uid)
    return _form_page(request, form, paper)


@require_safe
def show_paper(request: SignedInRequest, uid: str) -> HttpResponse:
    """One document: what it says, where it stands, its scans."""
    return _page(request, _paper(request, uid))


@require_POST
@idempotent
def act_on_paper(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Send for approval, give back, or issue."""
    paper = _paper(request, uid)
    require_known(action)
    actions = [action, *(move.action for move in available_moves(paper, request.user))]
    form = PaperMoveForm(request.POST, actions=actions)
    done = submit(
        form,
        lambda: take(
            action,
            paper=paper,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return _page(request, _paper(request, uid), refused=form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": MACHINE.actions[action]})
    return redirect("papers:detail", uid=paper.uid)


@require_POST
@idempotent
def upload_scan(request: SignedInRequest, uid: str) -> HttpResponse:
    """Keep the stamped original."""
    paper = _paper(request, uid)
    if not request.user.holds(Role.FILER, units=[paper.issuer_id]):
        raise NotAllowed(_("盖章扫描件由拟稿单位的经办人员上传。"))
    form = ScanForm(request.POST, request.FILES)

    def keep() -> Any:
        content, name = bytes_of(request)
        return keep_scan(paper=paper, content=content, file_name=name, actor=request.user)

    if submit(form, keep) is None:
        return _page(request, paper, scan=form)
    messages.success(request, _("扫描件已保存。"))
    return redirect("papers:detail", uid=paper.uid)


def _paper(request: SignedInRequest, uid: str) -> Paper:
    return get_object_or_404(for_list(request.user), uid=uid)


def _form_page(request: SignedInRequest, form: PaperForm, paper: Paper | None) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "projects/papers/form.html", {"form": form, "paper": paper}, status=status)


def _page(
    request: SignedInRequest,
    paper: Paper,
    *,
    refused: PaperMoveForm | None = None,
    scan: ScanForm | None = None,
) -> HttpResponse:
    moves = [move for move in available_moves(paper, request.user) if move.action in SERVICES]
    events = list(paper.events)
    filer = request.user.holds(Role.FILER, units=[paper.issuer_id])
    start = {"version": paper.version, "issued_on": timezone.localdate()}
    context = {
        "paper": paper,
        "contact": contact_of(paper, request.user),
        "scans": scans_of(paper),
        "sealed": sealed_of(paper),
        "scan_form": (scan or ScanForm()) if filer and paper.status == "issued" else None,
        "may_edit": filer and paper.status in EDITABLE,
        "flow": flow_of(paper, PATH, events),
        "opinions": opinions_of(paper, events),
        "form": refused or PaperMoveForm(initial=start, actions=[move.action for move in moves]),
        **next_steps(paper, moves, route="papers:act"),
    }
    status = HTTPStatus.OK if refused is None and scan is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/papers/detail.html", context, status=status)

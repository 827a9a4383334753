"""Pages on which a document is registered, and on which an entry is corrected."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed, Stale
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.workflow import require_version
from projects.policies.documentforms import AmendEntryForm, EntryForm, NewEntryForm, standing_at
from projects.policies.documentmoves import WITHDRAWN
from projects.policies.models import DocumentState, PolicyDocument
from projects.policies.registering import amend_document, may_register, register_document


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_document(request: SignedInRequest) -> HttpResponse:
    """登记文件: its facts, what is known of its force, and phrases word for word."""
    _require_registrar(request)
    initial = {"state": DocumentState.UNCONFIRMED, "checked_on": timezone.localdate()}
    form = NewEntryForm(request.POST or None, initial=initial)
    if request.method == "POST":
        done = submit(
            form,
            lambda: register_document(code=form.cleaned_data["code"], entry=form.entry(), actor=request.user),
        )
        if done is not None:
            messages.success(request, _("《%(title)s》已登记，待另一人核对。") % {"title": done.title})
            return redirect("policies:document", code=done.code)
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def amend(request: SignedInRequest, uid: str) -> HttpResponse:
    """更正登记: facts corrected, phrases added or struck; compared anew by another person."""
    document = get_object_or_404(PolicyDocument, uid=uid)
    _require_registrar(request)
    if document.status == WITHDRAWN:
        raise Stale("该登记已撤销，不能再更正；需要时请用新的编号重新登记。")
    form = AmendEntryForm(request.POST or None, initial=standing_at(document), document=document)
    if request.method == "POST":
        done = submit(form, lambda: _amended(request, form, document))
        if done is not None:
            messages.success(request, _("更正已登记，待另一人核对。"))
            return redirect("policies:document", code=document.code)
    return _page(request, form, document)


def _amended(request: SignedInRequest, form: AmendEntryForm, document: PolicyDocument) -> PolicyDocument:
    require_version(document, form.cleaned_data["version"])
    return amend_document(document=document, entry=form.entry(), strike=form.struck(), actor=request.user)


def _require_registrar(request: SignedInRequest) -> None:
    if not may_register(request.user):
        raise NotAllowed("政策文件由市级经办岗位登记，您的岗位不能办理。")


def _page(request: SignedInRequest, form: EntryForm, document: PolicyDocument | None) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {"form": form, "document": document}
    return render(request, "projects/policies/entry.html", context, status=status)

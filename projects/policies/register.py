"""Pages of the register of documents."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from projects.policies.documents import check_document, may_check
from projects.policies.filters import DocumentFilter
from projects.policies.forms import FindingForm
from projects.policies.models import PolicyDocument
from projects.policies.queries import citing, is_unconfirmed


@require_safe
def list_documents(request: SignedInRequest) -> HttpResponse:
    """政策文件登记: every document the rules may quote, with what is known of its force."""
    rows = PolicyDocument.objects.annotate(quoted=Count("quotes")).order_by("code")
    found = DocumentFilter(request.GET, rows)
    page, today = page_of(found.qs, request), timezone.localdate()
    context = {
        "page": page,
        "form": found.form,
        "rows": [(row, is_unconfirmed(row, today)) for row in page],
    }
    return render(request, "projects/policies/documents.html", context)


@require_safe
def show_document(request: SignedInRequest, code: str) -> HttpResponse:
    """One document: what was found out about it, its phrases, and the policies that rest on it."""
    return _page(request, get_object_or_404(PolicyDocument, code=code))


@require_POST
@idempotent
def check(request: SignedInRequest, code: str) -> HttpResponse:
    """Write down what somebody found out about a document."""
    document = get_object_or_404(PolicyDocument, code=code)
    if not may_check(request.user):
        raise NotAllowed("政策文件的效力由市级审核、批准岗位核实，您的岗位不能办理。")
    form = FindingForm(request.POST)
    done = submit(
        form,
        lambda: check_document(
            document=document, seen=form.cleaned_data["seen"], finding=form.finding(), actor=request.user
        ),
    )
    if done is None:
        return _page(request, document, form)
    messages.success(request, _("核实结果已登记：%(state)s。") % {"state": done.get_state_display()})
    return redirect("policies:document", code=document.code)


def _page(
    request: SignedInRequest, document: PolicyDocument, refused: FindingForm | None = None
) -> HttpResponse:
    checks, today = list(document.checks.order_by("-pk")), timezone.localdate()
    initial = {
        "seen": len(checks),
        "state": document.state,
        "checked_on": today,
        "valid_to": document.valid_to,
    }
    context = {
        "document": document,
        "checks": checks,
        "quotes": document.quotes.all(),
        "cited_by": citing(document, today),
        "unconfirmed": is_unconfirmed(document, today),
        "form": (refused or FindingForm(initial=initial)) if may_check(request.user) else None,
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/policies/document.html", context, status=status)

"""Pages of the register of documents: the list, one document, and what people decide about it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import MoveForm, next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import AvailableMove, available_moves
from projects.policies.documentactions import SERVICES, take
from projects.policies.documentforms import FindingForm
from projects.policies.documentmoves import CHECKED, DOCUMENT_MACHINE
from projects.policies.documents import check_document, may_check
from projects.policies.filters import DocumentFilter
from projects.policies.models import PolicyDocument
from projects.policies.queries import citing, is_unconfirmed
from projects.policies.registering import may_register

PATH = (DOCUMENT_MACHINE.initial, CHECKED)


@require_safe
def list_documents(request: SignedInRequest) -> HttpResponse:
    """政策文件登记: every document the rules may quote, with what is known of its force."""
    quoted = Count("quotes", filter=Q(quotes__struck=False))
    found = DocumentFilter(request.GET, PolicyDocument.objects.annotate(quoted=quoted).order_by("code"))
    page, today = page_of(found.qs, request), timezone.localdate()
    context = {
        "page": page,
        "form": found.form,
        "rows": [(row, is_unconfirmed(row, today)) for row in page],
        "may_register": may_register(request.user),
    }
    return render(request, "projects/policies/documents.html", context)


@require_safe
def show_document(request: SignedInRequest, code: str) -> HttpResponse:
    """One document: what was found out about it, its phrases, and the policies that rest on it."""
    return document_page(request, get_object_or_404(PolicyDocument, code=code))


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
        return document_page(request, document, _Refused(finding=form))
    messages.success(request, _("核实结果已登记：%(state)s。") % {"state": done.get_state_display()})
    return redirect("policies:document", code=document.code)


@require_POST
@idempotent
def act_on_document(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Compare an entry with the original, give it back, or take it back."""
    document = get_object_or_404(PolicyDocument, uid=uid)
    form = MoveForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: take(
            action,
            document=document,
            actor=request.user,
            version=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
        ),
    )
    if done is None:
        return document_page(request, get_object_or_404(PolicyDocument, uid=uid), _Refused(move=form))
    words = {"action": DOCUMENT_MACHINE.actions[action], "document": document.title}
    messages.success(request, _("“%(action)s”已办理：《%(document)s》。") % words)
    return redirect("policies:document", code=document.code)


@dataclass(frozen=True)
class _Refused:
    """The form that was refused, to be shown again with its sentences."""

    finding: FindingForm | None = None
    move: MoveForm | None = None


NOTHING_REFUSED = _Refused()


def document_page(
    request: SignedInRequest, document: PolicyDocument, refused: _Refused = NOTHING_REFUSED
) -> HttpResponse:
    """The page of one document."""
    checks, events, today = list(document.checks.order_by("-pk")), list(document.events), timezone.localdate()
    moves = [move for move in available_moves(document, request.user) if move.action in SERVICES]
    context = {
        "document": document,
        "checks": checks,
        "quotes": document.quotes.all(),
        "cited_by": citing(document, today),
        "unconfirmed": is_unconfirmed(document, today),
        "finding": _finding(request, document, len(checks), refused.finding),
        "flow": flow_of(document, PATH, events) if events else [],
        "opinions": opinions_of(document, events),
        "may_amend": may_register(request.user) and document.status != "withdrawn",
        **_moves(document, moves, refused.move),
    }
    status = HTTPStatus.OK if refused is NOTHING_REFUSED else HTTPStatus.BAD_REQUEST
    return render(request, "projects/policies/document.html", context, status=status)


def _moves(document: PolicyDocument, moves: list[AvailableMove], refused: MoveForm | None) -> dict[str, Any]:
    return {
        "form": refused or MoveForm(initial={"version": document.version}, actions=[]),
        **next_steps(document, moves, route="policies:act-on-document"),
    }


def _finding(
    request: SignedInRequest, document: PolicyDocument, seen: int, refused: FindingForm | None
) -> FindingForm | None:
    """The form for a finding, for those who write findings, on an entry that has been compared."""
    if not may_check(request.user) or document.status != CHECKED:
        return refused
    today = timezone.localdate()
    initial = {"seen": seen, "state": document.state, "checked_on": today, "valid_to": document.valid_to}
    return refused or FindingForm(initial=initial)

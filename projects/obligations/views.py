"""Pages of obligations: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import MoveForm, next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from kunming_coord.documents.answers import as_file
from kunming_coord.exchange.uploads import uploaded
from projects.agreements.models import Agreement
from projects.obligations.actions import SERVICES, take
from projects.obligations.filters import ObligationFilter
from projects.obligations.forms import ObligationForm, ProofForm
from projects.obligations.models import Obligation
from projects.obligations.moves import MACHINE, OPEN
from projects.obligations.queries import PATH, for_list, proofs_of, rows_of
from projects.obligations.services import add_obligation, add_proof, require_bearer


@require_safe
def list_obligations(request: SignedInRequest) -> HttpResponse:
    """协议义务: what the agreements this person may see ask for, the next due first."""
    found = ObligationFilter(request.GET, for_list(request.user))
    page = page_of(found.qs, request)
    context = {"page": page, "form": found.form, "rows": rows_of(page.object_list)}
    return render(request, "projects/obligations/list.html", context)


@require_safe
def show_obligation(request: SignedInRequest, uid: str) -> HttpResponse:
    """One obligation: whose, by when, and what was done about it."""
    return _page(request, _obligation(request, uid), None)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_obligation(request: SignedInRequest, agreement_uid: str) -> HttpResponse:
    """Write down an obligation of a party."""
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), uid=agreement_uid)
    if not request.user.holds(Role.FILER, units=agreement.party_units()):
        raise NotAllowed(_("协议义务由协议各方的经办人员登记。"))
    form = ObligationForm(request.POST or None, agreement=agreement)
    if request.method == "POST":
        made = submit(
            form,
            lambda: add_obligation(
                agreement=agreement,
                party=form.cleaned_data["party"],
                title=form.cleaned_data["title"],
                due_on=form.cleaned_data["due_on"],
                actor=request.user,
            ),
        )
        if made is not None:
            messages.success(request, _("义务已登记。"))
            return redirect("obligations:detail", uid=made.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "agreement": agreement}
    return render(request, "projects/obligations/form.html", context, status=status)


@require_POST
@idempotent
def act_on_obligation(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Report, confirm or give back."""
    obligation = _obligation(request, uid)
    form = MoveForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: take(
            action,
            obligation=obligation,
            actor=request.user,
            version=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
        ),
    )
    if done is None:
        return _page(request, _obligation(request, uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": MACHINE.actions[action]})
    return redirect("obligations:detail", uid=obligation.uid)


@require_POST
@idempotent
def upload_proof(request: SignedInRequest, uid: str) -> HttpResponse:
    """Keep a file that shows how the obligation was met."""
    obligation = _obligation(request, uid)
    require_bearer(obligation, request.user)
    if getattr(request, "upload_too_large", False):
        uploaded(request)  # says by its one sentence how large a file may be
    form = ProofForm(request.POST, request.FILES, auto_id="id_proof_%s")
    made = submit(
        form,
        lambda: add_proof(
            obligation=obligation,
            title=form.cleaned_data["title"],
            file=(form.cleaned_data["file"].read(), form.cleaned_data["file"].name),
            actor=request.user,
        ),
    )
    if made is None:
        return _page(request, obligation, None, proof=form)
    messages.success(request, _("履行证明已上传。"))
    return redirect("obligations:detail", uid=obligation.uid)


@require_safe
def proof_file(request: SignedInRequest, uid: str, proof: str) -> HttpResponse:
    """The file of a proof."""
    rows = _obligation(request, uid).proofs.select_related("file")
    return as_file(get_object_or_404(rows, uid=proof).file)


def _obligation(request: SignedInRequest, uid: str) -> Obligation:
    return get_object_or_404(for_list(request.user), uid=uid)


def _page(
    request: SignedInRequest,
    obligation: Obligation,
    refused: MoveForm | None,
    proof: ProofForm | None = None,
) -> HttpResponse:
    district = obligation.party.district
    bears = district is not None and request.user.holds(Role.FILER, units=[district.pk])
    moves = [move for move in available_moves(obligation, request.user) if move.action in SERVICES]
    events = list(obligation.events)
    context = {
        "obligation": obligation,
        "row": rows_of([obligation])[0],
        "flow": flow_of(obligation, PATH, events),
        "opinions": opinions_of(obligation, events),
        "form": refused or MoveForm(initial={"version": obligation.version}, actions=[]),
        **next_steps(obligation, moves, route="obligations:act"),
        "proofs": proofs_of(obligation),
        "proof_form": (proof or ProofForm(auto_id="id_proof_%s"))
        if bears and obligation.status in OPEN
        else None,
    }
    status = HTTPStatus.OK if refused is None and proof is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/obligations/detail.html", context, status=status)

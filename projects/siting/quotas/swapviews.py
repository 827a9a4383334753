"""Pages of swaps of quota for a share: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
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
from kunming_coord.exchange.exporting import export_response, wanted_export
from projects.agreements.models import Agreement
from projects.siting.quotas.exports import swap_table
from projects.siting.quotas.filters import SwapFilter
from projects.siting.quotas.forms import SwapForm
from projects.siting.quotas.models import QuotaSwap
from projects.siting.quotas.moves import SWAP
from projects.siting.quotas.queries import SWAP_PATH, swap_sentence, swaps
from projects.siting.quotas.swaps import SERVICES, propose_swap, take


@require_safe
def list_swaps(request: SignedInRequest) -> HttpResponseBase:
    """指标调剂换利益: the swaps this person may see."""
    found = SwapFilter(request.GET, swaps(request.user))
    if form := wanted_export(request):
        return export_response(request, swap_table(found.qs), form=form)
    context = {"page": page_of(found.qs, request), "form": found.form}
    return render(request, "projects/siting/quotas/swaps.html", context)


@require_safe
def show_swap(request: SignedInRequest, uid: str) -> HttpResponse:
    """One swap: what for what, and who confirmed."""
    return _page(request, _swap(request, uid), None)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_swap(request: SignedInRequest, agreement_uid: str) -> HttpResponse:
    """Propose to give quota for a share in an agreement."""
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), uid=agreement_uid)
    if not request.user.holds(Role.FILER, units=agreement.party_units()):
        raise NotAllowed(_("指标调剂换利益由协议中调出方的经办人员提出。"))
    form = SwapForm(request.POST or None, agreement=agreement, actor=request.user)
    if request.method == "POST":
        made = submit(form, lambda: propose_swap(agreement=agreement, draft=form.draft(), actor=request.user))
        if made is not None:
            messages.success(request, _("已提出，待双方确认。"))
            return redirect("swaps:detail", uid=made.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "agreement": agreement}
    return render(request, "projects/siting/quotas/swap_form.html", context, status=status)


@require_POST
@idempotent
def act_on_swap(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Confirm, approve, refuse or withdraw."""
    swap = _swap(request, uid)
    form = MoveForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: take(
            action,
            swap=swap,
            actor=request.user,
            version=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
        ),
    )
    if done is None:
        return _page(request, _swap(request, uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": SWAP.actions[action]})
    return redirect("swaps:detail", uid=swap.uid)


def _swap(request: SignedInRequest, uid: str) -> QuotaSwap:
    return get_object_or_404(swaps(request.user), uid=uid)


def _page(request: SignedInRequest, swap: QuotaSwap, refused: MoveForm | None) -> HttpResponse:
    moves = [step for step in available_moves(swap, request.user) if step.action in SERVICES]
    events = list(swap.events)
    context = {
        "swap": swap,
        "sentence": swap_sentence(swap),
        "flow": flow_of(swap, SWAP_PATH, events),
        "opinions": opinions_of(swap, events),
        "form": refused or MoveForm(initial={"version": swap.version}, actions=[]),
        **next_steps(swap, moves, route="swaps:act"),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/siting/quotas/swap.html", context, status=status)

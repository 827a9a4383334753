"""变更申请: proposed on the page of its transfer, dealt with on a page of its own."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Absent
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import next_steps
from kunming_coord.common.workflow import available_moves
from projects.register.queries import fact_rows as project_rows
from projects.transfers.changeactions import draft_from, require_change_action, take_change
from projects.transfers.changemoves import CHANGE
from projects.transfers.changes import TransferChange
from projects.transfers.changing import propose_change
from projects.transfers.disclosure import standing_of_change, visible_change_events
from projects.transfers.models import Transfer
from projects.transfers.presenting import CHANGE_FORMS
from projects.transfers.queries import changes_for, fact_rows
from projects.transfers.stepforms import ChangeForm, ChangeMoveForm
from projects.transfers.views import detail_page, transfer_of

PATH, WITH_HOST = ("proposed", "agreed", "approved"), ("proposed", "consulted", "agreed", "approved")


@require_POST
@idempotent
def propose(request: SignedInRequest, uid: str, kind: str) -> HttpResponse:
    """Propose to change, extend or cancel an approved transfer."""
    transfer = transfer_of(request, uid)
    if kind not in CHANGE_FORMS:
        raise Absent(_("没有这一类申请，请从页面上的按钮进入。"))
    form = ChangeForm(request.POST, transfer=transfer, kind=kind)
    change = submit(
        form,
        lambda: propose_change(
            transfer=transfer,
            kind=kind,
            reason=form.cleaned_data["reason"],
            draft=draft_from(form.cleaned_data),
            version=form.cleaned_data["version"],
            actor=request.user,
        ),
    )
    if change is None:
        return detail_page(request, transfer, parts={f"{kind}_form": form})
    messages.success(request, _("%(kind)s申请已提出。") % {"kind": change.get_kind_display()})
    return redirect("transfers:change", uid=change.uid)


@require_safe
def show_change(request: SignedInRequest, uid: str) -> HttpResponse:
    """A request to change a transfer, as far as the reader stands near it."""
    return _page(request, _change(request, uid))


@require_POST
@idempotent
def act_on_change(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Agree, approve, send back, refuse, propose anew or withdraw."""
    change = _change(request, uid)
    require_change_action(action)
    form = ChangeMoveForm(request.POST, change=change, actions=[action])
    done = submit(
        form,
        lambda: take_change(
            action,
            change=change,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return _page(request, _change(request, uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": CHANGE.actions[action]})
    return redirect("transfers:change", uid=change.uid)


def _change(request: SignedInRequest, uid: str) -> TransferChange:
    found: TransferChange = get_object_or_404(changes_for(request.user), uid=uid)
    return found


def _page(
    request: SignedInRequest, change: TransferChange, refused: ChangeMoveForm | None = None
) -> HttpResponse:
    user, transfer = request.user, change.transfer
    standing, events = standing_of_change(change, user), visible_change_events(change, user)
    moves = available_moves(change, user)
    actions = [move.action for move in moves]
    context = {
        "change": change,
        "transfer": transfer,
        "transfer_seen": Transfer.objects.visible_to(user).filter(pk=transfer.pk).exists(),
        "project_rows": project_rows(transfer.project, standing),
        "rows": fact_rows(transfer, standing),
        "rounds": [event for event in events if event.data.get("round")],
        "flow": flow_of(change, WITH_HOST if change.new_host_id else PATH, events),
        "opinions": opinions_of(change, events),
        "form": refused
        or ChangeMoveForm(initial={"version": change.version}, change=change, actions=actions),
        **next_steps(change, moves, route="transfers:act-on-change"),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/transfers/change.html", context, status=status)

"""Pages of transfers: thin; the services decide."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from kunming_coord.exchange.exporting import export_response, wanted_export
from projects.attachments.models import Stage
from projects.attachments.queries import checklist
from projects.register.disclosure import is_own
from projects.register.queries import fact_rows as project_rows
from projects.transfers.actions import require_known, take
from projects.transfers.batch import BATCHED
from projects.transfers.clock import lights
from projects.transfers.disclosure import audiences, notes_seen, standing_of, visible_events
from projects.transfers.exports import transfer_table
from projects.transfers.filters import TransferFilter
from projects.transfers.forms import TransferMoveForm
from projects.transfers.models import Transfer
from projects.transfers.moves import EDITABLE, MACHINE, ORIGIN
from projects.transfers.presenting import assigned_among, flow_chart, parts_of, story_of
from projects.transfers.queries import (
    READY_FOR_AGREEMENT,
    fact_rows,
    for_detail,
    for_list,
    missing_to_submit,
)
from projects.transfers.services import note_opened


@require_safe
def list_transfers(request: SignedInRequest) -> HttpResponseBase:
    """流转申请: the transfers this person may see, with the light of each."""
    found = TransferFilter(request.GET, for_list(request.user))
    if form := wanted_export(request):
        return export_response(request, transfer_table(found.qs, request.user), form=form)
    page = page_of(found.qs, request)
    shown = lights(page.object_list)
    for row in page.object_list:
        row.light = shown.get(row.pk)
    context = {
        "page": page,
        "form": found.form,
        "wan": Unit.WAN,
        "batched": [(action, MACHINE.actions[action]) for action in BATCHED]
        if request.user.holds(Role.REVIEWER, units=None) or request.user.holds(Role.APPROVER, units=None)
        else [],
    }
    return render(request, "projects/transfers/list.html", context)


@require_safe
def show_transfer(request: SignedInRequest, uid: str) -> HttpResponse:
    """One transfer, as far as this person stands near it, and what they may do with it."""
    transfer = transfer_of(request, uid)
    note_opened(transfer=transfer, actor=request.user)
    return detail_page(request, transfer)


@require_POST
@idempotent
def act_on_transfer(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Take one action on a transfer."""
    transfer = transfer_of(request, uid)
    require_known(action)
    actions = [action, *(move.action for move in available_moves(transfer, request.user))]
    form = TransferMoveForm(request.POST, transfer=transfer, actions=actions)
    done = submit(
        form,
        lambda: take(
            action,
            transfer=transfer,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return detail_page(request, transfer_of(request, uid), form)
    label = MACHINE.actions[action]
    messages.success(request, _("“%(action)s”已办理：%(code)s。") % {"action": label, "code": transfer.code})
    return redirect("transfers:detail", uid=transfer.uid)


def transfer_of(request: SignedInRequest, uid: str) -> Transfer:
    """The transfer at an address; foreign is absent."""
    return get_object_or_404(for_detail(request.user), uid=uid)


def detail_page(
    request: SignedInRequest,
    transfer: Transfer,
    refused: TransferMoveForm | None = None,
    parts: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page of one transfer; `refused` and `parts` are forms to be shown again with their errors."""
    user, standing = request.user, standing_of(transfer, request.user)
    events, moves = visible_events(transfer, standing), available_moves(transfer, user)
    seen = standing.names("transfer")
    entries = list(notes_seen(transfer, user))
    filer = user.holds(Role.FILER, units=transfer.side_units(ORIGIN))
    editable = filer and transfer.status in EDITABLE
    context = {
        "transfer": transfer,
        "way": transfer.way,
        "seen": seen,
        "project_rows": project_rows(transfer.project, standing),
        "project_seen": is_own(transfer.filed_by_id, user) or transfer.host_id in user.reach.district_ids,
        "rows": fact_rows(transfer, standing),
        "flow": flow_chart(transfer, events),
        "light": lights([transfer]).get(transfer.pk) if "clock" in seen else None,
        "opinions": story_of(transfer, events, entries),
        "assigned": assigned_among(transfer, entries),
        "missing": missing_to_submit(transfer) if is_own(transfer.filed_by_id, user) else [],
        "audiences": audiences(transfer.scheme) if editable else None,
        "form": refused
        or TransferMoveForm(
            initial={"version": transfer.version},
            transfer=transfer,
            actions=[move.action for move in moves],
        ),
        **next_steps(transfer, moves, route="transfers:act"),
        "may_edit": editable,
        "agreements": _agreements(transfer, request),
        "may_agree": transfer.status in READY_FOR_AGREEMENT
        and user.holds(Role.FILER, units=[transfer.origin_id, transfer.host_id or 0]),
    }
    context |= parts_of(transfer, user, standing) | (parts or {})
    if is_own(transfer.filed_by_id, user):
        context |= _attachments(transfer)
    status = HTTPStatus.OK if refused is None and not parts else HTTPStatus.BAD_REQUEST
    return render(request, "projects/transfers/detail.html", context, status=status)


def _attachments(transfer: Transfer) -> dict[str, Any]:
    """附件清单 of the unit that filed, for itself and the city."""
    unit, stage = transfer.filed_by, Stage.TRANSFER
    query = urlencode({"unit": unit.slug, "scheme": transfer.scheme})
    return {
        "attachments": checklist(transfer.project, unit, stage, transfer.scheme),
        "attachments_url": f"{reverse('attachments:list', args=[transfer.project.uid, stage])}?{query}",
    }


def _agreements(transfer: Transfer, request: SignedInRequest) -> list[Any]:
    """Agreements that rest on the transfer, as far as this person may see them."""
    rows: Any = transfer.agreements
    return list(rows.visible_to(request.user).order_by("created_at"))

"""Pages of transfers: thin; the services decide."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import buttons, version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves, require_permitted, require_version
from projects.leads.models import Lead
from projects.leads.moves import Action as LeadAction
from projects.register.disclosure import Level
from projects.register.queries import fact_rows as project_rows
from projects.register.services import require_filer
from projects.transfers.actions import require_known, take
from projects.transfers.disclosure import audiences, level_of, visible_events
from projects.transfers.filters import TransferFilter
from projects.transfers.forms import TransferForm, TransferMoveForm, project_facts, transfer_initial
from projects.transfers.models import Transfer
from projects.transfers.moves import MACHINE
from projects.transfers.queries import (
    PATH,
    READY_FOR_AGREEMENT,
    fact_rows,
    for_detail,
    for_list,
    missing_to_submit,
)
from projects.transfers.services import EDITABLE, draft_transfer, update_transfer


@require_safe
def list_transfers(request: SignedInRequest) -> HttpResponse:
    """流转申请: the transfers this person may see."""
    found = TransferFilter(request.GET, for_list(request.user))
    context = {"page": page_of(found.qs, request), "form": found.form, "wan": Unit.WAN}
    return render(request, "projects/transfers/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_transfer(request: SignedInRequest, lead_uid: str) -> HttpResponse:
    """Turn a recognised lead into a request."""
    leads = Lead.objects.visible_to(request.user)
    lead = get_object_or_404(leads.select_related("project__enterprise", "project__origin"), uid=lead_uid)
    require_permitted(lead, LeadAction.TRANSFER, request.user)
    form = TransferForm(
        request.POST or None,
        initial=project_facts(lead.project),
        project=lead.project,
        scheme=Transfer.Scheme.INVESTMENT,
    )
    if request.method == "POST":
        transfer = submit(form, lambda: draft_transfer(lead=lead, actor=request.user, draft=form.draft()))
        if transfer is not None:
            messages.success(request, _("流转 %(code)s 已存为草稿，核对后请提交。") % {"code": transfer.code})
            return redirect("transfers:detail", uid=transfer.uid)
    return _form_page(request, form, {"lead": lead})


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def edit_transfer(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write a draft or returned request anew."""
    transfer = _transfer(request, uid)
    require_filer(request.user, transfer.origin)
    form = TransferForm(
        request.POST or None,
        initial=transfer_initial(transfer),
        project=transfer.project,
        scheme=transfer.scheme,
    )
    if request.method == "POST":
        require_version(transfer, version_of(request))
        saved = submit(
            form, lambda: update_transfer(transfer=transfer, draft=form.draft(), actor=request.user)
        )
        if saved is not None:
            messages.success(request, _("修改已保存。"))
            return redirect("transfers:detail", uid=transfer.uid)
    return _form_page(request, form, {"transfer": transfer, "lead": transfer.lead})


@require_safe
def show_transfer(request: SignedInRequest, uid: str) -> HttpResponse:
    """One transfer, as far as this person stands near it, and what they may do with it."""
    return _detail_page(request, _transfer(request, uid))


@require_POST
@idempotent
def act_on_transfer(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Take one action on a transfer."""
    transfer = _transfer(request, uid)
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
        return _detail_page(request, _transfer(request, uid), form)
    label = MACHINE.actions[action]
    messages.success(request, _("“%(action)s”已办理：%(code)s。") % {"action": label, "code": transfer.code})
    return redirect("transfers:detail", uid=transfer.uid)


def _transfer(request: SignedInRequest, uid: str) -> Transfer:
    return get_object_or_404(for_detail(request.user), uid=uid)


def _form_page(request: SignedInRequest, form: TransferForm, context: dict[str, Any]) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context |= {"form": form, "audiences": audiences()}
    return render(request, "projects/transfers/form.html", context, status=status)


def _detail_page(
    request: SignedInRequest, transfer: Transfer, refused: TransferMoveForm | None = None
) -> HttpResponse:
    level = level_of(transfer, request.user)
    events, moves = visible_events(transfer, level), available_moves(transfer, request.user)
    filer = request.user.holds(Role.FILER, units=[transfer.origin_id])
    context = {
        "transfer": transfer,
        "own": level == Level.OWN,
        "project_rows": project_rows(transfer.project, level),
        "rows": fact_rows(transfer, level),
        "flow": flow_of(transfer, PATH, events),
        "opinions": opinions_of(transfer, events),
        "missing": missing_to_submit(transfer) if level == Level.OWN else [],
        "audiences": audiences() if filer and transfer.status in EDITABLE else [],
        "form": refused
        or TransferMoveForm(
            initial={"version": transfer.version},
            transfer=transfer,
            actions=[move.action for move in moves],
        ),
        "buttons": buttons(transfer, moves, route="transfers:act", optional=MACHINE.optional),
        "four_eyes": any(move.four_eyes for move in moves),
        "may_edit": filer and transfer.status in EDITABLE,
        "agreements": _agreements(transfer, request),
        "may_agree": transfer.status in READY_FOR_AGREEMENT
        and request.user.holds(Role.FILER, units=[transfer.origin_id, transfer.host_id or 0]),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/transfers/detail.html", context, status=status)


def _agreements(transfer: Transfer, request: SignedInRequest) -> list[Any]:
    """Agreements that rest on the transfer, as far as this person may see them."""
    rows: Any = transfer.agreements
    return list(rows.visible_to(request.user).order_by("created_at"))

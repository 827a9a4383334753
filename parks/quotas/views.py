"""Pages of the quota ledger: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import MoveForm, next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from kunming_coord.exchange.exporting import export_response, wanted_export
from parks.quotas import queries, services
from parks.quotas.exports import board_table, entry_table, order_table
from parks.quotas.filters import BatchFilter, OrderFilter
from parks.quotas.forms import OrderForm, ReversalForm
from parks.quotas.measures import QuotaKind, quota_text
from parks.quotas.models import QuotaBatch, QuotaOrder
from parks.quotas.moves import MACHINE

PATH = ("filed", "done")


@require_safe
def show_board(request: SignedInRequest) -> HttpResponseBase:
    """要素指标: what stands where, with four colours; a district sees its own, the city all of it."""
    if form := wanted_export(request):
        return export_response(request, board_table(request.user), form=form)
    protected = queries.farmland(request.user)
    context = {
        "kinds": queries.board(request.user),
        "farmland": protected,
        "farmland_total": quota_text(sum(row.amount for row in protected), QuotaKind.FARMLAND),
        "sees_city": request.user.reach.sees_all,
        "keeps": services.keeps(request.user),
    }
    return render(request, "parks/quotas/board.html", context)


@require_safe
def list_entries(request: SignedInRequest) -> HttpResponseBase:
    """指标记录: what was posted to the accounts this person may see, newest first."""
    found = BatchFilter(request.GET, queries.batches(request.user))
    if form := wanted_export(request):
        return export_response(request, entry_table(found.qs, request.user), form=form)
    page = page_of(found.qs, request)
    rows = [(batch, queries.route_of(batch)) for batch in page.object_list]
    context = {"page": page, "form": found.form, "rows": rows}
    return render(request, "parks/quotas/entries.html", context)


@require_safe
def show_batch(request: SignedInRequest, uid: str) -> HttpResponse:
    """One batch: what it moved, why, by whom, and what became of it."""
    return _batch_page(request, _batch(request, uid), None)


@require_POST
@idempotent
def reverse_batch(request: SignedInRequest, uid: str) -> HttpResponse:
    """File that a batch is to be taken back."""
    batch = _batch(request, uid)
    services.require_keeper(request.user)
    form = ReversalForm(request.POST)
    made = submit(form, lambda: services.file_reversal(batch=batch, actor=request.user, **form.cleaned_data))
    if made is None:
        return _batch_page(request, batch, form)
    messages.success(request, _("冲销办理单已填报，待批准。"))
    return redirect("quotas:order", uid=made.uid)


@require_safe
def list_orders(request: SignedInRequest) -> HttpResponseBase:
    """指标办理单, newest first."""
    found = OrderFilter(request.GET, queries.orders(request.user))
    if form := wanted_export(request):
        return export_response(request, order_table(found.qs), form=form)
    context = {
        "page": page_of(found.qs, request),
        "form": found.form,
        "keeps": services.keeps(request.user),
    }
    return render(request, "parks/quotas/orders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_order(request: SignedInRequest) -> HttpResponse:
    """File an order on the ledger."""
    services.require_keeper(request.user)
    form = OrderForm(request.POST or None)
    if request.method == "POST":
        made = submit(form, lambda: services.file_order(draft=form.draft(), actor=request.user))
        if made is not None:
            messages.success(request, _("指标办理单已填报，待批准后记账。"))
            return redirect("quotas:order", uid=made.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "parks/quotas/order_form.html", {"form": form}, status=status)


@require_safe
def show_order(request: SignedInRequest, uid: str) -> HttpResponse:
    """One order: what it moves, who filed and who decided."""
    return _order_page(request, _order(request, uid), None)


@require_POST
@idempotent
def act_on_order(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Approve, give back or withdraw."""
    order = _order(request, uid)
    form = MoveForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: services.take(
            action,
            order=order,
            actor=request.user,
            version=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
        ),
    )
    if done is None:
        return _order_page(request, _order(request, uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": MACHINE.actions[action]})
    return redirect("quotas:order", uid=order.uid)


def _batch(request: SignedInRequest, uid: str) -> QuotaBatch:
    return get_object_or_404(queries.batches(request.user), uid=uid)


def _order(request: SignedInRequest, uid: str) -> QuotaOrder:
    return get_object_or_404(queries.orders(request.user), uid=uid)


def _batch_page(request: SignedInRequest, batch: QuotaBatch, refused: ReversalForm | None) -> HttpResponse:
    keeps = services.keeps(request.user) and services.reversible(batch)
    context = {
        "batch": batch,
        "route": queries.route_of(batch),
        "legs": queries.legs_of(batch, request.user),
        "order": queries.orders(request.user).filter(batch=batch).first(),
        "taken_back": QuotaBatch.objects.filter(reverses=batch).first(),
        "form": (refused or ReversalForm()) if keeps or refused else None,
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "parks/quotas/batch.html", context, status=status)


def _order_page(request: SignedInRequest, order: QuotaOrder, refused: MoveForm | None) -> HttpResponse:
    moves, events = available_moves(order, request.user), list(order.events)
    context = {
        "order": order,
        "flow": flow_of(order, PATH, events),
        "opinions": opinions_of(order, events),
        "form": refused or MoveForm(initial={"version": order.version}, actions=[]),
        **next_steps(order, moves, route="quotas:act"),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "parks/quotas/order.html", context, status=status)

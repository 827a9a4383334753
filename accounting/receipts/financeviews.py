"""Pages of finance: loaded files, receipts by tax, incentives; and the shares of governments, which everybody may read."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.receipts import queries, services
from accounting.receipts.exports import receipt_table
from accounting.receipts.filters import IncentiveFilter, ReceiptFilter
from accounting.receipts.forms import AssignForm, IncentiveForm, ReverseForm
from accounting.receipts.models import Incentive, TaxReceipt, TaxSetting
from accounting.receipts.owners import owners_of
from accounting.receipts.tabs import tabs_for
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from kunming_coord.exchange.exporting import export_response, wanted_export


@require_safe
def list_files(request: SignedInRequest) -> HttpResponse:
    """税收导入: the workbooks that have been loaded."""
    queries.require_finance(request.user)
    context = {
        "tabs": tabs_for(request.user, "files"),
        "page": page_of(queries.files(request.user), request),
        "money": Unit.YUAN,
        "loads": _is_treasurer(request),
    }
    return render(request, "accounting/receipts/files.html", context)


@require_safe
def list_receipts(request: SignedInRequest) -> HttpResponseBase:
    """税收明细: every receipt, with the project it counts to."""
    queries.require_finance(request.user)
    found = ReceiptFilter(request.GET, queries.receipts(request.user))
    valid = found.form.is_valid()
    if valid and (form := wanted_export(request)):
        return export_response(request, receipt_table(found.qs), form=form)
    rows = found.qs if valid else found.qs.none()
    page = page_of(rows, request)
    owners = owners_of(list(page.object_list))
    context = {
        "tabs": tabs_for(request.user, "list"),
        "form": found.form,
        "page": page,
        "rows": [(receipt, owners[receipt.pk]) for receipt in page.object_list],
        "total_fen": rows.aggregate(total=Sum("amount_fen"))["total"] or 0,
        "money": Unit.YUAN,
    }
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/receipts/list.html", context, status=status)


@require_safe
def show_receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """One receipt, and to which project it counts."""
    return _receipt_page(request, _receipt(request, pk))


@require_POST
@idempotent
def assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say to which project a receipt counts."""
    receipt = _receipt(request, pk)
    services.require_treasurer(request.user)
    form = AssignForm(request.POST, receipt=receipt)
    done = submit(
        form,
        lambda: services.assign_receipt(
            receipt=receipt,
            project=form.cleaned_data["project"],
            reason=form.cleaned_data["reason"],
            actor=request.user,
        ),
    )
    if done is None:
        return _receipt_page(request, receipt, form)
    messages.success(request, _("归属已登记，重新计算可分享额后生效。"))
    return redirect("receipts:receipt", pk=receipt.pk)


@require_safe
def list_incentives(request: SignedInRequest) -> HttpResponse:
    """产业优惠: what was granted, on which basis, and what was taken back."""
    queries.require_finance(request.user)
    found = IncentiveFilter(request.GET, queries.incentives(request.user))
    valid = found.form.is_valid()
    context = {
        "tabs": tabs_for(request.user, "incentives"),
        "form": found.form,
        "page": page_of(found.qs if valid else found.qs.none(), request),
        "money": Unit.WAN,
        "records": _is_treasurer(request),
    }
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/receipts/incentives.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_incentive(request: SignedInRequest) -> HttpResponse:
    """Record an incentive."""
    services.require_treasurer(request.user)
    initial = {"project": request.GET.get("project", "")}
    form = IncentiveForm(request.POST or None, initial=initial)
    if request.method == "POST":
        made = submit(form, lambda: services.record_incentive(**form.arguments(), actor=request.user))
        if made is not None:
            messages.success(request, _("优惠已登记，重新计算可分享额后生效。"))
            return redirect("receipts:incentives")
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "accounting/receipts/incentive_form.html", {"form": form}, status=status)


@require_safe
def show_incentive(request: SignedInRequest, uid: str) -> HttpResponse:
    """One incentive."""
    return _incentive_page(request, _incentive(request, uid))


@require_POST
@idempotent
def reverse_incentive(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take an incentive back."""
    incentive = _incentive(request, uid)
    services.require_treasurer(request.user)
    form = ReverseForm(request.POST)
    done = submit(
        form,
        lambda: services.reverse_incentive(
            incentive=incentive, reason=form.cleaned_data["reason"], actor=request.user
        ),
    )
    if done is None:
        return _incentive_page(request, incentive, form)
    messages.success(request, _("优惠已冲销，重新计算可分享额后生效。"))
    return redirect("receipts:incentive", uid=incentive.uid)


@require_safe
def list_shares(request: SignedInRequest) -> HttpResponse:
    """税收分成: how governments share each tax, as far as it is set, and how receipts are counted."""
    context = {
        "tabs": tabs_for(request.user, "shares"),
        "shares": queries.shares(),
        "settings": TaxSetting.objects.all(),
    }
    return render(request, "accounting/receipts/shares.html", context)


def _receipt(request: SignedInRequest, pk: int) -> TaxReceipt:
    return get_object_or_404(queries.receipts(request.user), pk=pk)


def _receipt_page(
    request: SignedInRequest, receipt: TaxReceipt, refused: AssignForm | None = None
) -> HttpResponse:
    assigns = _is_treasurer(request)
    context: dict[str, Any] = {
        "receipt": receipt,
        "owner": owners_of([receipt])[receipt.pk],
        "assignments": receipt.assignments.select_related("project"),
        "form": (refused or AssignForm(receipt=receipt)) if assigns else None,
        "money": Unit.YUAN,
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/receipts/receipt.html", context, status=status)


def _incentive(request: SignedInRequest, uid: str) -> Incentive:
    return get_object_or_404(queries.incentives(request.user), uid=uid)


def _incentive_page(
    request: SignedInRequest, incentive: Incentive, refused: ReverseForm | None = None
) -> HttpResponse:
    undone = getattr(incentive, "reversed_by", None)
    reverses = _is_treasurer(request) and undone is None and incentive.reverses_id is None
    context = {
        "incentive": incentive,
        "undone": undone,
        "form": (refused or ReverseForm()) if reverses else None,
        "money": Unit.WAN,
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/receipts/incentive.html", context, status=status)


def _is_treasurer(request: SignedInRequest) -> bool:
    return request.user.holds(Role.TREASURER, units=None)

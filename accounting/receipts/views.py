"""Pages of shareable taxes: the list, one quarter as a waterfall, and the computation."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.receipts import queries
from accounting.receipts.exports import shareable_table
from accounting.receipts.filters import ShareableFilter
from accounting.receipts.forms import ComputeForm
from accounting.receipts.models import sees_tax_types
from accounting.receipts.sharing import start_shareable
from accounting.receipts.tabs import tabs_for
from accounting.receipts.waterfall import UNIT, chart_of, waterfall_of
from kunming_coord.accounts.models import User
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Missing
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.exchange.exporting import export_response, wanted_export

NAMED = 20  # how many awaited projects a page names


@require_safe
def list_shareable(request: SignedInRequest) -> HttpResponseBase:
    """可分享额: per project and quarter what counts, the year so far, and what waits."""
    found = ShareableFilter(request.GET, queries.for_list(request.user))
    if (form := wanted_export(request)) and found.form.is_valid():
        return export_response(request, shareable_table(found.qs), form=form)
    return _list_page(request)


@require_POST
@idempotent
def compute(request: SignedInRequest) -> HttpResponse:
    """Start the computation of a quarter."""
    form = ComputeForm(request.POST)
    run = submit(
        form,
        lambda: start_shareable(quarter=Quarter.parse(form.cleaned_data["period"]), actor=request.user),
    )
    if run is None:
        return _list_page(request, form)
    messages.success(request, _("已开始计算，完成后在列表中查看。"))
    return redirect("runs:detail", uid=run.uid)


@require_safe
def show_shareable(request: SignedInRequest, uid: str) -> HttpResponse:
    """One quarter of a project: from what was received to what can be shared."""
    head = get_object_or_404(queries.for_detail(request.user), uid=uid)
    found = waterfall_of(head, request.user)
    by_type = sees_tax_types(request.user)
    history = queries.revisions(head)
    context = {
        "head": head,
        "waterfall": found,
        "chart": chart_of(found),
        "money": UNIT,
        "by_type": by_type,
        "incentives": queries.granted(head, request.user),
        "revisions": history,
        "newest": history[0].pk == head.pk,
        "records": _is_treasurer(request.user),
    }
    return render(request, "accounting/receipts/waterfall.html", context)


def _list_page(request: SignedInRequest, refused: ComputeForm | None = None) -> HttpResponse:
    user = request.user
    found = ShareableFilter(request.GET, queries.for_list(user))
    valid = found.form.is_valid()
    asked = found.form.cleaned_data.get("period") if valid else ""
    quarter = Quarter.parse(asked) if asked else latest_quarter()
    awaited = queries.awaited(user, quarter)
    obstacles, problem = _obstacles(user, quarter)
    context = {
        "tabs": tabs_for(user, "shareable"),
        "form": found.form,
        "page": page_of(found.qs if valid else found.qs.none(), request),
        "money": Unit.WAN,
        "quarter": quarter,
        "awaited": awaited[:NAMED],
        "awaited_count": awaited.count(),
        "obstacles": obstacles,
        "problem": problem,
        "compute_form": (refused or ComputeForm(initial={"period": quarter.code}))
        if _is_treasurer(user)
        else None,
    }
    bad = refused is not None or not valid
    return render(
        request,
        "accounting/receipts/shareable.html",
        context,
        status=HTTPStatus.BAD_REQUEST if bad else HTTPStatus.OK,
    )


def _obstacles(user: User, quarter: Quarter) -> tuple[list[queries.ObstacleRow], str]:
    """What finance has to settle first, or why even that is not known."""
    if not sees_tax_types(user):
        return [], ""
    try:
        return queries.obstacle_rows(quarter), ""
    except Missing as error:
        return [], error.message


def _is_treasurer(user: User) -> bool:
    return user.holds(Role.TREASURER, units=None)

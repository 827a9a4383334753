"""Pages of statements and explanations: thin; the queries know what somebody may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounting.holds.queries import held_of_year
from accounting.rollups.queries import identities, newest_rollups, scope_words
from accounting.statements import queries
from accounting.statements.charts import trend_chart
from accounting.statements.contributions import Contributions, named_rows
from accounting.statements.explain import AMOUNT, explain, read_question
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from kunming_coord.common.viewstate import Book, ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

ALL = "all"


@require_safe
def list_statements(request: SignedInRequest) -> HttpResponse:
    """对账单: a quarter by indicator and unit; the city's line for those who see the city."""
    _require_business(request)
    view = ViewState.from_request(request)
    known = list(queries.indicators_with_figures(view.quarter, view.book))
    chosen = _chosen(request, known)
    context = {
        "tabs": _tabs(request, known, chosen),
        "sections": queries.sections(request.user, view.quarter, view.book, indicators=chosen),
        "chart": trend_chart(request.user, view, chosen[0]) if chosen else None,
        "whole_city": request.user.reach.sees_all,
        "shown_units": queries.visible_units(request.user),
        **_head(view),
    }
    return render(request, "accounting/statements/list.html", context)


@require_safe
def show_statement(request: SignedInRequest, slug: str) -> HttpResponse:
    """The statement of one unit, with what each project and agreement adds to it."""
    district = get_object_or_404(queries.visible_units(request.user), slug=slug)
    view = ViewState.from_request(request)
    known = list(queries.indicators_with_figures(view.quarter, view.book))
    chosen = _chosen(request, known)
    sections = queries.sections(request.user, view.quarter, view.book, indicators=known, district=district)
    context = {
        "district": district,
        "sections": [section for section in sections if section.lines],
        "tabs": _tabs(request, known, chosen),
        "chart": trend_chart(request.user, view, chosen[0], district) if chosen else None,
        "held": held_of_year(request.user, view.quarter, district),
        **_contributions(request, view, district, chosen),
        **_head(view),
    }
    return render(request, "accounting/statements/detail.html", context)


@require_safe
def show_identity(request: SignedInRequest) -> HttpResponse:
    """The city identity of a quarter, both sides to the fen; for those who see the city."""
    if not request.user.reach.sees_all:
        raise NotAllowed(_("全市恒等式由市级岗位和审计查看。"))
    view = ViewState.from_request(request)
    context = {
        "lines": identities(view.quarter),
        "scope": scope_words(view.quarter),
        "unit": Unit.YUAN,
        **_head(view),
    }
    return render(request, "accounting/statements/identity.html", context)


@require_safe
def show_explanation(request: SignedInRequest) -> HttpResponse:
    """Where a figure comes from, down to its filings, clauses and approvals."""
    view = ViewState.from_request(request)
    question = read_question(
        request.user,
        view,
        district=request.GET.get("district", ""),
        indicator=request.GET.get("indicator", ""),
        measure=request.GET.get("measure", AMOUNT),
    )
    context = {"told": explain(request.user, question), "question": question, **_head(view)}
    return render(request, "accounting/statements/explain.html", context)


def _require_business(request: SignedInRequest) -> None:
    if not (request.user.reach.sees_all or request.user.reach.district_ids):
        raise NotAllowed(_("对账单属于业务数据，系统、安全、审计管理员不查看业务数据。"))


def _head(view: ViewState) -> dict[str, Any]:
    return {"view": view, "fiscal": view.book == Book.FISCAL, "assessment": view.book == Book.ASSESSMENT}


def _chosen(request: HttpRequest, known: list[Indicator]) -> list[Indicator]:
    """The indicator of the address, all of them, or the first; an unknown one is as if none were asked for."""
    asked = request.GET.get("indicator", "")
    if asked == ALL:
        return known
    return [row for row in known if row.code == asked] or known[:1]


def _tabs(request: HttpRequest, known: list[Indicator], chosen: list[Indicator]) -> list[dict[str, Any]]:
    def url(code: str) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        query["indicator"] = code
        return f"?{query.urlencode()}"

    single = chosen[0] if len(chosen) == 1 else None
    tabs: list[dict[str, Any]] = [
        {"label": row.short_name, "url": url(row.code), "active": row == single, "count": None}
        for row in known
    ]
    if len(known) > 1:
        tabs.append({"label": _("全部"), "url": url(ALL), "active": len(chosen) > 1, "count": None})
    return tabs


def _contributions(
    request: SignedInRequest, view: ViewState, district: District, chosen: list[Indicator]
) -> dict[str, Any]:
    """One page of what the district's figures are made of."""
    last = {row.group_id: row.last_posting_id for row in newest_rollups([view.quarter]).values()}
    made_of = Contributions(
        district=district,
        quarter=view.quarter,
        book=view.book,
        read=[(row, last[row.group_id]) for row in chosen],
    )
    page = page_of(made_of, request)
    rows = named_rows(
        list(page.object_list), user=request.user, district=district, quarter=view.quarter, book=view.book
    )
    return {"page": page, "rows": rows}

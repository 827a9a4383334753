"""Pages of statements and explanations: thin; the queries know what somebody may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounting.holds.queries import held_of_year
from accounting.rollups.queries import identities, newest_rollups, scope_words
from accounting.rollups.windows import AMOUNT
from accounting.statements import queries
from accounting.statements.arrangement import DISTRICT, ENTERPRISE, Arrangement, Basis, choices
from accounting.statements.charts import trend_chart
from accounting.statements.contributions import Contributions, named_rows
from accounting.statements.enterprises import enterprise_section, enterprises_of
from accounting.statements.explain import explain, read_question
from accounting.statements.frame import (
    address_with,
    chosen_indicators,
    head_of,
    indicator_tabs,
    require_business,
)
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from kunming_coord.common.snapshots import one_snapshot
from kunming_coord.common.viewstate import ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator


@require_safe
@one_snapshot()
def list_statements(request: SignedInRequest) -> HttpResponse:
    """对账单: a quarter by indicator and unit or grouping; the city's line for those who see the city."""
    require_business(request)
    view, arranged = ViewState.from_request(request), Arrangement.read(request.GET.dict())
    known = list(queries.indicators_with_figures(view.quarter, view.book))
    chosen = chosen_indicators(request, known)
    context = {
        "tabs": indicator_tabs(request, known, chosen),
        **_arranged(request, arranged),
        "chart": trend_chart(request.user, view, chosen[0]) if chosen else None,
        "whole_city": request.user.reach.sees_all,
        "scope": scope_words(view.quarter) if request.user.reach.sees_all else "",
        "shown_units": queries.visible_units(request.user),
        **_lines(request, view, arranged, chosen),
        **head_of(view),
    }
    return render(request, "accounting/statements/list.html", context)


@require_safe
@one_snapshot()
def show_statement(request: SignedInRequest, slug: str) -> HttpResponse:
    """The statement of one unit, with what each project and agreement adds to it."""
    district = get_object_or_404(queries.visible_units(request.user), slug=slug)
    view = ViewState.from_request(request)
    known = list(queries.indicators_with_figures(view.quarter, view.book))
    chosen = chosen_indicators(request, known)
    sections = queries.sections(request.user, view.quarter, view.book, indicators=known, district=district)
    context = {
        "district": district,
        "sections": [section for section in sections if section.lines],
        "tabs": indicator_tabs(request, known, chosen),
        "chart": trend_chart(request.user, view, chosen[0], district) if chosen else None,
        "held": held_of_year(request.user, view.quarter, district),
        **_contributions(request, view, district, chosen),
        **head_of(view),
    }
    return render(request, "accounting/statements/detail.html", context)


@require_safe
@one_snapshot()
def show_identity(request: SignedInRequest) -> HttpResponse:
    """The city identity of a quarter, both sides to the fen; for those who see the city."""
    if not request.user.reach.sees_all:
        raise NotAllowed(_("全市恒等式由市级岗位和审计查看。"))
    view = ViewState.from_request(request)
    context = {
        "lines": identities(view.quarter),
        "scope": scope_words(view.quarter),
        "unit": Unit.YUAN,
        **head_of(view),
    }
    return render(request, "accounting/statements/identity.html", context)


@require_safe
@one_snapshot()
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
    context = {"told": explain(request.user, question), "question": question, **head_of(view)}
    return render(request, "accounting/statements/explain.html", context)


def _lines(
    request: SignedInRequest, view: ViewState, arranged: Arrangement, chosen: list[Indicator]
) -> dict[str, Any]:
    """The sections of the page; enterprises are read a page at a time, of one indicator."""
    if arranged.by != ENTERPRISE or not chosen:
        found = queries.sections(request.user, view.quarter, view.book, indicators=chosen, arranged=arranged)
        return {"sections": found}
    page = page_of(enterprises_of(request.user), request)
    section = enterprise_section(
        request.user, view.quarter, view.book, indicator=chosen[0], shown=list(page.object_list)
    )
    return {"sections": [section] if section else [], "page": page}


def _arranged(request: HttpRequest, arranged: Arrangement) -> dict[str, Any]:
    """What the lines are, and the switches that change it."""
    nouns = dict(choices())
    switches = [
        {
            "label": _("按%(noun)s") % {"noun": noun},
            "url": address_with(request, by=code, page=None),
            "active": code == arranged.by,
        }
        for code, noun in nouns.items()
    ]
    by_unit = arranged.by == DISTRICT
    return {
        "arranged": arranged,
        "by_unit": by_unit,
        "heading": _("单位") if by_unit else nouns[arranged.by],
        "arrangements": switches,
        "bases": _bases(request, arranged),
    }


def _bases(request: HttpRequest, arranged: Arrangement) -> list[dict[str, Any]]:
    """The switch of the basis; only units have one."""
    if arranged.by != DISTRICT:
        return []
    return [
        {
            "label": basis.label,
            "url": address_with(request, basis=basis.value),
            "active": basis == arranged.basis,
        }
        for basis in Basis
    ]


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

"""Pages of main figures: thin; what is imported is shown to everybody with business here."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounting.mainfigures import queries, services
from accounting.mainfigures.assessing import assessment_figure, cooperation_parts, share_of
from accounting.mainfigures.charts import vintages_chart
from accounting.mainfigures.exports import main_figure_table
from accounting.mainfigures.forms import FigureForm, IndustryForm, PeriodForm
from accounting.mainfigures.gap import development_gap
from accounting.mainfigures.models import MainFigure, MainIndicator
from accounting.mainfigures.queries import WHOLE_YEAR, MainPeriod
from accounting.mainfigures.showing import matrix_of, shown_as, sources_of
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.districts.models import District, DistrictKind
from kunming_coord.exchange.exporting import export_response, wanted_export


@require_safe
def list_figures(request: SignedInRequest) -> HttpResponseBase:
    """区县主要指标: units by indicators of one period."""
    _require_business(request)
    form = PeriodForm(request.GET)
    period = form.chosen()
    if period and (wanted := wanted_export(request)):
        table = main_figure_table(queries.figures_of(request.user, period), period)
        return export_response(request, table, form=wanted)
    figures = list(queries.figures_of(request.user, period)) if period else []
    context = {
        "form": form,
        "period": period,
        "matrix": matrix_of(figures, queries.units_shown(figures)) if figures else None,
        "industrial": sorted({row.indicator for row in figures if row.industry}, key=lambda row: row.order),
        "loads": services.may_load(request.user),
    }
    return render(request, "accounting/mainfigures/list.html", context)


@require_safe
def show_indicator(request: SignedInRequest, code: str) -> HttpResponse:
    """One indicator of all units, with what the cooperation projects are beside it."""
    _require_business(request)
    indicator = _indicator(code)
    form = IndustryForm(request.GET, industries=queries.industries_of(district=None, indicator=indicator))
    period = form.chosen()
    industry = form.industry_chosen() if period else ""
    rows, sources = _indicator_rows(request, indicator, period, industry) if period else ([], [])
    context = {
        "indicator": indicator,
        "form": form,
        "period": period,
        "industry": industry,
        "rows": rows,
        "sources": sources,
        "wan": Unit.WAN,
        "compared": indicator.indicator is not None and period is not None and period.quarter is not None,
    }
    return render(request, "accounting/mainfigures/indicator.html", context)


@require_safe
def show_history(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Every vintage of one unit's figure; to the unit and the city also its figure for assessment."""
    _require_business(request)
    district, indicator = get_object_or_404(_units(), slug=slug), _indicator(code)
    form = IndustryForm(request.GET, industries=queries.industries_of(district=district, indicator=indicator))
    form.is_valid()
    industry = form.industry_chosen()
    figures = list(
        queries.history_of(request.user, district=district, indicator=indicator, industry=industry)
    )
    own = request.user.reach.sees_all or district.pk in request.user.reach.district_ids
    context = {
        "district": district,
        "indicator": indicator,
        "form": form if "industry" in form.fields else None,
        "rows": _history_rows(figures),
        "chart": vintages_chart(district, indicator, figures),
        "assessed": _assessed(district, indicator) if own else None,
        "wan": Unit.WAN,
        "loads": services.may_load(request.user),
    }
    return render(request, "accounting/mainfigures/history.html", context)


@require_safe
def show_gap(request: SignedInRequest) -> HttpResponse:
    """发展差距 between the counties in a year."""
    _require_business(request)
    years = sorted({period.year for period in queries.periods() if period.months == WHOLE_YEAR}, reverse=True)
    asked = request.GET.get("year", "")
    year = next((year for year in years if str(year) == asked), next(iter(years), None))
    context = {"years": years, "year": year, "gap": development_gap(year=year) if year else None}
    return render(request, "accounting/mainfigures/gap.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def record_figure(request: SignedInRequest) -> HttpResponse:
    """One figure typed by 统计核对, where a whole file would be too much."""
    if not services.may_load(request.user):
        raise NotAllowed(_("区县主要指标由市级统计核对岗位登记，您的岗位不能办理。"))
    posted = request.method == "POST"
    chosen = {name: request.GET[name] for name in ("district", "indicator") if name in request.GET}
    form = FigureForm(request.POST) if posted else FigureForm(initial=chosen)
    done = (
        submit(form, lambda: services.record_main_figure(cells=form.cells(), actor=request.user))
        if posted
        else None
    )
    if done is None:
        status = HTTPStatus.BAD_REQUEST if posted else HTTPStatus.OK
        return render(request, "accounting/mainfigures/form.html", {"form": form}, status=status)
    told = _("已登记。") if done.new or done.changed else _("与已有数据相同，未新增。")
    messages.success(request, told)
    return redirect(
        "mainfigures:history", slug=form.cleaned_data["district"], code=form.cleaned_data["indicator"]
    )


def _require_business(request: SignedInRequest) -> None:
    if not (request.user.reach.sees_all or request.user.reach.district_ids):
        raise NotAllowed(_("区县主要指标供业务岗位查看，系统、安全、审计管理员不查看业务数据。"))


def _indicator(code: str) -> MainIndicator:
    return get_object_or_404(MainIndicator.objects.select_related("indicator"), code=code)


def _units() -> Any:
    return District.objects.exclude(kind=DistrictKind.SYSTEM)


def _indicator_rows(
    request: SignedInRequest, indicator: MainIndicator, period: MainPeriod, industry: str
) -> tuple[list[dict[str, Any]], list[Any]]:
    """Unit, its figure, and the part of the cooperation projects where this person may see it."""
    figures = [
        figure
        for figure in queries.figures_of(request.user, period).filter(indicator=indicator)
        if figure.industry == industry
    ]
    by_unit = {figure.district_id: figure for figure in figures}
    parts = cooperation_parts(request.user, indicator, period) if not industry else {}
    notes: dict[tuple[str, str], int] = {}
    rows = [
        {
            "unit": unit,
            "shown": shown_as(figure, indicator, notes) if (figure := by_unit.get(unit.pk)) else None,
            "part_fen": parts.get(unit.pk),
            "share": share_of(parts.get(unit.pk), by_unit.get(unit.pk)),
        }
        for unit in queries.units_shown(figures)
    ]
    return rows, sources_of(notes)


def _history_rows(figures: list[MainFigure]) -> list[dict[str, Any]]:
    """Every revision; `current` is the one pages show of its period."""
    seen: set[MainPeriod] = set()
    rows = []
    for figure in figures:
        period = MainPeriod(figure.year, figure.months)
        shown = shown_as(figure, figure.indicator, {})
        rows.append({"figure": figure, "period": period, "shown": shown, "current": period not in seen})
        seen.add(period)
    return rows


def _assessed(district: District, indicator: MainIndicator) -> Any:
    """The unit's figure for assessment of the last ended quarter; None where the indicator is not shared at all."""
    if indicator.indicator is None:
        return None
    return assessment_figure(district=district, indicator=indicator.indicator, quarter=latest_quarter())

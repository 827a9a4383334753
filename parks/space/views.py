"""Pages of the resource library: units, plots, and the rest of what is read; writing is in `writeviews`."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.paging import page_of
from kunming_coord.exchange.exporting import export_response, wanted_export
from kunming_coord.exchange.kinds import kind_of
from parks.space.exports import building_table, plot_table, unit_table
from parks.space.filters import PlotFilter, UnitFilter
from parks.space.pages import building_page, plot_page, unit_page
from parks.space.queries import buildings_for, counted_buildings, plot_rows, plots_for, unit_rows, units_for


@require_safe
def list_units(request: SignedInRequest) -> HttpResponseBase:
    """资源库: floor units by what a project needs of them."""
    found = UnitFilter(request.GET, units_for(request.user))
    if form := wanted_export(request):
        return export_response(request, unit_table(found.qs, request.user), form=form)
    page = page_of(found.qs, request)
    context = {
        "page": page,
        "form": found.form,
        "rows": unit_rows(page.object_list, request.user),
        "loads": kind_of("floor-units").open_to(request.user),
    }
    return render(request, "parks/space/units.html", context)


@require_safe
def list_plots(request: SignedInRequest) -> HttpResponseBase:
    """资源库: plots."""
    found = PlotFilter(request.GET, plots_for(request.user))
    if form := wanted_export(request):
        return export_response(request, plot_table(found.qs), form=form)
    page = page_of(found.qs, request)
    user = request.user
    context = {
        "page": page,
        "form": found.form,
        "rows": plot_rows(page.object_list),
        "loads": kind_of("plots").open_to(user),
        "may_add": Role.PARK_MANAGER in user.reach.roles or user.holds(Role.QUOTA_KEEPER, units=None),
    }
    return render(request, "parks/space/plots.html", context)


@require_safe
def list_buildings(request: SignedInRequest) -> HttpResponseBase:
    """载体: the buildings with how much there is in them."""
    found = buildings_for(request.user)
    if form := wanted_export(request):
        return export_response(request, building_table(found), form=form)
    page = page_of(found, request)
    context = {
        "page": page,
        "rows": counted_buildings(page.object_list),
        "may_add": Role.PARK_MANAGER in request.user.reach.roles,
        "loads": kind_of("buildings").open_to(request.user),
    }
    return render(request, "parks/space/buildings.html", context)


@require_safe
def show_building(request: SignedInRequest, uid: str) -> HttpResponse:
    """租控图: one building, floor by floor."""
    return building_page(request, get_object_or_404(buildings_for(request.user), uid=uid), {})


@require_safe
def show_unit(request: SignedInRequest, uid: str) -> HttpResponse:
    """One floor unit: measures, price, when it is taken."""
    return unit_page(request, get_object_or_404(units_for(request.user), uid=uid), {})


@require_safe
def show_plot(request: SignedInRequest, uid: str) -> HttpResponse:
    """One plot."""
    return plot_page(request, get_object_or_404(plots_for(request.user), uid=uid), {})

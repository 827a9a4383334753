"""Pages of matching: thin; everything is worked out below."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Missing, NotAllowed
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import places as district_rows
from parks.space.models import FloorUnit, Plot
from parks.space.queries import plots_for, units_for
from projects.siting.matching import queries, services
from projects.siting.matching.gathering import readable
from projects.siting.matching.homogeneity import zones_of
from projects.siting.matching.spots import SCORED, seekers_for, spots_for


@require_safe
def show_city(request: SignedInRequest) -> HttpResponse:
    """全市统筹匹配: what the latest assignment came to, greedy and optimal side by side; for the city."""
    require_city(request)
    made, run = queries.latest_assignment(), queries.runs().first()
    context = {
        "made": made,
        "page": page_of(queries.lines_of(made), request) if made else None,
        "run": run,
        "run_url": reverse("matching:run", args=[run.uid]) if run else "",
        "next_url": reverse("matching:city"),
        "may_assign": services.may_assign(request.user),
        "units": district_rows(),
    }
    return render(request, "projects/siting/matching/city.html", context)


@require_POST
@idempotent
def assign(request: SignedInRequest) -> HttpResponse:
    """Ask for a new assignment."""
    services.start_assignment(actor=request.user)
    messages.success(request, _("已开始统筹匹配，完成后在本页显示结果。"))
    return redirect("matching:city")


@require_safe
def show_run(request: SignedInRequest, uid: str) -> HttpResponse:
    """How far an assignment is; htmx asks for it."""
    require_city(request)
    run = get_object_or_404(queries.runs(), uid=uid)
    context = {
        "run": run,
        "run_url": reverse("matching:run", args=[run.uid]),
        "next_url": reverse("matching:city"),
    }
    fragment = getattr(request, "htmx", False)
    template = "fragments/progress.html" if fragment else "projects/siting/matching/run.html"
    return render(request, template, context)


@require_safe
def show_places(request: SignedInRequest, uid: str) -> HttpResponse:
    """匹配结果: the best few floor units, plots and units for a project, each with its parts, and why the others fail."""
    project = get_object_or_404(readable(request.user).select_related("demand"), uid=uid)
    context: dict[str, Any] = {"project": project}
    for name, ask in (("found", queries.places_for), ("spots", spots_for)):
        try:
            context[name] = ask(project, request.user)
        except Missing as error:  # nothing to compare yet is an answer, and says what to do
            context["missing"] = error.message
    return render(request, "projects/siting/matching/project.html", context)


@require_safe
def show_unit_seekers(request: SignedInRequest, place_uid: str) -> HttpResponse:
    """适配项目: the best few of the projects this person may see for a floor unit."""
    return _seekers(request, get_object_or_404(units_for(request.user), uid=place_uid))


@require_safe
def show_plot_seekers(request: SignedInRequest, place_uid: str) -> HttpResponse:
    """适配项目: the best few of the projects this person may see for a plot."""
    return _seekers(request, get_object_or_404(plots_for(request.user), uid=place_uid))


@require_safe
def show_projects(request: SignedInRequest, slug: str) -> HttpResponse:
    """适配项目: the best few of the projects this person may see for a unit."""
    unit = _unit(request, slug)
    context = {"unit": unit, "found": queries.projects_for(unit, request.user)}
    return render(request, "projects/siting/matching/unit.html", context)


@require_safe
def show_alike(request: SignedInRequest) -> HttpResponse:
    """同质化提示: units that lead in the same industries, and how alike they are."""
    pairs = queries.alike()
    context = {"pairs": pairs, "zones": zones_of(pairs)}
    return render(request, "projects/siting/matching/alike.html", context)


def _seekers(request: SignedInRequest, place: FloorUnit | Plot) -> HttpResponse:
    context = {
        "place": place,
        "is_plot": isinstance(place, Plot),
        "spots": seekers_for(place, request.user),
        "most": SCORED,
    }
    return render(request, "projects/siting/matching/seekers.html", context)


def require_city(request: SignedInRequest) -> None:
    """Let only those pass who see the whole city; raises NotAllowed."""
    if not request.user.reach.sees_all:
        raise NotAllowed(_("全市统筹匹配由市级单位查看；本单位的匹配请从项目页进入。"))


def _unit(request: SignedInRequest, slug: str) -> District:
    """A unit the reader belongs to, any for the city; foreign ones are absent."""
    rows = district_rows()
    if not request.user.reach.sees_all:
        rows = rows.filter(pk__in=request.user.reach.district_ids)
    return get_object_or_404(rows, slug=slug)

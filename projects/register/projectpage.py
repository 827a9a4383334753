"""The page of one project: facts as far as the reader stands near it, and the forms of what this person may write."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.flow import flow_of
from kunming_coord.common.money import Unit
from kunming_coord.common.workflow import available_moves
from projects.register import nationalcode, queries
from projects.register.contacting import cards
from projects.register.disclosure import is_own, standing_of
from projects.register.factforms import (
    AmountsForm,
    ClassifyForm,
    ContactForm,
    DemandForm,
    EndSiteForm,
    InvestmentForm,
    SiteForm,
    StageForm,
    classify_initial,
    demand_initial,
)
from projects.register.facts import Site
from projects.register.forms import amount_text
from projects.register.models import Project
from projects.register.moves import FORWARD
from projects.register.naming import former_names
from projects.register.services import AMOUNTS
from projects.register.staging import missing_next, way_on
from projects.register.standing import StatisticalListing

PATH = ("planned", "signed", "started", "producing", "expanded")


def project_page(request: SignedInRequest, project: Project, **refused: Any) -> HttpResponse:
    """Render the page; `refused` are forms that come back with what was wrong, then the answer is a 400."""
    standing, user = standing_of(project, request.user), request.user
    seen = standing.names("project")
    context: dict[str, Any] = {
        "project": project,
        "rows": queries.fact_rows(project, standing),
        "outcomes": queries.outcomes(project, user),
        "placings": queries.outcomes(project, user, queries.PLACINGS),
        "may_draft": user.holds(Role.FILER, units=[project.origin_id]),
        "may_hold": user.holds(Role.APPROVER, units=None),
        "wan": Unit.WAN,
        "seen": seen,
        "contacts": cards(project, standing, user),
    }
    context |= _shown(project, user, seen)
    if "stages" in seen:
        context |= _forms(request, project, refused)
    if is_own(project.origin_id, user) and (twin := queries.same_name_other_code(project)):
        context["odd"].append(
            _(
                "项目 %(code)s 的企业名称与本项目相同，统一社会信用代码却不同；请核对代码，确为同一企业的请报市级合并。"
            )
            % {"code": twin.code}
        )
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "projects/register/detail.html", context, status=status)


def _shown(project: Project, user: Any, seen: frozenset[str]) -> dict[str, Any]:
    """Beside the facts: what the table shows of stages with proof, sites, investments, the enterprise's standing."""
    today, shown = timezone.localdate(), dict[str, Any](odd=[], sees_city=user.reach.sees_all)
    if "stages" in seen:
        shown |= _stages(project)
    if "sites" in seen:
        shown["sites"] = project.sites.select_related("district", "park")
    if "arrived" in seen and "completed" in seen:
        shown["investments"] = queries.standing_investments(project)
    if "enterprise" in seen:
        shown["former_names"] = former_names(project.enterprise, today)
        shown["listed"] = StatisticalListing.objects.on(today).filter(enterprise=project.enterprise_id)
    if "national_code" in seen:
        shown["odd"] = nationalcode.odd_parts(project.national_code, today)
        shown["unchecked"] = nationalcode.unchecked() if project.national_code else ""
    return shown


def _stages(project: Project) -> dict[str, Any]:
    step = way_on(project)
    return {
        "flow": flow_of(project, PATH, list(project.events)),
        "stages": project.stage_records.all(),
        "missing": missing_next(project),
        "next_label": project.machine.actions[step.action] if step else "",
    }


def _forms(request: SignedInRequest, project: Project, refused: dict[str, Any]) -> dict[str, Any]:
    """The forms of what this person may write, as refused ones came back; none for the others."""
    user = request.user
    side = user.holds(Role.FILER, units=project.sides())
    forms: dict[str, Any] = {"ends": {}, "stage_forms": _stage_forms(request, project, refused)}
    if side or user.holds(Role.REVIEWER, units=None):
        forms["classify_form"] = refused.get("classify_form") or ClassifyForm(
            initial=classify_initial(project), auto_id="id_class_%s"
        )
    if user.holds(Role.FILER, units=[project.origin_id]):
        forms["demand_form"] = refused.get("demand_form") or DemandForm(
            initial=demand_initial(queries.demand_of(project)), auto_id="id_demand_%s"
        )
        forms["contact_form"] = refused.get("contact_form") or ContactForm(auto_id="id_contact_%s")
        if not project.compiled_terms.exists():
            forms["amounts_form"] = refused.get("amounts_form") or AmountsForm(
                initial={name: amount_text(getattr(project, f"{name}_fen")) for name in AMOUNTS},
                auto_id="id_amounts_%s",
            )
    if side:
        forms["site_form"] = refused.get("site_form") or SiteForm(auto_id="id_site_%s")
        forms["investment_form"] = refused.get("investment_form") or InvestmentForm(auto_id="id_money_%s")
        forms["ends"] = _end_forms(project, refused)
    return forms


def _stage_forms(
    request: SignedInRequest, project: Project, refused: dict[str, Any]
) -> list[tuple[Any, str, StageForm]]:
    """Each step this person may take now: its word, its address, its form; the way on comes first."""
    came_back = refused.get("stage_form")
    found = []
    moves = available_moves(project, request.user)
    for move in sorted(moves, key=lambda move: move.action not in FORWARD):
        form = came_back[1] if came_back and came_back[0] == move.action else None
        fresh = StageForm(
            action=move.action, initial={"version": project.version}, auto_id=f"id_{move.action}_%s"
        )
        found.append((move.label, reverse("projects:move", args=[project.uid, move.action]), form or fresh))
    return found


def _end_forms(project: Project, refused: dict[str, Any]) -> dict[int, EndSiteForm]:
    """For each site in use the form of its end, by id."""
    number, came_back = refused.get("end_form") or (None, None)
    return {
        pk: came_back if came_back is not None and pk == number else EndSiteForm(auto_id=f"id_end_{pk}_%s")
        for pk in Site.objects.filter(project=project, valid_to=None).values_list("pk", flat=True)
    }

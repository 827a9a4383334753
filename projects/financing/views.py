"""Pages of financing recommendations: thin; the services decide."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from projects.financing import services
from projects.financing.actions import EXTRAS, take
from projects.financing.filters import FinancingFilter
from projects.financing.forms import DrawdownForm, FinancingForm, FinancingMoveForm, initial_of
from projects.financing.models import Financing
from projects.financing.moves import EDITABLE, MACHINE
from projects.financing.queries import PATH, for_list, totals
from projects.register.models import Project


@require_safe
def list_financings(request: SignedInRequest) -> HttpResponse:
    """融资推荐: those of this person's unit, all of them for the city, with what came of them."""
    found = FinancingFilter(request.GET, for_list(request.user))
    context = {
        "page": page_of(found.qs, request),
        "form": found.form,
        "totals": totals(found.qs),
        "wan": Unit.WAN,
    }
    return render(request, "projects/financing/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_financing(request: SignedInRequest, project_uid: str) -> HttpResponse:
    """Draft a recommendation of a project."""
    project = get_object_or_404(Project.objects.visible_to(request.user), uid=project_uid)
    if services.unit_for(project, request.user) is None:
        raise NotAllowed(_("融资推荐由项目登记地或承载地的经办人员起草。"))
    form = FinancingForm(request.POST or None)
    if request.method == "POST":
        made = submit(
            form,
            lambda: services.draft_financing(project=project, draft=form.draft(), actor=request.user),
        )
        if made is not None:
            messages.success(request, _("融资推荐已起草，请核对后提请推荐。"))
            return redirect("financing:detail", uid=made.uid)
    return _form(request, form, project, None)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def change_financing(request: SignedInRequest, uid: str) -> HttpResponse:
    """Change a draft, or what was given back."""
    financing = _financing(request, uid)
    services.require_filer(financing, request.user)
    form = FinancingForm(request.POST or None, initial=initial_of(financing))
    if request.method == "POST":
        changed = submit(
            form,
            lambda: services.change_financing(financing=financing, draft=form.draft(), actor=request.user),
        )
        if changed is not None:
            messages.success(request, _("已保存。"))
            return redirect("financing:detail", uid=uid)
    return _form(request, form, financing.project, financing)


@require_safe
def show_financing(request: SignedInRequest, uid: str) -> HttpResponse:
    """One recommendation: what was asked, what the bank answered, what was drawn."""
    return _page(request, _financing(request, uid), {})


@require_POST
@idempotent
def act_on_financing(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Take an action of the flow."""
    financing = _financing(request, uid)
    form = FinancingMoveForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: take(
            action,
            financing=financing,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return _page(request, _financing(request, uid), {"form": form})
    messages.success(request, _("“%(action)s”已办理。") % {"action": MACHINE.actions[action]})
    return redirect("financing:detail", uid=uid)


@require_POST
@idempotent
def record_drawdown(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record money drawn under a grant."""
    financing = _financing(request, uid)
    services.require_filer(financing, request.user)
    form = DrawdownForm(request.POST)
    drawn = submit(
        form,
        lambda: services.record_drawdown(financing=financing, actor=request.user, **form.cleaned_data),
    )
    if drawn is None:
        return _page(request, financing, {"drawdown_form": form})
    messages.success(request, _("放款已登记。"))
    return redirect("financing:detail", uid=uid)


def _financing(request: SignedInRequest, uid: str) -> Financing:
    found: Financing = get_object_or_404(for_list(request.user), uid=uid)
    return found


def _form(
    request: SignedInRequest, form: forms.Form, project: Project, financing: Financing | None
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "project": project, "financing": financing}
    return render(request, "projects/financing/form.html", context, status=status)


def _page(request: SignedInRequest, financing: Financing, refused: dict[str, forms.Form]) -> HttpResponse:
    moves, events = available_moves(financing, request.user), list(financing.events)
    files = services.may_file(financing, request.user)
    actions = [move.action for move in moves if move.action in EXTRAS]
    context = {
        "financing": financing,
        "drawdowns": financing.drawdowns.all(),
        "may_change": files and financing.status in EDITABLE,
        "drawdown_form": (refused.get("drawdown_form") or DrawdownForm(auto_id="id_drawdown_%s"))
        if files and financing.granted_fen is not None
        else None,
        "wan": Unit.WAN,
        "flow": flow_of(financing, PATH, events),
        "opinions": opinions_of(financing, events),
        "form": refused.get("form")
        or FinancingMoveForm(initial={"version": financing.version}, actions=actions),
        **next_steps(financing, moves, route="financing:act"),
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "projects/financing/detail.html", context, status=status)

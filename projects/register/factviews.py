"""Writing the facts of a project: each form of its page posts here."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Absent
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.workflow import require_permitted
from projects.register import profiling, services
from projects.register.factforms import (
    AmountsForm,
    ClassifyForm,
    DemandForm,
    EndSiteForm,
    InvestmentForm,
    SiteForm,
    StageForm,
)
from projects.register.models import Project
from projects.register.moves import PROJECT as MACHINE
from projects.register.profiling import require_classifier, require_side
from projects.register.projectpage import project_page
from projects.register.queries import for_detail
from projects.register.services import require_filer
from projects.register.staging import move_project


@require_POST
@idempotent
def set_demand(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write the demand profile."""
    project = _project(request, uid)
    require_filer(request.user, project.origin)
    form = DemandForm(request.POST, auto_id="id_demand_%s")
    return _answer(
        request,
        project,
        form,
        lambda: profiling.set_demand(project=project, draft=form.draft(), actor=request.user),
        demand_form=form,
    )


@require_POST
@idempotent
def set_amounts(request: SignedInRequest, uid: str) -> HttpResponse:
    """Set 计划总投资 and 协议投资额."""
    project = _project(request, uid)
    require_filer(request.user, project.origin)
    form = AmountsForm(request.POST, auto_id="id_amounts_%s")
    return _answer(
        request,
        project,
        form,
        lambda: services.set_amounts(project=project, actor=request.user, **form.arguments()),
        amounts_form=form,
    )


@require_POST
@idempotent
def classify(request: SignedInRequest, uid: str) -> HttpResponse:
    """Set trade, national code, chain and park."""
    project = _project(request, uid)
    require_classifier(project, request.user)
    form = ClassifyForm(request.POST, auto_id="id_class_%s")
    return _answer(
        request,
        project,
        form,
        lambda: profiling.classify_project(project=project, actor=request.user, **form.arguments()),
        classify_form=form,
    )


@require_POST
@idempotent
def add_site(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record a site."""
    project = _project(request, uid)
    require_side(project, request.user)
    form = SiteForm(request.POST, auto_id="id_site_%s")
    return _answer(
        request,
        project,
        form,
        lambda: profiling.add_site(project=project, draft=form.draft(), actor=request.user),
        site_form=form,
    )


@require_POST
@idempotent
def end_site(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Record the end of a site."""
    project = _project(request, uid)
    require_side(project, request.user)
    site = get_object_or_404(project.sites.select_related("project"), pk=number)
    form = EndSiteForm(request.POST, auto_id=f"id_end_{number}_%s")
    return _answer(
        request,
        project,
        form,
        lambda: profiling.end_site(site=site, ends_on=form.cleaned_data["ends_on"], actor=request.user),
        end_form=(number, form),
    )


@require_POST
@idempotent
def record_investment(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record 到位资金 and 完成固投."""
    project = _project(request, uid)
    require_side(project, request.user)
    form = InvestmentForm(request.POST, auto_id="id_money_%s")
    return _answer(
        request,
        project,
        form,
        lambda: profiling.record_investment(project=project, draft=form.draft(), actor=request.user),
        investment_form=form,
    )


@require_POST
@idempotent
def move(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Take a step: 签约, 开工, 投产, 增资, or an end."""
    project = _project(request, uid)
    if action not in MACHINE.actions:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    require_permitted(project, action, request.user)
    form = StageForm(request.POST, action=action, auto_id=f"id_{action}_%s")
    return _answer(
        request,
        project,
        form,
        lambda: move_project(
            project=project,
            action=action,
            draft=form.draft(),
            actor=request.user,
            version=form.cleaned_data["version"],
        ),
        stage_form=(action, form),
    )


def _project(request: SignedInRequest, uid: str) -> Project:
    return get_object_or_404(for_detail(request.user), uid=uid)


def _answer(
    request: SignedInRequest, project: Project, form: forms.Form, service: Callable[[], Any], **shown: Any
) -> HttpResponse:
    """Back to the page when it is done, else the page with what was wrong."""
    if submit(form, service) is None:
        return project_page(request, _project(request, str(project.uid)), **shown)
    messages.success(request, _("已登记。"))
    return redirect("projects:detail", uid=project.uid)

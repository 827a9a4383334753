"""The way into a transfer: which schemes fit, an explicit choice, and the form of the chosen one."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import version_of
from kunming_coord.common.workflow import require_permitted, require_version
from parks.directory.models import Park
from projects.leads.models import Lead
from projects.leads.moves import Action as LeadAction
from projects.register.models import Project
from projects.register.services import require_filer
from projects.transfers.disclosure import audiences
from projects.transfers.drafting import require_filing_side
from projects.transfers.forms import (
    TransferForm,
    known_needs,
    project_facts,
    starts_from_lead,
    transfer_initial,
)
from projects.transfers.models import Transfer
from projects.transfers.queries import for_detail
from projects.transfers.schemes import SCHEMES
from projects.transfers.screening import fits
from projects.transfers.services import draft_scheme_transfer, draft_transfer, update_transfer


@require_safe
def choose_scheme(request: SignedInRequest, project_uid: str) -> HttpResponse:
    """适用办法: the five schemes with whether each fits a project of one's own, and why."""
    project = _own_project(request, project_uid)
    lead = Lead.objects.visible_to(request.user).filter(project=project, status="recognised").first()
    parks = Park.objects.filter(level=Park.Level.KEY_PARK).exclude(district=project.origin)
    found = fits(project, recognised=lead is not None, hosts=[])
    choices = [
        {"way": SCHEMES[fit.scheme], "fits": fit.fits, "why": fit.why, "lead": lead}
        for fit in found
        if fit.fits or not starts_from_lead(fit.scheme)
    ]
    context = {
        "project": project,
        "choices": choices,
        "parks": parks,
        "both": sum(fit.fits for fit in found) > 1,
    }
    return render(request, "projects/transfers/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_transfer(request: SignedInRequest, lead_uid: str) -> HttpResponse:
    """Turn a recognised lead into a request."""
    leads = Lead.objects.visible_to(request.user)
    lead = get_object_or_404(leads.select_related("project__enterprise", "project__origin"), uid=lead_uid)
    require_permitted(lead, LeadAction.TRANSFER, request.user)
    form = _form(request, lead.project, Transfer.Scheme.INVESTMENT)
    if request.method == "POST":
        transfer = submit(form, lambda: draft_transfer(lead=lead, actor=request.user, draft=form.draft()))
        if transfer is not None:
            return _drafted(request, transfer)
    return _form_page(request, form, {"lead": lead})


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def start_transfer(request: SignedInRequest, project_uid: str, scheme: str) -> HttpResponse:
    """Turn a project of one's own into a request under a scheme that needs no lead."""
    project = _own_project(request, project_uid)
    if scheme not in SCHEMES or starts_from_lead(scheme):
        raise Absent(_("没有这一适用办法，请从项目页面选择。"))
    form = _form(request, project, scheme)
    if request.method == "POST":
        transfer = submit(
            form,
            lambda: draft_scheme_transfer(
                project=project, scheme=scheme, actor=request.user, draft=form.draft()
            ),
        )
        if transfer is not None:
            return _drafted(request, transfer)
    return _form_page(request, form, {})


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def edit_transfer(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write a draft or returned request anew."""
    transfer = get_object_or_404(for_detail(request.user), uid=uid)
    require_filing_side(request.user, transfer)
    form = TransferForm(
        request.POST or None,
        initial=transfer_initial(transfer),
        project=transfer.project,
        scheme=transfer.scheme,
        own_project=request.user.holds(Role.FILER, units=[transfer.project.origin_id]),
    )
    if request.method == "POST":
        require_version(transfer, version_of(request))
        saved = submit(
            form, lambda: update_transfer(transfer=transfer, draft=form.draft(), actor=request.user)
        )
        if saved is not None:
            messages.success(request, _("修改已保存。"))
            return redirect("transfers:detail", uid=transfer.uid)
    return _form_page(request, form, {"transfer": transfer, "lead": transfer.lead})


def _own_project(request: SignedInRequest, uid: str) -> Project:
    projects = Project.objects.visible_to(request.user).select_related("enterprise", "origin")
    project: Project = get_object_or_404(projects, uid=uid)
    require_filer(request.user, project.origin)
    return project


def _form(request: SignedInRequest, project: Project, scheme: str) -> TransferForm:
    return TransferForm(
        request.POST or None,
        initial=project_facts(project) | known_needs(project),
        project=project,
        scheme=scheme,
    )


def _drafted(request: SignedInRequest, transfer: Transfer) -> HttpResponse:
    messages.success(request, _("流转 %(code)s 已存为草稿，核对后请提交。") % {"code": transfer.code})
    return redirect("transfers:detail", uid=transfer.uid)


def _form_page(request: SignedInRequest, form: TransferForm, context: dict[str, Any]) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context |= {"form": form, "project": form.project, "way": form.way, "audiences": audiences(form.scheme)}
    return render(request, "projects/transfers/form.html", context, status=status)

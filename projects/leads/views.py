"""Pages of leads: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import next_steps, version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import AvailableMove, available_moves, require_version
from kunming_coord.exchange.exporting import export_response, wanted_export
from projects.attachments.models import Stage
from projects.attachments.queries import checklist
from projects.leads.actions import SERVICES, require_known, take
from projects.leads.disclosure import audiences, standing_of
from projects.leads.evidence import rubric_for, score_for
from projects.leads.exports import lead_table
from projects.leads.filters import LeadFilter
from projects.leads.forms import (
    AnswerForm,
    EvidenceForm,
    LeadForm,
    LeadMoveForm,
    NewLeadForm,
    ObjectionForm,
    lead_initial,
)
from projects.leads.lights import lights_of
from projects.leads.models import Lead
from projects.leads.moves import EDITABLE, MACHINE, Action
from projects.leads.queries import (
    PATH,
    evidence_rows,
    for_city,
    for_detail,
    for_list,
    has_collided,
    last_check,
    lights,
    missing_to_register,
    receipts_of,
    removed_evidence,
    unheard,
)
from projects.leads.services import draft_lead, update_lead
from projects.register.forms import filing_districts
from projects.register.prefilling import known_of
from projects.register.queries import fact_rows
from projects.register.services import require_filer


@require_safe
def list_leads(request: SignedInRequest) -> HttpResponseBase:
    """首谈线索: the leads this person may see."""
    found = LeadFilter(request.GET, for_list(request.user))
    if form := wanted_export(request):
        return export_response(request, lead_table(found.qs, request.user), form=form)
    page = page_of(found.qs, request)
    context = {
        "page": page,
        "lights": lights_of(page.object_list),
        "unheard": unheard(request.user),
        "form": found.form,
        "wan": Unit.WAN,
        "files": filing_districts(request.user).exists(),
    }
    return render(request, "projects/leads/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_lead(request: SignedInRequest) -> HttpResponse:
    """Write down a lead and its project."""
    require_role(request.user, Role.FILER)
    known = known_of(request.user, request.GET.get("credit_code", ""))
    form = NewLeadForm(request.POST or None, user=request.user, initial=known.initial)
    if request.method == "POST":
        lead = submit(
            form,
            lambda: draft_lead(
                origin=form.cleaned_data["origin"],
                project=form.project_draft(),
                lead=form.lead_draft(),
                actor=request.user,
            ),
        )
        if lead is not None:
            messages.success(request, _("线索 %(code)s 已存为草稿，核对后请登记。") % {"code": lead.code})
            return redirect("leads:detail", uid=lead.uid)
    return _form_page(request, form, None, told=known.told)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def edit_lead(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write a draft or returned lead anew."""
    lead = _lead(request, uid)
    require_filer(request.user, lead.origin)
    form = LeadForm(request.POST or None, initial=lead_initial(lead))
    if request.method == "POST":
        require_version(lead, version_of(request))
        saved = submit(
            form,
            lambda: update_lead(
                lead=lead, project=form.project_draft(), draft=form.lead_draft(), actor=request.user
            ),
        )
        if saved is not None:
            messages.success(request, _("修改已保存。"))
            return redirect("leads:detail", uid=lead.uid)
    return _form_page(request, form, lead)


@require_safe
def show_lead(request: SignedInRequest, uid: str) -> HttpResponse:
    """One lead: facts, receipt, flow, opinions, and what this person may do with it."""
    return detail_page(request, _lead(request, uid))


@require_POST
@idempotent
def act_on_lead(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Take one action on a lead."""
    lead = _lead(request, uid)
    require_known(action)
    before = lead.status
    form = LeadMoveForm(request.POST, actions=[action, *_actions(lead, request)], collided=has_collided(lead))
    done = submit(
        form,
        lambda: take(
            action,
            lead=lead,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return detail_page(request, _lead(request, uid), form)
    _tell(request, action, lead, moved=lead.status != before)
    return redirect("leads:detail", uid=lead.uid)


def _tell(request: SignedInRequest, action: str, lead: Lead, *, moved: bool) -> None:
    """What came of an action; a registration also says what the blind check found."""
    label = MACHINE.actions[action]
    if not moved:
        messages.error(
            request,
            _("冲突核查：有冲突，尚未登记。核查已记录并告知认定单位；主张首谈在先的，请写明理由后再登记。"),
        )
        return
    text = _("“%(action)s”已办理：%(code)s。") % {"action": label, "code": lead.code}
    check = last_check(lead) if action == Action.REGISTER else None
    if check is not None and check.told:
        text += _("冲突核查：有冲突，由认定单位裁定。") if check.conflict else _("冲突核查：无冲突。")
    messages.success(request, text)


def _lead(request: SignedInRequest, uid: str) -> Lead:
    return get_object_or_404(for_detail(request.user), uid=uid)


def _moves(lead: Lead, request: SignedInRequest) -> list[AvailableMove]:
    """What this person may do here and now; turning a lead into a transfer has its own form."""
    return [move for move in available_moves(lead, request.user) if move.action in SERVICES]


def _actions(lead: Lead, request: SignedInRequest) -> list[str]:
    return [move.action for move in _moves(lead, request)]


def _form_page(
    request: SignedInRequest, form: LeadForm, lead: Lead | None, *, told: str = ""
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "lead": lead, "told": told, "audiences": audiences()}
    return render(request, "projects/leads/form.html", context, status=status)


def may_write(lead: Lead, request: SignedInRequest) -> bool:
    """Whether this person may write the lead and its evidence anew."""
    return request.user.holds(Role.FILER, units=[lead.origin_id]) and lead.status in EDITABLE


def detail_page(
    request: SignedInRequest, lead: Lead, refused: LeadMoveForm | None = None, **forms: Form
) -> HttpResponse:
    """The page of a lead; a refused form stands in it with what has to be mended."""
    moves, events = _moves(lead, request), list(lead.events)
    filer = request.user.holds(Role.FILER, units=[lead.origin_id])
    collided, editable = has_collided(lead), may_write(lead, request)
    context = {
        "lead": lead,
        "seen": standing_of(lead, request.user).names("lead"),
        "audiences": audiences() if editable else None,
        "lights": lights(lead),
        "project_rows": fact_rows(lead.project, standing_of(lead, request.user)),
        "flow": flow_of(lead, PATH, events),
        "opinions": opinions_of(lead, events),
        "missing": missing_to_register(lead),
        "receipts": receipts_of(lead),
        "evidence": evidence_rows(lead),
        "removed": removed_evidence(lead),
        "attachments": checklist(lead.project, lead.origin, Stage.LEAD),
        "attachments_url": reverse("attachments:list", args=[lead.project.uid, Stage.LEAD]),
        "score": score_for(lead),
        "check": last_check(lead),
        "collided": collided,
        "form": refused
        or LeadMoveForm(
            initial={"version": lead.version}, actions=[move.action for move in moves], collided=collided
        ),
        "evidence_form": EvidenceForm(rubric=rubric_for(lead), auto_id="id_evidence_%s")
        if editable
        else None,
        "objection_form": ObjectionForm(auto_id="id_objection_%s"),
        "answer_form": AnswerForm(auto_id="id_answer_%s"),
        **next_steps(lead, moves, route="leads:act"),
        "may_edit": editable,
        "may_transfer": filer and lead.status == "recognised",
        **for_city(lead, request.user),
    }
    status = HTTPStatus.BAD_REQUEST if refused or forms else HTTPStatus.OK
    return render(request, "projects/leads/detail.html", context | forms, status=status)

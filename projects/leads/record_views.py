"""Pages and files of what hangs on a lead: receipts, evidence, objections, the two claims side by side."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from kunming_coord.documents.answers import as_file, as_json, as_pdf
from kunming_coord.documents.models import Seal
from kunming_coord.exchange.downloads import file_name
from kunming_coord.exchange.uploads import uploaded
from projects.leads.checking import check_collision
from projects.leads.disclosure import standing_of
from projects.leads.evidence import add_evidence, remove_evidence, replace_evidence, rubric_for
from projects.leads.forms import AnswerForm, CheckForm, EvidenceForm, ObjectionForm, ReplaceForm
from projects.leads.models import Lead
from projects.leads.objections import answer_objection, lodge_objection
from projects.leads.queries import (
    checks_for,
    claims_on,
    evidence_version,
    for_detail,
    kind_words,
    open_pool,
    versions_of,
)
from projects.leads.records import LeadEvidence, LeadObjection
from projects.leads.rubric import rubric_on
from projects.leads.settings import LeadSetting, RecognitionBody
from projects.leads.views import detail_page, may_write
from projects.register.forms import filing_districts
from projects.visibility.standing import Standing
from projects.visibility.table import Relation, Stage


@require_safe
def receipt_pdf(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """The PDF of a receipt, as the worker made it; absent until it has."""
    lead = _shown(request, uid, "receipts")
    seal = _seal(lead, number)
    if not hasattr(seal, "file"):
        raise Http404
    return as_pdf(seal.file, file_name(_("首谈登记回执"), lead.code, suffix="pdf", at=seal.at))


@require_safe
def receipt_json(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """A receipt as the stand-alone script reads it."""
    lead = _shown(request, uid, "receipts")
    seal = _seal(lead, number)
    return as_json(seal, file_name(_("首谈登记回执"), lead.code, suffix="json", at=seal.at))


@require_POST
@idempotent
def add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Add a piece of evidence."""
    lead = _lead(request, uid)
    if getattr(request, "upload_too_large", False):
        uploaded(request)  # says by its one sentence how large a file may be
    form = EvidenceForm(request.POST, request.FILES, rubric=rubric_for(lead), auto_id="id_evidence_%s")
    made = submit(form, lambda: add_evidence(lead=lead, draft=form.draft(), actor=request.user))
    if made is None:
        return detail_page(request, lead, evidence_form=form)
    messages.success(request, _("材料已录入。"))
    return redirect("leads:detail", uid=lead.uid)


@require_POST
@idempotent
def remove(request: SignedInRequest, uid: str, piece: str) -> HttpResponse:
    """Take a piece of evidence out."""
    lead = _lead(request, uid)
    remove_evidence(evidence=_piece(lead, piece), actor=request.user)
    messages.success(request, _("材料已删除。"))
    return redirect("leads:detail", uid=lead.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def piece(request: SignedInRequest, uid: str, piece: str) -> HttpResponse:
    """The versions of a piece of evidence, also of one that was taken out; while the lead may be written, its next one."""
    lead = _lead(request, uid)
    versions = versions_of(lead, piece)
    if not versions:
        raise Http404
    present = lead.evidence.select_related("lead__origin", "file").filter(uid=piece).first()
    editable = present is not None and may_write(lead, request)
    rubric = rubric_for(lead)
    form = ReplaceForm(request.POST or None, request.FILES or None, rubric=rubric, present=present)
    if request.method == "POST":
        present = _piece(lead, piece)
        if getattr(request, "upload_too_large", False):
            uploaded(request)  # says by its one sentence how large a file may be
        saved = submit(
            form,
            lambda: replace_evidence(
                evidence=present, draft=form.draft(), note=form.cleaned_data["note"], actor=request.user
            ),
        )
        if saved is not None:
            messages.success(request, _("材料已更换，原版本留存。"))
            return redirect("leads:evidence", uid=lead.uid, piece=piece)
    context = {
        "lead": lead,
        "versions": versions[::-1],
        "kinds": kind_words(lead),
        "removed": present is None,
        "form": form if editable else None,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "projects/leads/evidence.html", context, status=status)


@require_safe
def version_file(request: SignedInRequest, uid: str, piece: str, number: int) -> HttpResponse:
    """The file of a version of a piece of evidence."""
    found = evidence_version(_lead(request, uid), piece, number)
    if found is None or found.file is None:
        raise Http404
    return as_file(found.file)


@require_safe
def evidence_file(request: SignedInRequest, uid: str, piece: str) -> HttpResponse:
    """The file of a piece of evidence."""
    file = _piece(_shown(request, uid, "evidence"), piece).file
    if file is None:
        raise Http404
    return as_file(file)


@require_safe
def rivals(request: SignedInRequest, uid: str) -> HttpResponse:
    """The claims on one enterprise side by side; for the city alone, absent for anybody else."""
    if not request.user.reach.sees_all:
        raise Http404
    lead = _lead(request, uid)
    return render(
        request, "projects/leads/rivals.html", {"lead": lead, "claims": claims_on(lead), "wan": Unit.WAN}
    )


@require_POST
@idempotent
def lodge(request: SignedInRequest, uid: str) -> HttpResponse:
    """Object to a recognition, or say that there is no objection."""
    lead = _lead(request, uid)
    form = ObjectionForm(request.POST, auto_id="id_objection_%s")
    made = submit(form, lambda: lodge_objection(lead=lead, actor=request.user, **form.cleaned_data))
    if made is None:
        return detail_page(request, lead, objection_form=form)
    messages.success(request, _("意见已登记。"))
    return redirect("leads:detail", uid=lead.uid)


@require_POST
@idempotent
def answer(request: SignedInRequest, uid: str, objection: str) -> HttpResponse:
    """Answer an objection."""
    lead = _lead(request, uid)
    row = get_object_or_404(LeadObjection.objects.filter(lead=lead), uid=objection)
    form = AnswerForm(request.POST, auto_id="id_answer_%s")
    made = submit(form, lambda: answer_objection(objection=row, actor=request.user, **form.cleaned_data))
    if made is None:
        return detail_page(request, lead, answer_form=form)
    messages.success(request, _("异议已答复。"))
    return redirect("leads:detail", uid=lead.uid)


@require_safe
def list_checks(request: SignedInRequest) -> HttpResponse:
    """冲突核查: ask, and what was asked before."""
    return _checks_page(request, CheckForm(user=request.user))


@require_POST
@idempotent
def check(request: SignedInRequest) -> HttpResponse:
    """Ask whether another unit has a claim on an enterprise."""
    require_role(request.user, Role.FILER)
    form = CheckForm(request.POST, user=request.user)
    made = submit(
        form,
        lambda: check_collision(
            district=form.cleaned_data["origin"],
            enterprise_name=form.cleaned_data["enterprise_name"],
            credit_code=form.cleaned_data["credit_code"],
            actor=request.user,
        ),
    )
    if made is None:
        return _checks_page(request, form, status=400)
    told = _("有冲突") if made.conflict else _("无冲突")
    messages.info(
        request, _("“%(name)s”：%(told)s。核查已记录。") % {"name": made.enterprise_name, "told": told}
    )
    return redirect("leads:checks")


@require_safe
def pool(request: SignedInRequest) -> HttpResponse:
    """到期公开: leads nobody is protected on any more."""
    standing = Standing(Relation.POOL, Stage.LEAD)
    context = {
        "page": page_of(open_pool(request.user), request),
        "wan": Unit.WAN,
        "seen": standing.names("lead"),
        "project_seen": standing.names("project"),
    }
    return render(request, "projects/leads/pool.html", context)


@require_safe
def rules(request: SignedInRequest) -> HttpResponse:
    """首谈规则: the rubric, the lengths and the bodies, each with how sure it is."""
    context = {
        "rubric": rubric_on(),
        "limits": LeadSetting.objects.order_by("id"),
        "bodies": RecognitionBody.objects.select_related("body"),
    }
    return render(request, "projects/leads/rules.html", context)


def _checks_page(request: SignedInRequest, form: CheckForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "page": page_of(checks_for(request.user), request),
        "files": filing_districts(request.user).exists(),
        "city": request.user.reach.sees_all,
    }
    return render(request, "projects/leads/checks.html", context, status=status)


def _lead(request: SignedInRequest, uid: str) -> Lead:
    return get_object_or_404(for_detail(request.user), uid=uid)


def _shown(request: SignedInRequest, uid: str, name: str) -> Lead:
    """The lead at an address, for whom the table shows this of it."""
    lead = _lead(request, uid)
    if not standing_of(lead, request.user).sees("lead", name):
        raise Http404
    return lead


def _piece(lead: Lead, uid: str) -> LeadEvidence:
    return get_object_or_404(
        LeadEvidence.objects.filter(lead=lead).select_related("lead__origin", "file"), uid=uid
    )


def _seal(lead: Lead, number: int) -> Seal:
    receipt = get_object_or_404(lead.receipts.select_related("seal__file"), round=number)
    return receipt.seal

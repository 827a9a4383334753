"""Pages of agreements: thin; the services decide."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import MoveForm, next_steps, version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves, require_version
from kunming_coord.districts.models import District
from projects.agreements.actions import SERVICES, require_known, take
from projects.agreements.disclosure import standing_of
from projects.agreements.filters import AgreementFilter
from projects.agreements.forms import (
    AgreementForm,
    AgreementMoveForm,
    EnterpriseSignatureForm,
)
from projects.agreements.ground import Ground, ground_of, ground_of_project, ground_of_transfer
from projects.agreements.models import Agreement
from projects.agreements.moves import MACHINE, Action
from projects.agreements.previewing import preview_terms
from projects.agreements.queries import (
    Record,
    for_detail,
    for_list,
    path_of,
    record_of,
    sees_transfer,
)
from projects.agreements.services import draft_agreement, record_enterprise_signature, update_agreement
from projects.agreements.settings import steps_on
from projects.agreements.supplementforms import SupplementCard, SupplementSignForm
from projects.policies.queries import unconfirmed_documents


@require_safe
def list_agreements(request: SignedInRequest) -> HttpResponse:
    """协作协议: the agreements this person may see."""
    found = AgreementFilter(request.GET, for_list(request.user))
    context = {"page": page_of(found.qs, request), "form": found.form}
    return render(request, "projects/agreements/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_from_transfer(request: SignedInRequest, transfer_uid: str) -> HttpResponse:
    """Draft an agreement that rests on an approved transfer."""
    return _draft(request, ground_of_transfer(request.user, transfer_uid))


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_from_project(request: SignedInRequest, project_uid: str) -> HttpResponse:
    """Draft an agreement of the key parks straight from a project of the district."""
    return _draft(request, ground_of_project(request.user, project_uid))


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def edit_agreement(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write a draft anew."""
    agreement = agreement_of(request, uid)
    ground = ground_of(agreement, request.user)
    form = AgreementForm(request.POST or None, ground=ground, stored=agreement.current)
    if request.method == "POST":
        require_version(agreement, version_of(request))
        saved = submit(
            form,
            lambda: update_agreement(
                agreement=agreement,
                parties=form.parties,
                terms=form.terms,
                effective_from=form.effective_quarter(),
                actor=request.user,
            ),
        )
        if saved is not None:
            messages.success(request, _("修改已保存。"))
            return redirect("agreements:detail", uid=agreement.uid)
    return _form_page(request, form, agreement)


@require_POST
def preview_from_transfer(request: SignedInRequest, transfer_uid: str) -> HttpResponse:
    """What the engine makes of the terms being written; stores nothing."""
    return _preview(request, ground_of_transfer(request.user, transfer_uid), None)


@require_POST
def preview_from_project(request: SignedInRequest, project_uid: str) -> HttpResponse:
    """See preview_from_transfer."""
    return _preview(request, ground_of_project(request.user, project_uid), None)


@require_POST
def preview_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """See preview_from_transfer; for a stored draft."""
    agreement = agreement_of(request, uid)
    return _preview(request, ground_of(agreement, request.user), agreement)


@require_safe
def show_agreement(request: SignedInRequest, uid: str) -> HttpResponse:
    """One agreement: parties, terms, what they compile to, signatures, flow, and what this person may do."""
    return detail_page(request, agreement_of(request, uid))


@require_POST
@idempotent
def act_on_agreement(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Take one action on an agreement."""
    agreement = agreement_of(request, uid)
    require_known(action)
    actions = [action, *(move.action for move in available_moves(agreement, request.user))]
    form = AgreementMoveForm(request.POST, actions=actions)
    done = submit(
        form,
        lambda: take(
            action,
            agreement=agreement,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return detail_page(request, agreement_of(request, uid), refused=form)
    label = MACHINE.actions[action]
    messages.success(request, _("“%(action)s”已办理：%(code)s。") % {"action": label, "code": agreement.code})
    return redirect("agreements:detail", uid=agreement.uid)


@require_POST
@idempotent
def sign_for_enterprise(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record the enterprise's signature on paper."""
    agreement = agreement_of(request, uid)
    form = EnterpriseSignatureForm(request.POST)

    def record() -> Agreement:
        require_version(agreement, form.cleaned_data["version"])
        return record_enterprise_signature(
            agreement=agreement,
            actor=request.user,
            signatory=form.cleaned_data["signatory"],
            signed_on=form.cleaned_data["signed_on"],
        )

    if submit(form, record) is None:
        return detail_page(request, agreement_of(request, uid), paper=form)
    messages.success(request, _("企业签署已登记：%(code)s。") % {"code": agreement.code})
    return redirect("agreements:detail", uid=agreement.uid)


def agreement_of(request: SignedInRequest, uid: str) -> Agreement:
    """An agreement this person may see; foreign is absent."""
    return get_object_or_404(for_detail(request.user), uid=uid)


def _draft(request: SignedInRequest, ground: Ground) -> HttpResponse:
    form = AgreementForm(request.POST or None, ground=ground)
    if request.method == "POST":
        agreement = submit(
            form,
            lambda: draft_agreement(
                project=ground.project,
                transfer=ground.transfer,
                policy_code=ground.policy.id,
                drafted_by=ground.drafted_by,
                parties=form.parties,
                terms=form.terms,
                effective_from=form.effective_quarter(),
                actor=request.user,
            ),
        )
        if agreement is not None:
            messages.success(
                request, _("协议 %(code)s 已存为草稿，核对后请提交协商。") % {"code": agreement.code}
            )
            return redirect("agreements:detail", uid=agreement.uid)
    return _form_page(request, form, None)


def _preview(request: SignedInRequest, ground: Ground, agreement: Agreement | None) -> HttpResponse:
    form = AgreementForm(request.POST, ground=ground)
    lines = submit(
        form,
        lambda: preview_terms(ground.policy, form.parties, form.terms, samples=form.cleaned_data["samples"]),
    )
    status = HTTPStatus.OK if lines is not None else HTTPStatus.BAD_REQUEST
    return _form_page(request, form, agreement, lines=lines or [], status=status)


def _form_page(
    request: SignedInRequest,
    form: AgreementForm,
    agreement: Agreement | None,
    *,
    lines: Any = (),
    status: int | None = None,
) -> HttpResponse:
    refused = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {
        "form": form,
        "ground": form.ground,
        "agreement": agreement,
        "lines": lines,
        "unconfirmed": unconfirmed_documents(form.ground.policy, form.ground.day),
        "yuan": Unit.YUAN,
        "wan": Unit.WAN,
    }
    return render(request, "projects/agreements/form.html", context, status=status or refused)


def detail_page(
    request: SignedInRequest,
    agreement: Agreement,
    *,
    refused: AgreementMoveForm | None = None,
    paper: EnterpriseSignatureForm | None = None,
    supplement: SupplementCard | None = None,
) -> HttpResponse:
    """The page of one agreement, with the form that was refused."""
    record = record_of(agreement)
    moves = [move for move in available_moves(agreement, request.user) if move.action in SERVICES]
    moves = [move for move in moves if move.action not in _not_now(agreement, record, request)]
    events = list(agreement.events)
    filer = request.user.holds(Role.FILER, units=[agreement.drafted_by_id])
    start = {"version": agreement.version, "signed_on": timezone.localdate()}
    context = {
        "agreement": agreement,
        "record": record,
        "seen": standing_of(agreement, request.user).names("agreement"),
        "flow": flow_of(agreement, path_of(agreement, events), events),
        "opinions": opinions_of(agreement, events),
        "form": refused or AgreementMoveForm(initial=start, actions=[move.action for move in moves]),
        **next_steps(agreement, moves, route="agreements:act"),
        "paper": (paper or EnterpriseSignatureForm(initial=start))
        if filer and record.enterprise_turn
        else None,
        "may_edit": filer and agreement.status == MACHINE.initial,
        "files_for_party": _files_for_a_party(record, request),
        "may_amend": agreement.status == "in_force" and _files_for_a_party(record, request),
        "supplement": supplement or _supplement_card(agreement, record, request),
        "sees_transfer": sees_transfer(agreement, request.user),
        "yuan": Unit.YUAN,
        "wan": Unit.WAN,
    }
    refusal = (refused, paper, supplement)
    status = HTTPStatus.OK if refusal == (None, None, None) else HTTPStatus.BAD_REQUEST
    return render(request, "projects/agreements/detail.html", context, status=status)


def _is_turn_of(district: District | None, request: SignedInRequest) -> bool:
    return district is not None and request.user.holds(Role.LEADER, units=[district.pk])


def _files_for_a_party(record: Record, request: SignedInRequest) -> bool:
    units = [party.district.pk for party in record.parties if party.district]
    return request.user.holds(Role.FILER, units=units)


def _not_now(agreement: Agreement, record: Record, request: SignedInRequest) -> set[str]:
    """Moves the table allows and this moment does not: another party's turn to sign, steps that are switched on or off."""
    hidden = set()
    if record.turn is not None and not _is_turn_of(record.turn.district, request):
        hidden.add(Action.SIGN)
    if agreement.status == "negotiating":
        hidden.add(Action.SIGN if steps_on(timezone.localdate()) else Action.COUNTERSIGN)
    return hidden


def _supplement_card(agreement: Agreement, record: Record, request: SignedInRequest) -> SupplementCard | None:
    """What this person may do with the supplementary version that waits."""
    waiting = record.pending
    if waiting is None:
        return None
    district = waiting.turn.district if waiting.turn else None
    drafter = waiting.version.drafted_by
    files = drafter is not None and request.user.holds(Role.FILER, units=[drafter.pk])
    start = {"version": agreement.version, "signed_on": timezone.localdate()}
    return SupplementCard(
        sign=SupplementSignForm(initial=start) if _is_turn_of(district, request) else None,
        paper=EnterpriseSignatureForm(initial=start) if files and district is None else None,
        withdraw=MoveForm(initial=start, actions=[]) if _files_for_a_party(record, request) else None,
    )

"""Pages of clauses and supplementary agreements: thin; the services decide."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Invalid
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import MoveForm, number_in, version_of
from kunming_coord.common.workflow import require_permitted, require_version
from projects.agreements.actions import ON_SUPPLEMENT, require_known, take_on_supplement
from projects.agreements.amending import amend_agreement
from projects.agreements.clausing import use_template, warnings_of, write_clauses
from projects.agreements.forms import EnterpriseSignatureForm
from projects.agreements.ground import Ground, require_drafter
from projects.agreements.models import Agreement
from projects.agreements.moves import Action
from projects.agreements.supplementforms import (
    ClausesForm,
    SupplementCard,
    SupplementForm,
    SupplementSignForm,
)
from projects.agreements.views import agreement_of, detail_page
from projects.clauses.models import AgreementTemplate
from projects.clauses.queries import templates_for
from projects.policies.queries import policy_named

# By the name of the action, which is that of its form on the card.
FORMS: Mapping[str, Callable[..., Any]] = {
    "sign": SupplementSignForm,
    "paper": EnterpriseSignatureForm,
    "withdraw": partial(MoveForm, actions=[]),
}


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def edit_clauses(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write the clauses of a draft, with what the clause check says about them."""
    agreement = agreement_of(request, uid)
    require_drafter(agreement, request.user)
    form = ClausesForm(request.POST or None, stored=list(agreement.current.clauses.all()))
    if request.method == "POST":
        require_version(agreement, version_of(request))
        saved = submit(
            form, lambda: write_clauses(agreement=agreement, clauses=form.drafts(), actor=request.user)
        )
        if saved is not None:
            messages.success(request, _("条款已保存。"))
            return redirect("agreements:clauses", uid=agreement.uid)
    return _clauses_page(request, agreement, form)


@require_POST
@idempotent
def take_template(request: SignedInRequest, uid: str) -> HttpResponse:
    """Put the clauses of a template in place of those of a draft."""
    agreement = agreement_of(request, uid)
    require_drafter(agreement, request.user)
    key = number_in(request, "template")
    if key is None:
        raise Invalid(_("请选择协议模板。"), fields={"template": _("请选择协议模板。")})
    template = get_object_or_404(_templates(agreement), pk=key)
    use_template(agreement=agreement, template=template, actor=request.user)
    messages.success(request, _("已按模板“%(title)s”写入条款，请逐条核对。") % {"title": template.title})
    return redirect("agreements:clauses", uid=agreement.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def amend(request: SignedInRequest, uid: str) -> HttpResponse:
    """Propose a supplementary agreement."""
    agreement = agreement_of(request, uid)
    require_permitted(agreement, Action.AMEND, request.user)
    policy = policy_named(agreement.policy_code)
    ground = Ground(policy, agreement.project, agreement.transfer, agreement.drafted_by)
    current = agreement.current
    form = SupplementForm(request.POST or None, ground=ground, stored=current)
    clauses = ClausesForm(request.POST or None, stored=list(current.clauses.all()))
    if request.method == "POST":
        require_version(agreement, version_of(request))
        done = submit(
            form,
            lambda: amend_agreement(
                agreement=agreement,
                terms=form.terms,
                effective_from=form.effective_quarter(),
                reason=form.cleaned_data["reason"],
                clauses=_drafts(clauses),
                actor=request.user,
            ),
        )
        if done is not None:
            messages.success(request, _("补充协议已提出，请各方按次序签署。"))
            return redirect("agreements:detail", uid=agreement.uid)
    context = {"form": form, "clauses": clauses, "agreement": agreement, "ground": ground}
    status = 400 if request.method == "POST" else 200
    return render(request, "projects/agreements/amend.html", context, status=status)


@require_POST
@idempotent
def act_on_supplement(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Sign the supplementary version, record a signature on paper, or give it up."""
    agreement = agreement_of(request, uid)
    require_known(action, ON_SUPPLEMENT)
    form = FORMS[action](request.POST)
    done = submit(
        form,
        lambda: take_on_supplement(
            action,
            agreement=agreement,
            actor=request.user,
            version=form.cleaned_data["version"],
            given=form.cleaned_data,
        ),
    )
    if done is None:
        return detail_page(request, agreement_of(request, uid), supplement=SupplementCard(**{action: form}))
    messages.success(request, _("补充协议已办理：%(code)s。") % {"code": agreement.code})
    return redirect("agreements:detail", uid=agreement.uid)


def _drafts(clauses: ClausesForm) -> Any:
    if not clauses.is_valid():
        raise Invalid(_("条款有误，请核对标出的字段。"), fields={})
    return clauses.drafts()


def _templates(agreement: Agreement) -> QuerySet[AgreementTemplate]:
    """The templates offered today to a draft under its policy."""
    return templates_for(policy_named(agreement.policy_code).scheme, timezone.localdate())


def _clauses_page(request: SignedInRequest, agreement: Agreement, form: ClausesForm) -> HttpResponse:
    context = {
        "agreement": agreement,
        "form": form,
        "templates": _templates(agreement),
        "warnings": warnings_of(agreement.current),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "projects/agreements/clauses.html", context, status=status)

"""Pages of what projects hold of quotas: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import MoveForm, next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from kunming_coord.exchange.exporting import export_response, wanted_export
from projects.register.models import Project
from projects.siting.quotas.claims import SERVICES, reserve_for_project, take
from projects.siting.quotas.exports import claim_table
from projects.siting.quotas.filters import ClaimFilter
from projects.siting.quotas.forms import ClaimForm
from projects.siting.quotas.models import QuotaClaim
from projects.siting.quotas.moves import CLAIM
from projects.siting.quotas.queries import CLAIM_PATH, claim_rows, claims


@require_safe
def list_claims(request: SignedInRequest) -> HttpResponseBase:
    """指标占用: what projects hold of quotas, as far as this person may see it."""
    found = ClaimFilter(request.GET, claims(request.user))
    if form := wanted_export(request):
        return export_response(request, claim_table(found.qs), form=form)
    page = page_of(found.qs, request)
    context = {"page": page, "form": found.form, "rows": claim_rows(page.object_list)}
    return render(request, "projects/siting/quotas/claims.html", context)


@require_safe
def show_claim(request: SignedInRequest, uid: str) -> HttpResponse:
    """One claim: whose quota, for which project, and what was done about it."""
    return _page(request, _claim(request, uid), None)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_claim(request: SignedInRequest, project_uid: str) -> HttpResponse:
    """Reserve quota for a project."""
    project = get_object_or_404(Project.objects.visible_to(request.user), uid=project_uid)
    if not request.user.districts_as(Role.FILER):
        raise NotAllowed(_("指标由所属区县的经办人员预留。"))
    form = ClaimForm(request.POST or None, actor=request.user)
    if request.method == "POST":
        made = submit(
            form, lambda: reserve_for_project(project=project, actor=request.user, **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, _("指标已预留。"))
            return redirect("claims:detail", uid=made.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "project": project}
    return render(request, "projects/siting/quotas/claim_form.html", context, status=status)


@require_POST
@idempotent
def act_on_claim(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Apply, approve, give back, let go."""
    claim = _claim(request, uid)
    form = MoveForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: take(
            action,
            claim=claim,
            actor=request.user,
            version=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
        ),
    )
    if done is None:
        return _page(request, _claim(request, uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": CLAIM.actions[action]})
    return redirect("claims:detail", uid=claim.uid)


def _claim(request: SignedInRequest, uid: str) -> QuotaClaim:
    return get_object_or_404(claims(request.user), uid=uid)


def _page(request: SignedInRequest, claim: QuotaClaim, refused: MoveForm | None) -> HttpResponse:
    moves = [step for step in available_moves(claim, request.user) if step.action in SERVICES]
    events = list(claim.events)
    context = {
        "claim": claim,
        "row": claim_rows([claim])[0],
        "flow": flow_of(claim, CLAIM_PATH, events),
        "opinions": opinions_of(claim, events),
        "form": refused or MoveForm(initial={"version": claim.version}, actions=[]),
        **next_steps(claim, moves, route="claims:act"),
        # The registering district may see the claim and not the project's page of a foreign host, and the reverse.
        "project_url": Project.objects.visible_to(request.user).filter(pk=claim.project_id).exists(),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/siting/quotas/claim.html", context, status=status)

"""访问令牌: the page of one's own, and that of the security administrator."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Absent
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.once import show_once, take_once
from kunming_coord.common.paging import page_of
from kunming_coord.tokens import services
from kunming_coord.tokens.forms import DecisionForm, RequestForm
from kunming_coord.tokens.models import Token

FRESH = "kc_fresh_token"
DECISIONS = {"approve": True, "refuse": False}


@require_safe
def list_tokens(request: SignedInRequest) -> HttpResponse:
    """One's own tokens; the secret of one just collected is shown here and never again."""
    here = reverse("tokens:list")
    return take_once(request, FRESH, path=here, answer=lambda secret: _own_page(request, secret=secret))


@require_POST
@idempotent
def request_token(request: SignedInRequest) -> HttpResponse:
    """Ask for a token."""
    form = RequestForm(request.POST, user=request.user)
    token = submit(
        form,
        lambda: services.request_token(
            actor=request.user,
            unit=form.chosen_unit(),
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            days=form.cleaned_data["days"],
        ),
    )
    if token is None:
        return _own_page(request, form=form)
    messages.success(request, _("申请已提交，安全管理员批准后请在本页领取。"))
    return redirect("tokens:list")


@require_POST
@idempotent
def issue_token(request: SignedInRequest, uid: str) -> HttpResponse:
    """Collect an approved token; the page that follows shows it."""
    _token, secret = services.issue_token(token=_own(request, uid), actor=request.user)
    here = reverse("tokens:list")
    return show_once(redirect(here), FRESH, secret, path=here, secure=request.is_secure())


@require_POST
@idempotent
def revoke_token(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take one's own token back."""
    services.revoke_token(token=_own(request, uid), actor=request.user)
    messages.success(request, _("令牌已撤销，立即失效。"))
    return redirect("tokens:list")


@require_safe
def review_tokens(request: SignedInRequest) -> HttpResponse:
    """Every token, those that wait for approval first; for the security administrator."""
    services.require_security(request.user)
    return _review_page(request)


@require_POST
@idempotent
def decide_token(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Approve, refuse or revoke; for the security administrator."""
    services.require_security(request.user)
    token = get_object_or_404(Token.objects.with_facts(), uid=uid)
    form = DecisionForm(request.POST)
    done = submit(form, lambda: _decide(token, action, request, form.cleaned_data["note"]))
    if done is None:
        return _review_page(request, refused=form)
    label = done.state_label
    messages.success(request, _("“%(name)s”：%(state)s。") % {"name": done.name, "state": label})
    return redirect("tokens:review")


def _decide(token: Token, action: str, request: SignedInRequest, note: str) -> Token:
    if action == "revoke":
        return services.revoke_token(token=token, actor=request.user)
    if action not in DECISIONS:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    return services.decide_token(token=token, approve=DECISIONS[action], actor=request.user, note=note)


def _own(request: SignedInRequest, uid: str) -> Token:
    return get_object_or_404(Token.objects.with_facts(), uid=uid, owner=request.user)


def _own_page(request: SignedInRequest, *, form: RequestForm | None = None, secret: str = "") -> HttpResponse:
    offered = form or (RequestForm(user=request.user) if services.duties_for(request.user) else None)
    context = {"tokens": services.own(request.user), "form": offered, "secret": secret}
    status = HTTPStatus.OK if form is None else HTTPStatus.BAD_REQUEST
    return render(request, "tokens/list.html", context, status=status)


def _review_page(request: SignedInRequest, refused: DecisionForm | None = None) -> HttpResponse:
    page = page_of(Token.objects.with_facts().order_by("decided_at", "-requested_at", "-pk"), request)
    context = {"page": page, "refused": refused, "form": DecisionForm()}
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "tokens/review.html", context, status=status)

"""Signing in and out: the password, then the second step where there is one."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kunming_coord.accounts.demo import demo_accounts
from kunming_coord.accounts.middleware import public
from kunming_coord.accounts.models import User
from kunming_coord.common.forms import submit
from kunming_coord.common.once import show_once
from kunming_coord.common.peers import address_of
from kunming_coord.signin import limits, pending, secondfactor, sessions
from kunming_coord.signin.forms import CodeForm, SecondStepForm, SignInForm
from kunming_coord.signin.limits import Kind, Try
from kunming_coord.signin.models import Attempt, SecondFactor

CODES = "kc_recovery_codes"


class SignIn(LoginView):
    """The login page; a demonstration shows its accounts there."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the demo accounts while the demonstration is on."""
        return super().get_context_data(**kwargs) | {"demo_accounts": demo_accounts()}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let somebody in, or ask for the second step."""
        user = form.get_user()
        assert isinstance(user, User)
        factor = secondfactor.factor_of(user)
        if not secondfactor.is_on(factor) and not secondfactor.required_for(user):
            sessions.open_session(self.request, user, second_step=False)
            return redirect(self.get_success_url())
        if not secondfactor.is_on(factor):
            secondfactor.begin(user=user)
        pending.remember(self.request, user, self.get_success_url())
        return redirect("accounts:second-step")


sign_in = public(SignIn.as_view())


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The second step of signing in; whoever has none yet and needs one sets it up here."""
    waiting = pending.recall(request)
    if waiting is None:
        return redirect("accounts:login")
    user, target = waiting
    factor = secondfactor.factor_of(user)
    if factor is None:
        return redirect("accounts:login")
    if factor.confirmed_at is None:
        return _set_up(request, factor, target)
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and submit(form, lambda: _check(request, factor, form.cleaned_data["code"])):
        return _enter(request, user, target)
    return _page(request, form)


@public
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    if request.user.is_authenticated:
        sessions.close_session(request, sessions.End.LEFT)
    return redirect("accounts:login")


def _set_up(request: HttpRequest, factor: SecondFactor, target: str) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        codes = submit(form, lambda: _confirm(request, factor, form.cleaned_data["code"]))
        if codes:
            _enter(request, factor.user, target)
            here = resolve_url("accounts:second-factor")
            return show_once(redirect(here), CODES, " ".join(codes), path=here, secure=request.is_secure())
    context = {"qr": secondfactor.qr_code(factor), "secret": secondfactor.secret_of(factor)}
    return _page(request, form, **context)


def _enter(request: HttpRequest, user: User, target: str) -> HttpResponse:
    pending.forget(request)
    sessions.open_session(request, user, second_step=True)
    return redirect(target)


def _check(request: HttpRequest, factor: SecondFactor, code: str) -> bool:
    """Use up a code of the app or a recovery code; raises Invalid for a wrong one, or too many tries."""
    typed = "".join(code.split())
    by_app = typed.isascii() and typed.isdigit()
    use = secondfactor.use_code if by_app else secondfactor.use_recovery

    def check() -> bool:
        if not use(factor, typed):
            raise secondfactor.wrong_code()
        return True

    return limits.guarded(_try(request, factor, Kind.CODE if by_app else Kind.RECOVERY), check)


def _confirm(request: HttpRequest, factor: SecondFactor, code: str) -> list[str]:
    attempt = _try(request, factor, Kind.CODE)
    return limits.guarded(attempt, lambda: secondfactor.confirm(user=factor.user, code=code))


def _try(request: HttpRequest, factor: SecondFactor, kind: Attempt.Kind) -> Try:
    return Try(kind, factor.user.username, address_of(request), factor.user)


def _page(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "signin/second_step.html", {"form": form, **context}, status=status)

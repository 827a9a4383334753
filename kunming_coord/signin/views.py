"""我的登录, 两步验证, 修改口令; and the page of the security administrator."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.models import User
from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent, Invalid, NotAllowed
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.once import show_once, take_once
from kunming_coord.common.paging import page_of
from kunming_coord.common.peers import address_of
from kunming_coord.signin import limits, secondfactor, sessions
from kunming_coord.signin.entering import CODES
from kunming_coord.signin.forms import CodeForm
from kunming_coord.signin.limits import Kind, Try
from kunming_coord.signin.models import SecondFactor, SignedIn

STEPS: Mapping[str, Callable[..., Any]] = {
    "confirm": secondfactor.confirm,
    "renew": secondfactor.renew_codes,
    "remove": secondfactor.remove,
}


@require_safe
def list_sign_ins(request: SignedInRequest) -> HttpResponse:
    """我的登录: where one is signed in, and was."""
    context = {
        "standing": sessions.standing(request.user, request.session.session_key),
        "ended": sessions.ended(request.user),
    }
    return render(request, "signin/sign_ins.html", context)


@require_POST
@idempotent
def end_sign_in(request: SignedInRequest, number: int) -> HttpResponse:
    """End one of one's own sessions."""
    row = sessions.end_session(user=request.user, number=number)
    messages.success(request, _("该登录已结束：%(at)s。") % {"at": f"{row.started_at:%Y-%m-%d %H:%M}"})
    return redirect("accounts:sign-ins")


@require_POST
@idempotent
def end_other_sign_ins(request: SignedInRequest) -> HttpResponse:
    """End every session but this one."""
    here = request.session.session_key
    count = sessions.end_others(user=request.user, here=here, end=SignedIn.End.ENDED)
    messages.success(request, _("已结束其他 %(count)s 个登录。") % {"count": count})
    return redirect("accounts:sign-ins")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: SignedInRequest) -> HttpResponse:
    """修改口令: every other session ends. Not kept by the idempotency table, whose answer would be another session's."""
    if request.user.is_demo:
        raise NotAllowed(_("演示账号共用一个口令，不能修改。"))
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST":
        attempt = Try(Kind.PASSWORD, request.user.username, address_of(request), request.user)
        if sentence := limits.refusal(attempt):
            raise Invalid(sentence)
        if form.is_valid():
            ended = sessions.change_password(request=request, password=form.cleaned_data["new_password1"])
            messages.success(request, _("口令已修改，其他 %(count)s 个登录已结束。") % {"count": ended})
            return redirect("accounts:sign-ins")
        if "old_password" in form.errors:
            limits.record(attempt, succeeded=False)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "signin/password.html", {"form": form}, status=status)


@require_safe
def show_second_factor(request: SignedInRequest) -> HttpResponse:
    """两步验证 of one's own; recovery codes just made are shown once."""
    here = reverse("accounts:second-factor")
    return take_once(request, CODES, path=here, answer=lambda codes: _factor_page(request, codes=codes))


@require_POST
@idempotent
def begin_second_factor(request: SignedInRequest) -> HttpResponse:
    """Make a secret to be scanned."""
    secondfactor.begin(user=request.user)
    return redirect("accounts:second-factor")


@require_POST
@sensitive_post_parameters("code")
def act_on_second_factor(request: SignedInRequest, action: str) -> HttpResponse:
    """Switch the second step on or off, or make new recovery codes, each with a code of the app.

    Not kept by the idempotency table, which would undo the record of a wrong code; a code works once anyway.
    """
    if action not in STEPS:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    form = CodeForm(request.POST)
    attempt = Try(Kind.CODE, request.user.username, address_of(request), request.user)
    done = submit(
        form,
        lambda: [
            limits.guarded(attempt, lambda: STEPS[action](user=request.user, code=form.cleaned_data["code"]))
        ],
    )
    if done is None:
        return _factor_page(request, form=form)
    request.session[sessions.SECOND] = action != "remove"
    here = reverse("accounts:second-factor")
    if action == "remove":
        messages.success(request, _("两步验证已停用。"))
        return redirect(here)
    return show_once(redirect(here), CODES, " ".join(done[0]), path=here, secure=request.is_secure())


@require_safe
def guard_sign_ins(request: SignedInRequest) -> HttpResponse:
    """登录安全: who uses the second step; for the security administrator."""
    require_role(request.user, Role.SECURITY_ADMIN)
    factors = SecondFactor.objects.filter(confirmed_at__isnull=False).select_related("user__person")
    page = page_of(factors.order_by("user__username"), request)
    return render(request, "signin/guard.html", {"page": page})


@require_POST
@idempotent
def reset_second_factor(request: SignedInRequest, number: int) -> HttpResponse:
    """Take the second step of somebody away who lost phone and codes; their sessions end."""
    require_role(request.user, Role.SECURITY_ADMIN)
    user = get_object_or_404(User, second_factor__pk=number)
    secondfactor.reset(user=user, actor=request.user)
    sessions.end_others(user=user, here=None, end=SignedIn.End.GUARD)
    messages.success(request, _("“%(name)s”的两步验证已重置，其登录已全部结束。") % {"name": user.label})
    return redirect("accounts:guard")


def _factor_page(request: SignedInRequest, *, form: CodeForm | None = None, codes: str = "") -> HttpResponse:
    factor = secondfactor.factor_of(request.user)
    on = secondfactor.is_on(factor)
    context: dict[str, Any] = {
        "form": form or CodeForm(),
        "on": on,
        "codes": codes.split(),
        "required": secondfactor.required_for(request.user),
        "factor": factor,
    }
    if factor is not None and on:
        context["left"] = secondfactor.codes_left(factor)
    elif factor is not None:
        context |= {"qr": secondfactor.qr_code(factor), "secret": secondfactor.secret_of(factor)}
    status = HTTPStatus.OK if form is None else HTTPStatus.BAD_REQUEST
    return render(request, "signin/second_factor.html", context, status=status)

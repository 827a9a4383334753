"""Pages around a quarter: what waits to be posted in it, and its controlled reopening."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounting.closing import waiting
from accounting.closing.dependants import dependants_of
from accounting.closing.forms import ReopenForm
from accounting.closing.reopening import reopen_period
from accounting.periods.models import Period
from accounting.periods.moves import Action
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Invalid
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import require_permitted, require_version


@require_safe
def list_waiting(request: SignedInRequest, uid: str) -> HttpResponse:
    """The filings of a quarter that wait to be posted, by what they wait for, as far as this person may see them."""
    period = _period(request, uid)
    reason = waiting.BY_CODE.get(request.GET.get("reason", waiting.REASONS[0].code))
    if reason is None:
        raise Invalid(_("没有这一类待入账原因，请从关账检查的链接进入。"))
    page = page_of(waiting.rows(request.user, period, reason), request)
    tabs = [
        {
            "label": each.label,
            "url": f"?reason={each.code}",
            "active": each is reason,
            "count": None,
        }
        for each in waiting.REASONS
    ]
    context = {"period": period, "reason": reason, "page": page, "tabs": tabs}
    return render(request, "accounting/closing/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def reopen(request: SignedInRequest, uid: str) -> HttpResponse:
    """Open a closed quarter again, after reading what rests on it."""
    period = _period(request, uid)
    require_permitted(period, Action.REOPEN, request.user)
    form = ReopenForm(request.POST or None, period=period, initial={"version": period.version})
    if request.method == "POST":
        require_version(period, version_of(request))
        done = submit(
            form,
            lambda: reopen_period(
                period=period,
                reason=form.cleaned_data["reason"],
                scope=form.cleaned_data["scope"],
                actor=request.user,
            ),
        )
        if done is not None:
            messages.success(request, _("%(quarter)s“%(group)s”已受控重开。") % _words(period))
            return redirect("periods:detail", uid=period.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"period": period, "form": form, "resting": dependants_of(period)}
    return render(request, "accounting/closing/reopen.html", context, status=status)


def _period(request: SignedInRequest, uid: str) -> Period:
    found: Period = get_object_or_404(
        Period.objects.visible_to(request.user).select_related("group"), uid=uid
    )
    return found


def _words(period: Period) -> dict[str, str]:
    return {"quarter": period.quarter.label, "group": period.group.name}

"""核对设置: tolerances by indicator and the bands an answer may name."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.reconciliation.forms import ToleranceForm
from accounting.reconciliation.models import DeviationBand, Tolerance
from accounting.reconciliation.settings import set_tolerance
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from projects.policies.models import Indicator


@require_safe
def show_settings(request: SignedInRequest) -> HttpResponse:
    """Every tolerance there was, the bands, and the form of whoever verifies an indicator."""
    return _page(request)


@require_POST
@idempotent
def keep_tolerance(request: SignedInRequest) -> HttpResponse:
    """Set a tolerance from a day on."""
    mine = _mine(request)
    if not mine.exists():
        raise NotAllowed(_("容差由各指标的核对岗位设定，您的岗位不能办理。"))
    form = ToleranceForm(request.POST, indicators=mine)
    done = submit(form, lambda: set_tolerance(**form.arguments(), actor=request.user))
    if done is None:
        return _page(request, form)
    messages.success(request, _("容差已设定，自 %(day)s 起的季度适用。") % {"day": done.valid_from})
    return redirect("reconciliation:settings")


def _mine(request: SignedInRequest) -> QuerySet[Indicator]:
    """The indicators this person verifies; nobody else sets anything."""
    roles = [role for role in Role.values if request.user.holds(role, units=None)]
    return Indicator.objects.filter(group__verifier_role__in=roles).select_related("group")


def _page(request: SignedInRequest, refused: ToleranceForm | None = None) -> HttpResponse:
    if not (request.user.reach.sees_all or request.user.reach.district_ids):
        raise NotAllowed(_("核对设置属于业务数据，系统、安全、审计管理员不查看业务数据。"))
    mine = _mine(request)
    context = {
        "tolerances": Tolerance.objects.select_related("indicator"),
        "unset": Indicator.objects.exclude(pk__in=Tolerance.objects.values("indicator")),
        "bands": DeviationBand.objects.all(),
        "form": (refused or ToleranceForm(indicators=mine)) if mine.exists() else None,
        "wan": Unit.WAN,
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/reconciliation/settings.html", context, status=status)

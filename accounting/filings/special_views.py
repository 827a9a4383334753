"""Pages of the filings that are not of a running quarter: late ones and the yearbook's."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounting.filings.missing import missing_filings
from accounting.filings.models import Filing
from accounting.filings.moveforms import AnnualForm, LateForm
from accounting.filings.opening import ANNUAL_OPENERS, open_annual_filings, request_late_filing
from accounting.filings.vocabulary import Kind
from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup
from projects.register.models import Project


@require_safe
def list_missing(request: SignedInRequest) -> HttpResponse:
    """补报: closed quarters in which a project of this district was never filed."""
    require_role(request.user, Role.FILER)
    page = page_of(missing_filings(request.user.districts_as(Role.FILER)), request)
    return render(request, "accounting/filings/missing.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def request_late(request: SignedInRequest, uid: str, group: str, quarter: str) -> HttpResponse:
    """Ask for the filing of one closed quarter."""
    require_role(request.user, Role.FILER)
    mine = Project.objects.filter(
        compiled_terms__term__arises_in__in=request.user.districts_as(Role.FILER)
    ).distinct()
    project = get_object_or_404(mine, uid=uid)
    chosen = IndicatorGroup.objects.filter(code=group).first()
    if chosen is None:
        raise Absent(_("没有这一指标组，请从补报列表进入。"))
    concerns = Quarter.parse(quarter)
    form = LateForm(request.POST or None)
    if request.method == "POST":
        filing = submit(
            form,
            lambda: request_late_filing(
                project=project,
                group=chosen,
                concerns=concerns,
                reason=form.cleaned_data["reason"],
                actor=request.user,
            ),
        )
        if filing is not None:
            messages.success(
                request,
                _("补报已建立，记入%(quarter)s，请填写后上报。") % {"quarter": filing.quarter.label},
            )
            return redirect("filings:detail", uid=filing.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "project": project, "group": chosen, "concerns": concerns}
    return render(request, "accounting/filings/late.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def open_annual(request: SignedInRequest) -> HttpResponse:
    """年报核定: open the filings of a year, and see those that are open."""
    require_role(request.user, *ANNUAL_OPENERS)
    form = AnnualForm(request.POST or None)
    if request.method == "POST":
        made = submit(
            form,
            lambda: open_annual_filings(
                year=form.cleaned_data["year"], group=form.cleaned_data["group"], actor=request.user
            ),
        )
        if made is not None:
            words = {"year": form.cleaned_data["year"], "count": made}
            messages.success(request, _("%(year)s年年报核定已生成 %(count)s 份填报。") % words)
            return redirect(f"{reverse('filings:list')}?kind={Kind.ANNUAL.value}&area=")
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    opened = Filing.objects.visible_to(request.user).filter(kind=Kind.ANNUAL).count()
    return render(request, "accounting/filings/annual.html", {"form": form, "opened": opened}, status=status)

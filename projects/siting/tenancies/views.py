"""Pages of tenants: thin; the services decide."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from kunming_coord.exchange.exporting import export_response, wanted_export
from kunming_coord.exchange.kinds import kind_of
from parks.directory.models import Park
from parks.directory.queries import programme_of, published_of
from parks.directory.rights import keeps, require_keeper
from projects.siting.tenancies.exports import tenancy_table
from projects.siting.tenancies.filters import TenancyFilter
from projects.siting.tenancies.forms import StageForm, TenancyForm
from projects.siting.tenancies.models import COUNTED, Tenancy
from projects.siting.tenancies.queries import counts_of, for_list, rows_of
from projects.siting.tenancies.services import record_stage, register_tenancy


@require_safe
def list_tenancies(request: SignedInRequest) -> HttpResponseBase:
    """入园企业: tenants in parks of this person's unit, and those that came from it."""
    found = TenancyFilter(request.GET, for_list(request.user))
    if form := wanted_export(request):
        return export_response(request, tenancy_table(found.qs), form=form)
    page = page_of(found.qs, request)
    context = {
        "page": page,
        "form": found.form,
        "rows": rows_of(page.object_list),
        "stages": COUNTED,
        "loads": kind_of("tenancies").open_to(request.user),
    }
    return render(request, "projects/siting/tenancies/list.html", context)


@require_safe
def show_counts(request: SignedInRequest, slug: str) -> HttpResponse:
    """One park: our own counters beside what sources have published, never one line."""
    park = get_object_or_404(Park.objects.select_related("district"), slug=slug)
    context = {
        "park": park,
        "counts": counts_of(park, request.user),
        "published": published_of(park),
        "programme": programme_of(park),
        "may_add": keeps(request.user, park.district_id),
    }
    return render(request, "projects/siting/tenancies/counts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_tenancy(request: SignedInRequest, slug: str) -> HttpResponse:
    """Register a tenant of a park."""
    park = get_object_or_404(Park.objects.select_related("district"), slug=slug)
    require_keeper(request.user, park.district_id)
    form = TenancyForm(request.POST or None, user=request.user)
    if request.method == "POST":
        made = submit(form, lambda: register_tenancy(park=park, draft=form.draft(), actor=request.user))
        if made is not None:
            messages.success(request, _("入园企业已登记，请登记各阶段的日期。"))
            return redirect("tenancies:detail", uid=made.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "projects/siting/tenancies/form.html", {"form": form, "park": park}, status=status)


@require_safe
def show_tenancy(request: SignedInRequest, uid: str) -> HttpResponse:
    """One tenant: its days and everything that was recorded of them."""
    return _page(request, get_object_or_404(for_list(request.user), uid=uid), None)


@require_POST
@idempotent
def record(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record the day of a stage."""
    tenancy = get_object_or_404(for_list(request.user), uid=uid)
    require_keeper(request.user, tenancy.park.district_id)
    form = StageForm(request.POST)
    done = submit(form, lambda: record_stage(tenancy=tenancy, actor=request.user, **form.cleaned_data))
    if done is None:
        return _page(request, tenancy, form)
    messages.success(request, _("阶段已登记。"))
    return redirect("tenancies:detail", uid=tenancy.uid)


def _page(request: SignedInRequest, tenancy: Tenancy, refused: forms.Form | None) -> HttpResponse:
    row = rows_of([tenancy])[0]
    context = {
        "tenancy": tenancy,
        "row": row,
        "days": list(zip(COUNTED, row.days, strict=True)),
        "records": tenancy.stages.order_by("-id"),
    }
    if keeps(request.user, tenancy.park.district_id):
        context["form"] = refused or StageForm()
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/siting/tenancies/detail.html", context, status=status)

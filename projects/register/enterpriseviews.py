"""企业库: for those who see the whole city; names, group and districts are kept by 审核 of the city."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from projects.register import enterprisequeries as queries
from projects.register import naming
from projects.register.enterpriseforms import DescribeForm, NameForm, describe_initial
from projects.register.facts import Site
from projects.register.filters import EnterpriseFilter
from projects.register.models import Enterprise
from projects.register.naming import require_keeper


@require_safe
def list_enterprises(request: SignedInRequest) -> HttpResponse:
    """企业库: one row per record, with its present name, its lists and whether another goes by that name."""
    queries.require_city(request.user)
    today = timezone.localdate()
    found = EnterpriseFilter(request.GET, queries.enterprises(today))
    valid = found.form.is_valid()
    page = page_of(found.qs if valid else found.qs.none(), request)
    listed = queries.listings_on(list(page.object_list), today)
    context = {
        "page": page,
        "form": found.form,
        "rows": [(enterprise, listed.get(enterprise.pk, [])) for enterprise in page.object_list],
        "today": today,
    }
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    return render(request, "projects/register/enterprises.html", context, status=status)


@require_safe
def show_enterprise(request: SignedInRequest, uid: str) -> HttpResponse:
    """One enterprise: its names over time, what hangs on it, what it might be a duplicate of."""
    return _page(request, _enterprise(request, uid))


@require_POST
@idempotent
def name_enterprise(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record a verified name."""
    enterprise = _enterprise(request, uid)
    require_keeper(request.user)
    form = NameForm(request.POST, auto_id="id_name_%s")
    done = submit(
        form, lambda: naming.record_name(enterprise=enterprise, actor=request.user, **form.cleaned_data)
    )
    return _answer(request, enterprise, done, name_form=form)


@require_POST
@idempotent
def describe_enterprise(request: SignedInRequest, uid: str) -> HttpResponse:
    """Set group and districts."""
    enterprise = _enterprise(request, uid)
    require_keeper(request.user)
    form = DescribeForm(request.POST, auto_id="id_describe_%s")
    done = submit(
        form,
        lambda: naming.describe_enterprise(enterprise=enterprise, actor=request.user, **form.cleaned_data),
    )
    return _answer(request, enterprise, done, describe_form=form)


def _enterprise(request: SignedInRequest, uid: str) -> Enterprise:
    queries.require_city(request.user)
    rows = Enterprise.objects.select_related("group", "registered_in", "taxed_in", "merged_into")
    return get_object_or_404(rows, uid=uid)


def _answer(request: SignedInRequest, enterprise: Enterprise, done: object, **refused: Any) -> HttpResponse:
    if done is None:
        return _page(request, _enterprise(request, str(enterprise.uid)), **refused)
    messages.success(request, _("已登记。"))
    return redirect("projects:enterprise", uid=enterprise.uid)


def _page(request: SignedInRequest, enterprise: Enterprise, **refused: Any) -> HttpResponse:
    today = timezone.localdate()
    keeps = request.user.holds(Role.REVIEWER, units=None) and enterprise.merged_into_id is None
    sites = Site.objects.filter(project__enterprise=enterprise).select_related("district", "park", "project")
    context: dict[str, Any] = {
        "enterprise": enterprise,
        "name": queries.present_name(enterprise, today),
        "today": today,
        "names": queries.names_of(enterprise),
        "projects": enterprise.projects.select_related("origin"),
        "listings": enterprise.listings.order_by("kind", "-valid_from"),
        "sites": sites,
        "twins": [(twin, queries.present_name(twin, today)) for twin in queries.twins_of(enterprise)],
        "merges": queries.merges_of(enterprise),
        "keeps": keeps,
        "wan": Unit.WAN,
        "name_form": NameForm(auto_id="id_name_%s") if keeps else None,
        "describe_form": (
            DescribeForm(initial=describe_initial(enterprise), auto_id="id_describe_%s") if keeps else None
        ),
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "projects/register/enterprise.html", context | refused, status=status)

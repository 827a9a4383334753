"""纳统与授权: where enterprises and projects stand, and who records it."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.standing import queries, services
from accounting.standing.filters import StandingFilter
from accounting.standing.forms import AuthorisationForm, EndForm, EnterForm, InvestmentForm, ListingForm
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from projects.register.models import Project
from projects.register.recording import is_statistician, require_statistician, sides_of
from projects.register.standing import ListingKind, StatisticalListing


@require_safe
def list_standing(request: SignedInRequest) -> HttpResponse:
    """纳统与授权 by project, as far as this person shares in it."""
    return _list_page(request)


@require_POST
@idempotent
def enter(request: SignedInRequest) -> HttpResponse:
    """Enter an enterprise, named by its code, into a list."""
    require_statistician(request.user)
    form = EnterForm(request.POST)
    row = submit(
        form,
        lambda: services.enter_listing(
            enterprise=services.enterprise_with_code(form.cleaned_data["credit_code"]),
            draft=form.draft(),
            actor=request.user,
        ),
    )
    if row is None:
        return _list_page(request, form)
    words = {"code": row.enterprise.credit_code, "list": row.get_kind_display()}
    messages.success(request, _("%(code)s 已登记进入“%(list)s”名录。") % words)
    return redirect("standing:list")


@require_safe
def show_standing(request: SignedInRequest, uid: str) -> HttpResponse:
    """One project: the lists of its enterprise over time, its 固投入库, its 数据授权书."""
    return _detail_page(request, _project(request, uid))


@require_POST
@idempotent
def correct(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Correct a row of a list, also its 退规日."""
    project = _project(request, uid)
    require_statistician(request.user)
    listing = get_object_or_404(queries.listings_of(project), pk=number)
    form = ListingForm(request.POST)
    done = submit(
        form,
        lambda: services.enter_listing(
            enterprise=project.enterprise, draft=form.draft(), actor=request.user, listing=listing
        ),
    )
    return _answer(request, project, done, correcting=(number, form))


@require_POST
@idempotent
def add_listing(request: SignedInRequest, uid: str) -> HttpResponse:
    """Enter the enterprise of a project into a list."""
    project = _project(request, uid)
    require_statistician(request.user)
    form = ListingForm(request.POST)
    done = submit(
        form,
        lambda: services.enter_listing(enterprise=project.enterprise, draft=form.draft(), actor=request.user),
    )
    return _answer(request, project, done, listing_form=form)


@require_POST
@idempotent
def set_investment(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record the 固投入库 of a project."""
    project = _project(request, uid)
    require_statistician(request.user)
    form = InvestmentForm(request.POST)
    done = submit(
        form,
        lambda: services.set_investment_listing(project=project, **form.cleaned_data, actor=request.user),
    )
    return _answer(request, project, done, investment_form=form)


@require_POST
@idempotent
def authorise(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record a 数据授权书 for a project."""
    project = _project(request, uid)
    form = AuthorisationForm(request.POST)
    done = submit(
        form,
        lambda: services.add_authorisation(project=project, draft=form.draft(), actor=request.user),
    )
    return _answer(request, project, done, authorisation_form=form)


@require_POST
@idempotent
def end_authorisation(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Record from which day on a 数据授权书 no longer holds."""
    project = _project(request, uid)
    authorisation = get_object_or_404(queries.authorisations_of(project), pk=number)
    form = EndForm(request.POST)
    done = submit(
        form,
        lambda: services.end_authorisation(
            authorisation=authorisation,
            project=project,
            ends_on=form.cleaned_data["valid_to"],
            actor=request.user,
        ),
    )
    return _answer(request, project, done, ending=(number, form))


def _project(request: SignedInRequest, uid: str) -> Project:
    return get_object_or_404(queries.for_list(request.user), uid=uid)


def _answer(request: SignedInRequest, project: Project, done: object, **refused: Any) -> HttpResponse:
    if done is None:
        return _detail_page(request, _project(request, str(project.uid)), **refused)
    messages.success(request, _("已登记；受影响的已审核填报将重新核算。"))
    return redirect("standing:detail", uid=project.uid)


def _list_page(request: SignedInRequest, refused: EnterForm | None = None) -> HttpResponse:
    found = StandingFilter(request.GET, queries.for_list(request.user))
    valid = found.form.is_valid()
    page = page_of(found.qs if valid else found.qs.none(), request)
    today = timezone.localdate()
    context = {
        "page": page,
        "form": found.form,
        "kinds": ListingKind.labels,
        "rows": queries.standing_rows(page.object_list, today),
        "today": today,
        "enter_form": (refused or EnterForm()) if is_statistician(request.user) else None,
    }
    status = HTTPStatus.OK if refused is None and valid else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/standing/list.html", context, status=status)


def _detail_page(request: SignedInRequest, project: Project, **refused: Any) -> HttpResponse:
    keeps = is_statistician(request.user)
    authorises = keeps or request.user.holds(Role.FILER, units=sides_of(project))
    number, correcting = refused.pop("correcting", (None, None))
    ended, ending = refused.pop("ending", (None, None))
    listings = list(queries.listings_of(project))
    investment = {"listed_on": project.investment_listed_on, "code": project.investment_code}
    context: dict[str, Any] = {
        "project": project,
        "wan": Unit.WAN,
        "listings": [(row, _correction(row, number, correcting) if keeps else None) for row in listings],
        "authorisations": [
            (row, _end_form(row.pk, ended, ending) if authorises and _may_end(row, keeps) else None)
            for row in queries.authorisations_of(project)
        ],
        "listing_form": ListingForm() if keeps else None,
        "investment_form": InvestmentForm(initial=investment) if keeps else None,
        "authorisation_form": AuthorisationForm() if authorises else None,
    }
    failed = bool(refused or correcting or ending)
    status = HTTPStatus.BAD_REQUEST if failed else HTTPStatus.OK
    return render(request, "accounting/standing/detail.html", context | refused, status=status)


def _correction(row: StatisticalListing, number: int | None, refused: forms.Form | None) -> forms.Form:
    if refused is not None and row.pk == number:
        return refused
    return ListingForm(
        initial={
            "kind": row.kind,
            "statistical_kind": row.statistical_kind,
            "entered_on": row.valid_from,
            "exited_on": row.valid_to,
            "proof": row.proof,
        },
        auto_id=f"id_{row.pk}_%s",
    )


def _end_form(pk: int, ended: int | None, refused: forms.Form | None) -> forms.Form:
    return refused if refused is not None and pk == ended else EndForm(auto_id=f"id_end_{pk}_%s")


def _may_end(row: Any, keeps: bool) -> bool:
    """A paper that is for all projects of the enterprise belongs to the city."""
    return row.valid_to is None and (keeps or row.project_id is not None)

"""Pages of the register of projects: the list, one project, registering one."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from kunming_coord.exchange.exporting import export_response, wanted_export
from projects.register.exports import project_table
from projects.register.filters import ProjectFilter
from projects.register.forms import NewProjectForm, filing_districts
from projects.register.prefilling import known_of
from projects.register.projectpage import project_page
from projects.register.queries import for_detail, for_list, totals
from projects.register.services import register_project


@require_safe
def list_projects(request: SignedInRequest) -> HttpResponseBase:
    """项目库: the projects this person may see, with what their amounts come to."""
    found = ProjectFilter(request.GET, for_list(request.user), viewer=request.user)
    rows = found.qs if found.form.is_valid() else found.qs.none()
    if form := wanted_export(request):
        return export_response(request, project_table(rows, request.user), form=form)
    context = {
        "page": page_of(rows, request),
        "form": found.form,
        "wan": Unit.WAN,
        "files": filing_districts(request.user).exists(),
        "totals": totals(rows, request.user),
        "sees_city": request.user.reach.sees_all,
    }
    status = HTTPStatus.OK if found.form.is_valid() else HTTPStatus.BAD_REQUEST
    return render(request, "projects/register/list.html", context, status=status)


@require_safe
def show_project(request: SignedInRequest, uid: str) -> HttpResponse:
    """One project, as far as this person stands near it, and what has come of it."""
    return project_page(request, get_object_or_404(for_detail(request.user), uid=uid))


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_project(request: SignedInRequest) -> HttpResponse:
    """Register a project on its own."""
    require_role(request.user, Role.FILER)
    known = known_of(request.user, request.GET.get("credit_code", ""))
    form = NewProjectForm(request.POST or None, user=request.user, initial=known.initial)
    if request.method == "POST":
        project = submit(
            form,
            lambda: register_project(
                origin=form.cleaned_data["origin"], draft=form.project_draft(), actor=request.user
            ),
        )
        if project is not None:
            messages.success(request, _("项目 %(code)s 已登记。") % {"code": project.code})
            return redirect("projects:detail", uid=project.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "projects/register/form.html", {"form": form, "told": known.told}, status=status)

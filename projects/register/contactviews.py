"""Contacts of a project: added and ended by its district, numbers shown on a click that is logged."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from projects.register import contacting
from projects.register.contacts import ProjectContact
from projects.register.factforms import ContactForm
from projects.register.models import Project
from projects.register.projectpage import project_page
from projects.register.queries import for_detail
from projects.register.services import require_filer


@require_POST
@idempotent
def add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write down a contact."""
    project = _project(request, uid)
    require_filer(request.user, project.origin)
    form = ContactForm(request.POST, auto_id="id_contact_%s")
    made = submit(
        form, lambda: contacting.add_contact(project=project, actor=request.user, **form.cleaned_data)
    )
    if made is None:
        return project_page(request, _project(request, uid), contact_form=form)
    messages.success(request, _("联系人已登记。"))
    return redirect("projects:detail", uid=project.uid)


@require_POST
@idempotent
def end(request: SignedInRequest, uid: str, contact: str) -> HttpResponse:
    """A contact one no longer speaks with."""
    project = _project(request, uid)
    require_filer(request.user, project.origin)
    contacting.end_contact(contact=contact_of(project, contact), actor=request.user)
    messages.success(request, _("联系人已停用。"))
    return redirect("projects:detail", uid=project.uid)


@require_POST
@idempotent
def reveal(request: SignedInRequest, uid: str, contact: str) -> HttpResponse:
    """Show a masked number; the answer leads back to the page, which shows it until its time is over."""
    project = _project(request, uid)
    contacting.reveal_contact(
        contact=contact_of(project, contact), reason=request.POST.get("reason", ""), actor=request.user
    )
    return redirect("projects:detail", uid=project.uid)


def contact_of(project: Project, uid: str) -> ProjectContact:
    """The contact at an address; another project's is absent."""
    return get_object_or_404(project.contacts.select_related("project__origin"), uid=uid)


def _project(request: SignedInRequest, uid: str) -> Project:
    return get_object_or_404(for_detail(request.user), uid=uid)

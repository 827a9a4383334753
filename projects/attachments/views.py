"""The page of the attachments of a project, stage by stage."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.documents.answers import as_file
from kunming_coord.exchange.uploads import uploaded
from projects.attachments.forms import AttachmentForm
from projects.attachments.models import Attachment, Stage
from projects.attachments.queries import checklist, unit_named
from projects.attachments.services import add_attachment
from projects.register.models import Project
from projects.register.services import require_filer

SCHEME_LENGTH = 20


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def show_list(request: SignedInRequest, uid: str, stage: str) -> HttpResponse:
    """附件清单 of a stage with every version; a filer of the unit uploads here."""
    rows = Project.objects.visible_to(request.user).select_related("origin")
    project = get_object_or_404(rows, uid=uid)
    slug, scheme = request.GET.get("unit", ""), request.GET.get("scheme", "")[:SCHEME_LENGTH]
    unit = unit_named(project, request.user, slug)
    if unit is None or stage not in Stage.values:
        raise Http404
    found = checklist(project, unit, stage, scheme)
    form = AttachmentForm(
        request.POST or None, request.FILES or None, offered=[(row.code, row.title) for row in found]
    )
    if request.method == "POST":
        require_filer(request.user, unit)
        if getattr(request, "upload_too_large", False):
            uploaded(request)  # says by its one sentence how large a file may be
        made = submit(
            form,
            lambda: add_attachment(
                project=project,
                unit=unit,
                stage=stage,
                scheme=scheme,
                code=form.cleaned_data["code"],
                file=(form.cleaned_data["file"].read(), form.cleaned_data["file"].name),
                note=form.cleaned_data["note"],
                actor=request.user,
            ),
        )
        if made is not None:
            words = {"title": made.title, "number": made.number}
            messages.success(request, _("“%(title)s”第 %(number)s 版已上传。") % words)
            query = urlencode({"unit": unit.slug, "scheme": scheme})
            return redirect(f"{reverse('attachments:list', args=[project.uid, stage])}?{query}")
    context = {
        "project": project,
        "owner": unit,
        "stage": Stage(stage).label,
        "rows": found,
        "form": form if request.user.holds(Role.FILER, units=[unit.pk]) else None,
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "projects/attachments/list.html", context, status=status)


@require_safe
def attachment_file(request: SignedInRequest, uid: str) -> HttpResponse:
    """The file of a version."""
    rows = Attachment.objects.visible_to(request.user).select_related("file")
    return as_file(get_object_or_404(rows, uid=uid).file)

"""导出记录: who took what out, when; for auditors and the audit administrator."""

from typing import ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.filters import WordFilter
from kunming_coord.common.paging import page_of
from kunming_coord.exchange.models import ExportLog


class ExportFilter(WordFilter):
    """A word of the person, the unit, the list or the file."""

    words: ClassVar = ("actor_label", "unit_label", "what", "file_name")

    class Meta:
        model = ExportLog
        fields: ClassVar[list[str]] = []


@require_safe
def list_exports(request: SignedInRequest) -> HttpResponse:
    """The log, newest first; a streamed file has a row for its beginning and one for its end."""
    require_role(request.user, Role.AUDITOR, Role.AUDIT_ADMIN)
    found = ExportFilter(request.GET, ExportLog.objects.order_by("-pk"))
    return render(request, "exchange/exports.html", {"form": found.form, "page": page_of(found.qs, request)})

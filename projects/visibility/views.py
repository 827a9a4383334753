"""可见范围一览 and 号码查看记录."""

from typing import ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.filters import WordFilter
from kunming_coord.common.paging import page_of
from projects.visibility import audiences
from projects.visibility.models import PhoneReveal
from projects.visibility.reveals import for_list
from projects.visibility.table import SOURCES, table


@require_safe
def show_matrix(request: SignedInRequest) -> HttpResponse:
    """The whole table as it is obeyed, for city roles and auditors."""
    if not request.user.reach.sees_all:
        raise NotAllowed(_("可见范围一览由市级岗位和审计查看；提交前的页面会列明谁能看到什么。"))
    limit = table().limit_on(timezone.localdate())
    context = {
        "matrices": audiences.matrices(),
        "limit": limit,
        "limit_source": SOURCES[limit.source],
    }
    return render(request, "projects/visibility/matrix.html", context)


class RevealFilter(WordFilter):
    """A word of the person, their unit, the contact or the project."""

    words: ClassVar = ("actor_label", "actor_unit", "name", "about")

    class Meta:
        model = PhoneReveal
        fields: ClassVar[list[str]] = []


@require_safe
def list_reveals(request: SignedInRequest) -> HttpResponse:
    """Who had which number shown: all for auditors, a unit its own contacts, everybody their own clicks."""
    found = RevealFilter(request.GET, for_list(request.user))
    audits = any(request.user.holds(role, units=None) for role in (Role.AUDITOR, Role.AUDIT_ADMIN))
    context = {"form": found.form, "page": page_of(found.qs, request), "audits": audits}
    return render(request, "projects/visibility/reveals.html", context)

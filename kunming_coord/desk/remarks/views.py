"""沟通与抄送 of one thing: a fragment on its page, or a page of its own."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import READ_ALL
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.desk.home.kinds import Kind
from kunming_coord.desk.matters.reading import find
from kunming_coord.desk.remarks import queries, services, urging
from kunming_coord.desk.remarks.forms import RemarkForm


@require_safe
def list_remarks(request: SignedInRequest, kind: str, uid: str) -> HttpResponse:
    """What was said about a thing, as far as this person may read it."""
    found, subject = find(kind, uid, request.user)
    return _page(request, found, subject)


@require_POST
@idempotent
def add_remark(request: SignedInRequest, kind: str, uid: str) -> HttpResponse:
    """Say something, mention somebody, send a copy."""
    found, subject = find(kind, uid, request.user)
    form = RemarkForm(request.POST)
    done = submit(
        form,
        lambda: services.add_remark(matter=kind, subject=subject, actor=request.user, **form.cleaned_data),
    )
    if done is None:
        return _page(request, found, subject, form)
    messages.success(request, _("已记录。"))
    return redirect(f"{found.url(subject)}#remarks")


@require_POST
@idempotent
def urge(request: SignedInRequest, kind: str, uid: str) -> HttpResponse:
    """催办."""
    found, subject = find(kind, uid, request.user)
    made = urging.urge(matter=kind, subject=subject, actor=request.user)
    messages.success(
        request, _("已催办（第 %(number)s 次），可办理的人员会立即收到消息。") % {"number": made.number}
    )
    return redirect(f"{found.url(subject)}#remarks")


def _page(
    request: SignedInRequest, found: Kind, subject: Any, refused: RemarkForm | None = None
) -> HttpResponse:
    user = request.user
    context = {
        "kind": found,
        "subject": subject,
        "code": found.code(subject),
        "title": found.title(subject),
        "url": found.url(subject),
        "remarks": queries.remarks_for(user, found.name, subject),
        "urges": queries.urges_for(user, found.name, subject),
        "may_urge": urging.may_urge(found.name, subject, user),
        "form": refused or (None if user.reach.roles <= READ_ALL else RemarkForm()),
    }
    fragment = getattr(request, "htmx", False) and refused is None
    template = "desk/remarks/_panel.html" if fragment else "desk/remarks/page.html"
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, template, context, status=status)

"""消息: what somebody was told."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from kunming_coord.desk.notices import queries, services
from kunming_coord.desk.notices.forms import MailForm
from kunming_coord.desk.notices.models import MailWish


@require_safe
def list_notices(request: SignedInRequest) -> HttpResponse:
    """Everything delivered, the latest first."""
    return _page(request)


@require_safe
def count_notices(request: SignedInRequest) -> HttpResponse:
    """How many are unread: a fragment for the top bar."""
    return render(request, "desk/notices/_badge.html", {"unread": queries.unread(request.user).count()})


@require_POST
@idempotent
def read_notices(request: SignedInRequest) -> HttpResponse:
    """All of them are read."""
    count = services.mark_read(user=request.user)
    messages.success(request, _("已将 %(count)s 条消息标为已读。") % {"count": count})
    return redirect("desk:notices")


@require_POST
@idempotent
def wish_mail(request: SignedInRequest) -> HttpResponse:
    """Where the digest goes."""
    form = MailForm(request.POST)
    done = submit(form, lambda: [services.wish_mail(user=request.user, address=form.cleaned_data["address"])])
    if done is None:
        return _page(request, form)
    messages.success(request, _("邮件提醒已保存。"))
    return redirect("desk:notices")


def _page(request: SignedInRequest, refused: MailForm | None = None) -> HttpResponse:
    page = page_of(queries.delivered(request.user), request)
    address = MailWish.objects.filter(user=request.user).values_list("address", flat=True).first()
    offered = MailForm(initial={"address": address}) if settings.MAIL_NOTICES else None
    context = {
        "page": page,
        "told": queries.with_lines(request.user, page.object_list),
        "form": refused or offered,
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "desk/notices/list.html", context, status=status)

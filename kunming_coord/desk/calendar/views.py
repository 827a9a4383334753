"""工作日历: the calendar deadlines are counted by, and the page to load a holiday notice."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.desk.calendar.forms import NoticeForm
from kunming_coord.districts.models import WorkingDay
from kunming_coord.districts.notices import load_notice, may_load_notice, preview_notice, require_loader

CONFIRM = "confirm"


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def calendar(request: SignedInRequest) -> HttpResponse:
    """The years of the calendar; for 市发展改革委 the form of a notice, its preview, and its loading."""
    form = NoticeForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    require_loader(request.user)
    if CONFIRM in request.POST:
        changed = submit(form, lambda: load_notice(actor=request.user, **form.cleaned_data))
        if changed is not None:
            messages.success(request, _("通知已载入，%(days)s 天有变化。") % {"days": changed})
            return redirect("desk:calendar")
    elif rows := submit(form, lambda: preview_notice(**form.cleaned_data)):
        shown = [row for row in rows if row.note or row.changed]
        return _page(request, form, preview=shown, changed=sum(row.changed for row in rows))
    return _page(request, form, status=HTTPStatus.BAD_REQUEST)


def _page(
    request: SignedInRequest, form: NoticeForm, *, status: int = HTTPStatus.OK, **preview: Any
) -> HttpResponse:
    context = {
        "form": form,
        "may_load": may_load_notice(request.user),
        "years": years(),
        "moved": moved_days(),
    }
    return render(request, "desk/calendar.html", context | preview, status=status)


def years() -> list[dict[str, Any]]:
    """Year, working days, and how many of its days rest on a notice."""
    rows: QuerySet[Any, Any] = (
        WorkingDay.objects.annotate(year=ExtractYear("day"))
        .values("year")
        .annotate(
            days=Count("day"),
            working=Count("day", filter=Q(is_working=True)),
            off=Count("day", filter=Q(is_working=False)),
            official=Count("day", filter=Q(source=WorkingDay.Source.OFFICIAL)),
        )
        .order_by("year")
    )
    return list(rows)


def moved_days() -> list[WorkingDay]:
    """Days that are not what their weekday says, the latest first."""
    odd = Q(is_working=True, day__iso_week_day__gte=6) | Q(is_working=False, day__iso_week_day__lte=5)
    return list(WorkingDay.objects.filter(odd).order_by("-day")[:40])

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
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.desk.calendar.forms import NoticeForm
from kunming_coord.districts.models import WorkingDay
from kunming_coord.districts.notices import load_notice, may_load_notice, preview_notice

CONFIRM = "confirm"


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def calendar(request: SignedInRequest) -> HttpResponse:
    """The years of the calendar; for 市发展改革委 the form of a notice, its preview, and its loading."""
    may_load = may_load_notice(request.user)
    form = NoticeForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "may_load": may_load, "years": years(), "moved": moved_days()}
    if request.method != "POST":
        return render(request, "desk/calendar.html", context)
    if not may_load:
        raise NotAllowed(_("放假通知由市发展改革委的审核、批准岗位载入。"))
    if CONFIRM in request.POST:
        changed = submit(form, lambda: load_notice(actor=request.user, **form.cleaned_data))
        if changed is not None:
            messages.success(request, _("通知已载入，%(days)s 天有变化。") % {"days": changed})
            return redirect("desk:calendar")
    elif rows := submit(form, lambda: preview_notice(**form.cleaned_data)):
        context["preview"] = [row for row in rows if row.note or row.changed]
        context["changed"] = sum(row.changed for row in rows)
        return render(request, "desk/calendar.html", context)
    return render(request, "desk/calendar.html", context, status=HTTPStatus.BAD_REQUEST)


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

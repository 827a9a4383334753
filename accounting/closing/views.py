"""Pages of quarters and of the runs that work on them: thin; the services decide."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounting.closing import checklist, queries, services
from accounting.closing.dependants import dependants_of
from accounting.closing.forms import CloseForm, OpenQuarterForm
from accounting.closing.latefacts import late_facts
from accounting.closing.overview import overview
from accounting.filings.services import OPENERS, open_filings
from accounting.periods.models import Period
from accounting.periods.moves import Action
from accounting.receipts.sharing import SHAREABLE
from accounting.rollups.nightly import NIGHTLY, alarms, newest_reruns
from kunming_coord.accounts.models import User
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.models import Run, RunState, WorkflowEvent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import version_of
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import available_moves, require_version
from projects.policies.models import Indicator, IndicatorGroup

PATH = ("open", "closing", "closed")
TITLES = {
    services.CLOSE: gettext_lazy("关账"),
    services.TRIAL: gettext_lazy("试算"),
    SHAREABLE: gettext_lazy("计算可分享额"),
}


@require_safe
def list_periods(request: SignedInRequest) -> HttpResponse:
    """期间与关账: quarters by indicator group, and the button that begins the filing of a quarter."""
    return _list_page(request)


@require_safe
def show_overview(request: SignedInRequest) -> HttpResponse:
    """关账总览: how far every quarter and group is and what keeps it open; for those who see the whole city."""
    if not request.user.reach.sees_all:
        raise NotAllowed(_("关账总览由市级岗位查看；本单位的进度请看期间与关账。"))
    groups = list(IndicatorGroup.objects.order_by("order"))
    context = {"groups": groups, "quarters": overview(request.user, groups)}
    return render(request, "accounting/closing/overview.html", context)


@require_POST
@idempotent
def open_quarter(request: SignedInRequest) -> HttpResponse:
    """Begin the filing of a quarter that has ended: its periods and filings are made."""
    form = OpenQuarterForm(request.POST)
    made = submit(form, lambda: open_filings(quarter=form.chosen(), actor=request.user))
    if made is None:
        return _list_page(request, form)
    messages.success(request, _made_words(form.chosen(), made))
    return redirect("periods:list")


@require_safe
def show_period(request: SignedInRequest, uid: str) -> HttpResponse:
    """One quarter of one group: what is still missing, its runs, and the button that closes it."""
    return _detail_page(request, _period(request, uid))


@require_POST
@idempotent
def close(request: SignedInRequest, uid: str) -> HttpResponse:
    """Start the close."""
    period = _period(request, uid)
    require_version(period, version_of(request))
    form = CloseForm(request.POST, actions=[])
    run = submit(
        form,
        lambda: services.start_close(period=period, actor=request.user, note=form.cleaned_data["note"]),
    )
    if run is None:
        return _detail_page(request, _period(request, uid), form)
    return redirect("runs:detail", uid=run.uid)


@require_POST
@idempotent
def try_out(request: SignedInRequest, uid: str) -> HttpResponse:
    """Start a 试算."""
    period, whole = _period(request, uid), request.POST.get("whole") == "1"
    run = services.start_trial(quarter=period.quarter, group=period.group, actor=request.user, whole=whole)
    return redirect("runs:detail", uid=run.uid)


@require_POST
@idempotent
def make_filings(request: SignedInRequest, uid: str) -> HttpResponse:
    """Make the missing filings of the quarter, for every open group."""
    period = _period(request, uid)
    made = open_filings(quarter=period.quarter, actor=request.user)
    messages.success(request, _made_words(period.quarter, made))
    return redirect("periods:detail", uid=period.uid)


@require_safe
def show_run(request: SignedInRequest, uid: str) -> HttpResponse:
    """A run and how far it is; htmx asks for the progress alone."""
    run = get_object_or_404(queries.visible_runs(request.user), uid=uid)
    of_a_period = run.kind in (services.CLOSE, services.TRIAL, NIGHTLY)
    period = queries.period_of_run(run) if of_a_period else None
    context = {
        "run": run,
        "run_url": reverse("runs:detail", args=[run.uid]),
        "period": period,
        "title": TITLES.get(run.kind, _("任务进度")),
        "next_url": _result_of(run),
    }
    fragment = getattr(request, "htmx", False)
    template = "fragments/progress.html" if fragment else "accounting/closing/run.html"
    return render(request, template, context)


def _result_of(run: Run) -> str:
    """Where the result of a run is read; empty where nowhere."""
    quarter = run.params.get("quarter", "")
    if run.kind in (services.CLOSE, services.TRIAL):
        return f"{reverse('statements:list')}?quarter={quarter}"
    return f"{reverse('receipts:shareable')}?period={quarter}" if run.kind == SHAREABLE else ""


def _made_words(quarter: Quarter, made: int) -> str:
    return _("%(quarter)s已生成 %(count)s 份填报。") % {"quarter": quarter.label, "count": made}


def _list_page(request: SignedInRequest, refused: OpenQuarterForm | None = None) -> HttpResponse:
    groups = list(IndicatorGroup.objects.order_by("order"))
    opens = any(request.user.holds(role, units=None) for role in OPENERS)
    context = {
        "groups": groups,
        "quarters": queries.matrix(request.user, groups),
        "open_form": (refused or OpenQuarterForm()) if opens else None,
        "alarms": alarms() if request.user.reach.sees_all else [],
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/closing/list.html", context, status=status)


def _period(request: SignedInRequest, uid: str) -> Period:
    found: Period = get_object_or_404(
        Period.objects.visible_to(request.user).select_related("group"), uid=uid
    )
    return found


def _detail_page(request: SignedInRequest, period: Period, refused: CloseForm | None = None) -> HttpResponse:
    user, events = request.user, list(period.events)
    city = user.reach.sees_all
    runs = queries.runs_of(user, period)
    moves = {move.action for move in available_moves(period, user)}
    lines, checks = checklist.by_status(user, period), checklist.of_the_city(period) if city else []
    open_now = period.status == "open"
    context = {
        "period": period,
        "lines": lines,
        "checks": checks,
        "blocking": [line for line in (*lines, *checks) if line.blocks],
        "runs": runs,
        "running": next((run for run in runs if not run.finished), None),
        "failed": runs[0] if runs and open_now and runs[0].state == RunState.FAILED else None,
        "closes": Action.START_CLOSE in moves,
        "reopens": Action.REOPEN in moves,
        "tries": any(user.holds(role, units=None) for role in services.TRIERS),
        "opens": open_now
        and not period.in_reopening
        and any(user.holds(role, units=None) for role in OPENERS),
        "form": refused or CloseForm(initial={"version": period.version}, actions=[]),
        "flow": flow_of(period, PATH, events if city else []),
        "opinions": opinions_of(period, events) if city else [],
        "city": city,
        "rerun": newest_reruns([period]).get((int(period.quarter), period.group_id)) if city else None,
        **(_of_the_city(user, period, events) if city else {}),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/closing/detail.html", context, status=status)


def _of_the_city(user: User, period: Period, events: list[WorkflowEvent]) -> dict[str, Any]:
    """Late facts, and once a quarter has been reopened, what rests on it."""
    facts, number = late_facts(user, period)
    was_reopened = any(event.action == Action.REOPEN for event in events)
    return {
        "facts": facts,
        "facts_number": number,
        "wan": Unit.WAN,
        "scope": Indicator.objects.filter(code__in=period.reopened_scope),
        "resting": dependants_of(period) if was_reopened else None,
    }

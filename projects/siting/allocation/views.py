"""Pages of allocation rounds: thin; the services decide."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import MoveForm, next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from projects.siting.allocation import services
from projects.siting.allocation.forms import ChoiceForm, EntryForm, PointsForm, RoundForm
from projects.siting.allocation.models import AllocationEntry, AllocationRound
from projects.siting.allocation.moves import MACHINE, Action
from projects.siting.allocation.queries import PATH, Sheet, rounds, sheet_of


@require_safe
def list_rounds(request: SignedInRequest) -> HttpResponse:
    """新能源指标分配: every round."""
    context = {
        "page": page_of(rounds(request.user), request),
        "may_open": services.calls_rounds(request.user),
    }
    return render(request, "projects/siting/allocation/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_round(request: SignedInRequest) -> HttpResponse:
    """Call a round."""
    if not services.calls_rounds(request.user):
        raise NotAllowed(_("新能源指标分配由市级审核岗位发起。"))
    form = RoundForm(request.POST or None)
    if request.method == "POST":
        made = submit(form, lambda: services.open_round(draft=form.draft(), actor=request.user))
        if made is not None:
            messages.success(request, _("已发起，各单位可以报名。"))
            return redirect("allocation:detail", uid=made.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "projects/siting/allocation/new.html", {"form": form}, status=status)


@require_safe
def show_round(request: SignedInRequest, uid: str) -> HttpResponse:
    """A round: its indicators and weights, who competes as far as one may see it, the ranking, the choice."""
    return _page(request, _round(request, uid), {})


@require_POST
@idempotent
def enter(request: SignedInRequest, uid: str) -> HttpResponse:
    """Let a project compete."""
    of = _round(request, uid)
    if not request.user.districts_as(Role.FILER):
        raise NotAllowed(_("由项目登记单位的经办人员报名。"))
    form = EntryForm(request.POST, of=of, user=request.user)
    return _done(
        request,
        of,
        ("entry", form),
        lambda: services.enter_round(of=of, actor=request.user, **({"district": None} | form.cleaned_data)),
        _("已报名。"),
    )


@require_POST
@idempotent
def score(request: SignedInRequest, uid: str, entry_uid: str) -> HttpResponse:
    """Score a project that competes."""
    of = _round(request, uid)
    entry = get_object_or_404(
        AllocationEntry.objects.visible_to(request.user).filter(round=of).select_related("round__rubric"),
        uid=entry_uid,
    )
    form = PointsForm(request.POST, entry=entry)
    return _done(
        request,
        of,
        (f"points_{entry.pk}", form),
        lambda: services.score_entry(entry=entry, points=form.cleaned_data, actor=request.user),
        _("评分已登记。"),
    )


@require_POST
@idempotent
def propose(request: SignedInRequest, uid: str) -> HttpResponse:
    """Choose who gets how much."""
    of = _round(request, uid)
    if not services.calls_rounds(request.user):
        raise NotAllowed(_("分配方案由市级审核岗位提出。"))
    form = ChoiceForm(request.POST, of=of, entries=_entries(of))
    return _done(
        request,
        of,
        ("choice", form),
        lambda: services.propose_choice(
            of=of,
            granted=form.granted(),
            actor=request.user,
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
        ),
        _("分配方案已提出，待另一人批准。"),
    )


@require_POST
@idempotent
def act_on_round(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Approve, give back, call off."""
    of = _round(request, uid)
    form = MoveForm(request.POST, actions=[action])
    return _done(
        request,
        of,
        ("form", form),
        lambda: services.take(action, of=of, actor=request.user, **form.cleaned_data),
        _("“%(action)s”已办理。") % {"action": MACHINE.actions.get(action, action)},
    )


def _done(
    request: SignedInRequest,
    of: AllocationRound,
    named: tuple[str, forms.Form],
    service: Callable[[], Any],
    said: str,
) -> HttpResponse:
    if submit(named[1], service) is None:
        return _page(request, of, dict([named]))
    messages.success(request, said)
    return redirect("allocation:detail", uid=of.uid)


def _page(request: SignedInRequest, of: AllocationRound, refused: dict[str, forms.Form]) -> HttpResponse:
    user, events, sheet = request.user, list(of.events), sheet_of(of, request.user)
    steps = available_moves(of, user)
    moves = [step for step in steps if step.action in services.SERVICES]
    context: dict[str, Any] = {
        "round": of,
        "sheet": sheet,
        "flow": flow_of(of, PATH, events),
        # A reason may name projects a district does not see.
        "opinions": opinions_of(of, events) if user.reach.sees_all else [],
        "form": MoveForm(initial={"version": of.version}, actions=[]),
        **next_steps(of, moves, route="allocation:act"),
        **refused,
    }
    if of.status == MACHINE.initial:
        _open_forms(request, of, sheet, context)
    if any(step.action == Action.PROPOSE for step in steps) and sheet.rows:
        context.setdefault("choice", ChoiceForm(of=of, entries=[row.entry for row in sheet.rows]))
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "projects/siting/allocation/detail.html", context, status=status)


def _open_forms(request: SignedInRequest, of: AllocationRound, sheet: Sheet, context: dict[str, Any]) -> None:
    """What is filled in while a round is open: applications by districts, points by the city."""
    if request.user.districts_as(Role.FILER):
        context.setdefault("entry", EntryForm(of=of, user=request.user))
    if services.calls_rounds(request.user):
        for row in sheet.rows:
            row.entry.round = of
        context["scoring"] = [
            (row, context.get(f"points_{row.entry.pk}") or PointsForm(entry=row.entry)) for row in sheet.rows
        ]


def _entries(of: AllocationRound) -> list[AllocationEntry]:
    return list(of.entries.select_related("project"))


def _round(request: SignedInRequest, uid: str) -> AllocationRound:
    return get_object_or_404(rounds(request.user), uid=uid)

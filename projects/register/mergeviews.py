"""Merging two records: choosing and previewing, the proposal, and the word of the second person."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import next_steps
from kunming_coord.common.workflow import available_moves
from projects.register.enterpriseforms import MergeForm, MergeMoveForm
from projects.register.enterprisequeries import present_name, require_city
from projects.register.mergeactions import require_known, take
from projects.register.merges import EnterpriseMerge
from projects.register.merging import Plan, plan_merge, propose_merge
from projects.register.models import Enterprise
from projects.register.moves import MERGE
from projects.register.naming import require_keeper
from projects.register.recordcodes import record_of

PATH = ("proposed", "confirmed")


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_merge(request: SignedInRequest, uid: str) -> HttpResponse:
    """Choose the record that stays, see what would move where, and propose the merge."""
    require_city(request.user)
    require_keeper(request.user)
    duplicate = get_object_or_404(Enterprise, uid=uid)
    form = MergeForm(request.POST or request.GET or None)
    if request.method == "POST":
        merge = submit(
            form,
            lambda: propose_merge(
                duplicate=duplicate,
                survivor=record_of(form.cleaned_data["survivor"], field="survivor"),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            ),
        )
        if merge is not None:
            messages.success(request, _("合并已提出，待另一位批准岗位人员确认。"))
            return redirect("projects:merge", uid=merge.uid)
    return _form_page(request, form, duplicate)


@require_safe
def show_merge(request: SignedInRequest, uid: str) -> HttpResponse:
    """A proposal with what it would move, or what it has moved."""
    return _merge_page(request, _merge(request, uid))


@require_POST
@idempotent
def act_on_merge(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Confirm, decline or withdraw."""
    merge = _merge(request, uid)
    require_known(action)
    form = MergeMoveForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: take(
            action,
            merge=merge,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return _merge_page(request, _merge(request, uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": MERGE.actions[action]})
    return redirect("projects:merge", uid=merge.uid)


def _merge(request: SignedInRequest, uid: str) -> EnterpriseMerge:
    rows = EnterpriseMerge.objects.visible_to(request.user)
    found: EnterpriseMerge = get_object_or_404(rows.select_related("duplicate", "survivor"), uid=uid)
    return found


def _form_page(request: SignedInRequest, form: MergeForm, duplicate: Enterprise) -> HttpResponse:
    plan, survivor = None, None
    if form.is_bound and form.is_valid():
        survivor = submit(form, lambda: record_of(form.cleaned_data["survivor"], field="survivor"))
        plan = plan_merge(duplicate, survivor) if survivor and survivor.pk != duplicate.pk else None
    failed = request.method == "POST" or (form.is_bound and survivor is None)
    context: dict[str, Any] = {
        "form": form,
        "duplicate": duplicate,
        "survivor": survivor,
        "plan": plan,
        "names": _names(duplicate, survivor),
    }
    status = HTTPStatus.BAD_REQUEST if failed else HTTPStatus.OK
    return render(request, "projects/register/merge_form.html", context, status=status)


def _merge_page(
    request: SignedInRequest, merge: EnterpriseMerge, refused: MergeMoveForm | None = None
) -> HttpResponse:
    moves, events = available_moves(merge, request.user), list(merge.events)
    plan: Plan | None = plan_merge(merge.duplicate, merge.survivor) if merge.status == "proposed" else None
    seen = {"version": merge.version, "digest": plan.digest if plan else ""}
    context: dict[str, Any] = {
        "merge": merge,
        "plan": plan,
        "names": _names(merge.duplicate, merge.survivor),
        "moved": _moved(merge),
        "flow": flow_of(merge, PATH, events),
        "opinions": opinions_of(merge, events),
        "form": refused or MergeMoveForm(initial=seen, actions=[move.action for move in moves]),
        **next_steps(merge, moves, route="projects:act-on-merge"),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/register/merge.html", context, status=status)


def _names(*records: Enterprise | None) -> dict[int, str]:
    today = timezone.localdate()
    return {record.pk: present_name(record, today) for record in records if record is not None}


def _moved(merge: EnterpriseMerge) -> list[tuple[str, int]]:
    """What the confirmation moved: the word and how many."""
    done = merge.events.filter(to_status="confirmed").first()
    return [(label, len(rows)) for label, rows in done.data.get("moved", {}).items()] if done else []

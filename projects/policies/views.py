"""Pages of policies: the list, one policy in a version, what changed between versions, and its moves."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.rules import PolicyError, differences
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent
from kunming_coord.common.flow import FlowStep, flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.moveforms import next_steps
from kunming_coord.common.workflow import available_moves
from projects.policies.actions import require_known, take
from projects.policies.forms import PolicyMoveForm
from projects.policies.models import PolicyVersion
from projects.policies.moves import EDITABLE, MACHINE, OPEN
from projects.policies.presenting import (
    cases_of,
    indicator_rows,
    input_rows,
    parameter_rows,
    quantity_rows,
    settlement_words,
)
from projects.policies.queries import (
    for_detail,
    governing_of,
    policy_lines,
    registered_codes,
    unconfirmed_documents,
    versions_of,
)
from projects.policies.texts import reading_of

PATH = ("draft", "in_review", "reviewed", "in_force")


@require_safe
def list_policies(request: SignedInRequest) -> HttpResponse:
    """政策文件: every policy with the version that governs today."""
    context = {
        "lines": policy_lines(request.user, timezone.localdate()),
        "may_draft": may_draft(request),
    }
    return render(request, "projects/policies/list.html", context)


@require_safe
def show_policy(request: SignedInRequest, code: str) -> HttpResponse:
    """A policy by its code: the version that governs today, else the newest."""
    versions = versions_of(request.user, code)
    if not versions:
        raise Http404
    chosen = governing_of(versions, timezone.localdate()) or versions[0]
    return _detail_page(request, chosen, versions)


@require_safe
def show_version(request: SignedInRequest, uid: str) -> HttpResponse:
    """One version of a policy."""
    version = get_object_or_404(for_detail(request.user), uid=uid)
    return _detail_page(request, version, versions_of(request.user, version.code))


@require_POST
@idempotent
def act_on_policy(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Take one action on a version."""
    version = get_object_or_404(for_detail(request.user), uid=uid)
    require_known(action)
    moves = available_moves(version, request.user)
    form = PolicyMoveForm(request.POST, actions=[action, *(move.action for move in moves)])
    done = submit(
        form,
        lambda: take(
            action,
            policy=version,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        fresh = get_object_or_404(for_detail(request.user), uid=uid)
        return _detail_page(request, fresh, versions_of(request.user, fresh.code), form)
    words = {"action": MACHINE.actions[action], "policy": version.title, "number": version.number}
    messages.success(request, _("“%(action)s”已办理：%(policy)s 第 %(number)s 版。") % words)
    return redirect("policies:version", uid=version.uid)


@require_safe
def compare_versions(request: SignedInRequest, code: str) -> HttpResponse:
    """What two versions of a policy say differently; without a choice the newest two."""
    versions = versions_of(request.user, code)
    if not versions:
        raise Http404
    old, new = _chosen(request, versions)
    context: dict[str, Any] = {"versions": versions, "old": old, "new": new, "code": code, "title": new.title}
    try:
        context["differences"] = differences(old.text, new.text)
    except PolicyError as error:
        context["problem"] = error.message
    return render(request, "projects/policies/diff.html", context)


def may_draft(request: SignedInRequest) -> bool:
    """Whether this person writes policy files."""
    return request.user.holds(Role.FILER, units=None)


def _chosen(request: SignedInRequest, versions: list[PolicyVersion]) -> tuple[PolicyVersion, PolicyVersion]:
    """The versions asked for by number; the newest two where nothing is asked. Raises Absent for an unknown one."""
    known = {str(version.number): version for version in versions}
    new = request.GET.get("to") or str(versions[0].number)
    old = request.GET.get("from") or str(versions[min(1, len(versions) - 1)].number)
    if old not in known or new not in known:
        raise Absent("没有这一版本，请从版本列表中选择。")
    return known[old], known[new]


def _detail_page(
    request: SignedInRequest,
    version: PolicyVersion,
    versions: list[PolicyVersion],
    refused: PolicyMoveForm | None = None,
) -> HttpResponse:
    moves, events = available_moves(version, request.user), list(version.events)
    governing = governing_of(versions, timezone.localdate())
    context = {
        "version": version,
        "versions": versions,
        "governs": governing is not None and governing.pk == version.pk,
        "governing": governing,
        "flow": _flow(version, events),
        "opinions": opinions_of(version, events),
        "form": refused
        or PolicyMoveForm(initial={"version": version.version}, actions=[move.action for move in moves]),
        **next_steps(version, moves, route="policies:act"),
        "may_edit": may_draft(request) and version.status in EDITABLE,
        "may_draft": may_draft(request) and not any(row.status in OPEN for row in versions),
        "text_lines": version.text.splitlines(),
        **_said(version),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/policies/detail.html", context, status=status)


def _flow(version: PolicyVersion, events: list[WorkflowEvent]) -> list[FlowStep]:
    """The way of a version through the house; none for what shipped in force."""
    return flow_of(version, PATH, events) if events and events[0].to_status == MACHINE.initial else []


def _said(version: PolicyVersion) -> dict[str, Any]:
    """What the text of a version says, or its faults."""
    reading = reading_of(version)
    if reading.policy is None:
        return {"problems": reading.problems}
    policy, cases = reading.policy, cases_of(version.digest)
    return {
        "policy": policy,
        "parameters": parameter_rows(policy),
        "quantities": quantity_rows(policy),
        "inputs": input_rows(policy),
        "indicators": indicator_rows(policy),
        "settlement": settlement_words(policy),
        "cases": cases,
        "reproduced": sum(outcome.reproduced for outcome in cases),
        "registered": registered_codes(),
        "unconfirmed": unconfirmed_documents(policy, timezone.localdate()),
    }

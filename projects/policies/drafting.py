"""Pages on which a policy file is written, checked and tried out."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounting.rules import Outcome, Policy, advice_on, differences, run_cases
from kunming_coord.accounts.models import User
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import version_of
from kunming_coord.common.workflow import require_version
from projects.policies.evaluating import evaluated, result_rows, trace_tree
from projects.policies.forms import DraftForm, NewDraftForm
from projects.policies.models import PolicyVersion
from projects.policies.queries import for_detail, newest_in_force, registered_codes
from projects.policies.skeleton import SKELETON
from projects.policies.texts import read_text, reading_of, renumbered
from projects.policies.trial import TrialForm, typed_case
from projects.policies.versions import draft_policy, next_number, update_policy


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_policy(request: SignedInRequest) -> HttpResponse:
    """Begin the next version of a policy (?policy=its code), or a new one."""
    _require_author(request.user)
    form = NewDraftForm(request.POST or None, initial=_beginning(request))
    if request.method == "POST":
        version = submit(
            form,
            lambda: draft_policy(code=form.cleaned_data["code"], draft=form.draft(), actor=request.user),
        )
        if version is not None:
            messages.success(request, _("第 %(number)s 版已存为草稿。") % {"number": version.number})
            return redirect("policies:version", uid=version.uid)
    return _editor(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def edit_policy(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write a draft or returned version anew."""
    version = get_object_or_404(for_detail(request.user), uid=uid)
    _require_author(request.user)
    form = DraftForm(request.POST or None, initial={"text": version.text, "note": version.note})
    if request.method == "POST":
        require_version(version, version_of(request))
        saved = submit(form, lambda: update_policy(version=version, draft=form.draft(), actor=request.user))
        if saved is not None:
            messages.success(request, _("修改已保存。"))
            return redirect("policies:version", uid=version.uid)
    return _editor(request, form, version)


@require_POST
def check_new(request: SignedInRequest) -> HttpResponse:
    """检查 the text of a version nobody has begun; writes nothing."""
    _require_author(request.user)
    form = NewDraftForm(request.POST)
    return _editor(request, form, None, checked=True)


@require_POST
def check_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """检查 the text of a draft as typed; writes nothing."""
    version = get_object_or_404(for_detail(request.user), uid=uid)
    _require_author(request.user)
    return _editor(request, DraftForm(request.POST), version, checked=True)


@require_http_methods(["GET", "HEAD", "POST"])
def try_policy(request: SignedInRequest, uid: str) -> HttpResponse:
    """试算 of a version: facts and terms in a form, results and trace below it; writes nothing."""
    version = get_object_or_404(for_detail(request.user), uid=uid)
    policy = reading_of(version).policy
    if policy is None or not policy.computes:
        raise Invalid("这一版本没有可以单独计算的量，或全文还有问题；请回到版本页面查看。")
    typed = request.POST if request.method == "POST" else typed_case(policy, request.GET.get("case", ""))
    form = TrialForm(typed, policy=policy)
    outcome = _outcome(form, policy) if form.is_bound else None
    if outcome is not None and "download" in request.POST:
        return _download(version, outcome)
    context: dict[str, Any] = {"version": version, "policy": policy, "form": form}
    if outcome is not None:
        context |= {
            "outcome": outcome,
            "sentence": outcome.sentence(),
            "results": result_rows(policy, outcome),
            "tree": trace_tree(outcome),
            "registered": registered_codes(),
            "examples": [policy.computation.inputs[name].title for name in outcome.examples],
        }
    status = HTTPStatus.BAD_REQUEST if form.is_bound and outcome is None else HTTPStatus.OK
    return render(request, "projects/policies/trial.html", context, status=status)


def _outcome(form: TrialForm, policy: Policy) -> Outcome | None:
    if not form.is_valid():
        return None
    facts, terms = form.given()
    day: dt.date = form.cleaned_data["on"]
    try:
        return evaluated(policy, facts=facts, terms=terms, on=day)
    except Invalid as error:
        if not error.fields:
            form.add_error(None, error.message)
        for name, sentence in error.fields.items():
            form.blame(name, sentence)
        return None


def _download(version: PolicyVersion, outcome: Outcome) -> HttpResponse:
    answer = JsonResponse(outcome.json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{version.code}-{version.number}.json"'
    return answer


def _require_author(user: User) -> None:
    if not user.holds(Role.FILER, units=None):
        raise NotAllowed("政策文件由市级经办岗位起草，您的岗位不能办理。")


def _beginning(request: SignedInRequest) -> dict[str, str]:
    """The text a new draft begins with: the newest version in force with the next number, or a skeleton."""
    code = request.GET.get("policy", "")
    newest = newest_in_force(code)
    if newest is None:
        return {"code": "", "text": SKELETON}
    return {"code": code, "text": renumbered(newest.text, next_number(code))}


def _editor(
    request: SignedInRequest, form: DraftForm, version: PolicyVersion | None, *, checked: bool = False
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" and not checked else HTTPStatus.OK
    context: dict[str, Any] = {"form": form, "version": version, "checked": checked and form.is_valid()}
    if context["checked"]:
        code = version.code if version else form.cleaned_data["code"]
        context |= _findings(form.cleaned_data["text"], code, version)
    elif checked:
        status = HTTPStatus.BAD_REQUEST
    return render(request, "projects/policies/form.html", context, status=status)


def _findings(text: str, code: str, version: PolicyVersion | None) -> dict[str, Any]:
    """Faults of a text, or its worked cases, advice and what it changes."""
    clean = text.replace("\r\n", "\n")
    reading = read_text(clean, code=code, number=version.number if version else next_number(code))
    if reading.policy is None:
        return {"problems": reading.problems}
    cases = run_cases(reading.policy)
    found: dict[str, Any] = {
        "cases": cases,
        "reproduced": sum(outcome.reproduced for outcome in cases),
        "advice": advice_on(reading.policy),
    }
    before = newest_in_force(code)
    if before is not None:
        found |= {"before": before, "differences": differences(before.text, clean)}
    return found

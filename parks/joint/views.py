"""Pages of legacy issues, and the forms of the joint account, which is shown with the balance of its park."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Absent
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import MoveForm, next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from parks.directory.models import Park
from parks.directory.rights import require_keeper
from parks.joint import services
from parks.joint.filters import IssueFilter
from parks.joint.forms import EntryForm, IssueForm, ReverseForm
from parks.joint.models import LegacyIssue
from parks.joint.moves import MACHINE
from parks.joint.queries import entries_of, issues_for

PATH = ("open", "handling", "settled")


@require_safe
def list_issues(request: SignedInRequest) -> HttpResponse:
    """历史遗留问题: those of parks of this person's unit, and those it bears."""
    found = IssueFilter(request.GET, issues_for(request.user))
    context = {"page": page_of(found.qs, request), "form": found.form}
    return render(request, "parks/joint/issues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_issue(request: SignedInRequest, slug: str) -> HttpResponse:
    """Register a legacy issue of a park."""
    park = _park(request, slug)
    form = IssueForm(request.POST or None, park=park)
    if request.method == "POST":
        made = submit(
            form, lambda: services.register_issue(park=park, actor=request.user, **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, _("问题已登记。"))
            return redirect("joint:issue", uid=made.uid)
    return _form(request, form, park, _("登记历史遗留问题"))


@require_safe
def show_issue(request: SignedInRequest, uid: str) -> HttpResponse:
    """One legacy issue: whose, by when, what was done about it."""
    return _page(request, get_object_or_404(issues_for(request.user), uid=uid), None)


@require_POST
@idempotent
def act_on_issue(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Record a measure, confirm, open again."""
    issue = get_object_or_404(issues_for(request.user), uid=uid)
    if action not in {step.action for step in MACHINE.moves}:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    form = MoveForm(request.POST, actions=[action])

    done = submit(
        form,
        lambda: services.take_action(issue=issue, action=action, actor=request.user, **form.cleaned_data),
    )
    if done is None:
        return _page(request, get_object_or_404(issues_for(request.user), uid=uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": MACHINE.actions[action]})
    return redirect("joint:issue", uid=issue.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def add_entry(request: SignedInRequest, slug: str) -> HttpResponse:
    """Enter money into the joint account of a park."""
    park = _park(request, slug)
    form = EntryForm(request.POST or None, park=park)
    if request.method == "POST":
        made = submit(form, lambda: services.add_entry(park=park, actor=request.user, **form.arguments()))
        if made is not None:
            messages.success(request, _("已记入共管账户。"))
            return redirect("balance:park", slug=park.slug)
    return _form(request, form, park, _("记入共管账户"))


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def reverse_entry(request: SignedInRequest, slug: str, uid: str) -> HttpResponse:
    """Take an entry of the joint account back."""
    park = _park(request, slug)
    entry = get_object_or_404(entries_of(park, request.user).select_related("park"), uid=uid)
    form = ReverseForm(request.POST or None)
    if request.method == "POST":
        made = submit(
            form,
            lambda: services.reverse_entry(
                entry=entry, reason=form.cleaned_data["reason"], actor=request.user
            ),
        )
        if made is not None:
            messages.success(request, _("已冲销。"))
            return redirect("balance:park", slug=park.slug)
    return _form(request, form, park, _("冲销：%(title)s") % {"title": entry.title})


def _park(request: SignedInRequest, slug: str) -> Park:
    park = get_object_or_404(Park.objects.select_related("district"), slug=slug)
    require_keeper(request.user, park.district_id)
    return park


def _form(
    request: SignedInRequest, form: EntryForm | IssueForm | ReverseForm, park: Park, title: str
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "park": park, "title": title}
    return render(request, "parks/joint/form.html", context, status=status)


def _page(request: SignedInRequest, issue: LegacyIssue, refused: MoveForm | None) -> HttpResponse:
    moves, events = available_moves(issue, request.user), list(issue.events)
    context = {
        "issue": issue,
        "flow": flow_of(issue, PATH, events),
        "opinions": opinions_of(issue, events),
        "form": refused or MoveForm(initial={"version": issue.version}, actions=[]),
        **next_steps(issue, moves, route="joint:act"),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "parks/joint/issue.html", context, status=status)

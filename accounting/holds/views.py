"""Pages of holds: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.holds import queries, services
from accounting.holds.filters import HoldFilter
from accounting.holds.forms import HoldForm, ReleaseForm
from accounting.ledger.holds import Hold
from accounting.ledger.moves import Action
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import Button, version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves, require_version
from projects.register.models import Project

PATH = ("held", "released")


@require_safe
def list_holds(request: SignedInRequest) -> HttpResponse:
    """待定: figures that count for nobody yet, as far as this person shares in them."""
    found = HoldFilter(request.GET, queries.for_list(request.user))
    page = page_of(found.qs, request)
    amounts = queries.held_amounts(page.object_list)
    context = {
        "page": page,
        "form": found.form,
        "rows": [(hold, queries.held_of(amounts.get(hold.pk, []))) for hold in page],
        "wan": Unit.WAN,
    }
    return render(request, "accounting/holds/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_hold(request: SignedInRequest, project_uid: str) -> HttpResponse:
    """Put the shares of a project's figure on hold; the indicator may be named in the address."""
    project = get_object_or_404(Project.objects.visible_to(request.user), uid=project_uid)
    if not request.user.holds(Role.APPROVER, units=None):
        raise NotAllowed(_("放入待定由市级批准岗位办理。"))
    chosen = queries.held_indicators(project).filter(code=request.GET.get("indicator", "")).first()
    form = HoldForm(request.POST or None, project=project, initial={"indicator": chosen})
    if request.method == "POST":
        hold = submit(
            form,
            lambda: services.put_on_hold(
                project=project,
                indicator=form.cleaned_data["indicator"],
                from_quarter=form.quarter("from_quarter"),
                to_quarter=form.quarter("to_quarter"),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            ),
        )
        if hold is not None:
            messages.success(request, _("已放入待定；下一次试算或关账时各方份额转到待定。"))
            return redirect("holds:detail", uid=hold.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "accounting/holds/form.html", {"form": form, "project": project}, status=status)


@require_safe
def show_hold(request: SignedInRequest, uid: str) -> HttpResponse:
    """One hold: why, for how long, what stands at 待定, and the button that releases it."""
    return _detail_page(request, _hold(request, uid))


@require_POST
@idempotent
def release(request: SignedInRequest, uid: str) -> HttpResponse:
    """Give the shares back."""
    hold = _hold(request, uid)
    require_version(hold, version_of(request))
    form = ReleaseForm(request.POST, actions=[Action.RELEASE])
    done = submit(
        form,
        lambda: services.release_hold(hold=hold, actor=request.user, note=form.cleaned_data["note"]),
    )
    if done is None:
        return _detail_page(request, _hold(request, uid), form)
    messages.success(request, _("待定已解除；下一次试算或关账时份额回到各方。"))
    return redirect("holds:detail", uid=hold.uid)


def _hold(request: SignedInRequest, uid: str) -> Hold:
    found: Hold = get_object_or_404(queries.for_list(request.user), uid=uid)
    return found


def _detail_page(request: SignedInRequest, hold: Hold, refused: ReleaseForm | None = None) -> HttpResponse:
    events, moves = list(hold.events), available_moves(hold, request.user)
    address = reverse("holds:release", args=[hold.uid])
    context = {
        "hold": hold,
        "amounts": queries.held_amounts([hold]).get(hold.pk, []),
        "wan": Unit.WAN,
        "flow": flow_of(hold, PATH, events),
        "opinions": opinions_of(hold, events),
        "form": refused
        or ReleaseForm(initial={"version": hold.version}, actions=[move.action for move in moves]),
        "buttons": [Button(move.action, move.label, address, usual=True) for move in moves],
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/holds/detail.html", context, status=status)

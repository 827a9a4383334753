"""Pages of corrections: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.corrections import queries
from accounting.corrections.actions import moves_for, require_known, take
from accounting.corrections.ageing import ages_of
from accounting.corrections.filters import CorrectionFilter
from accounting.corrections.forms import CorrectionMoveForm
from accounting.corrections.models import Correction
from accounting.corrections.moves import MACHINE, OPEN
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import next_steps
from kunming_coord.common.paging import page_of


@require_safe
def list_corrections(request: SignedInRequest) -> HttpResponse:
    """更正: what differs in closed quarters, as far as this person shares in it."""
    found = CorrectionFilter(request.GET, queries.for_list(request.user))
    valid = found.form.is_valid()
    page = page_of(found.qs if valid else found.qs.none(), request)
    ages = ages_of(row.noticed_on for row in page if row.status in OPEN)
    context = {
        "page": page,
        "form": found.form,
        "rows": [(row, ages.get(row.noticed_on) if row.status in OPEN else None) for row in page],
    }
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/corrections/list.html", context, status=status)


@require_safe
def show_correction(request: SignedInRequest, uid: str) -> HttpResponse:
    """One correction: figures old and new, what it moves, who has confirmed, and what this person may do."""
    return _detail_page(request, _correction(request, uid))


@require_POST
@idempotent
def act_on_correction(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Take one action on a correction."""
    correction = _correction(request, uid)
    require_known(action)
    form = CorrectionMoveForm(
        request.POST, actions=[action, *(step.action for step in moves_for(correction, request.user))]
    )
    done = submit(
        form,
        lambda: take(
            action,
            correction=correction,
            actor=request.user,
            version=form.cleaned_data["version"],
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return _detail_page(request, _correction(request, uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": MACHINE.actions[action]})
    return redirect("corrections:detail", uid=correction.uid)


def _correction(request: SignedInRequest, uid: str) -> Correction:
    return get_object_or_404(queries.for_list(request.user), uid=uid)


def _detail_page(
    request: SignedInRequest, correction: Correction, refused: CorrectionMoveForm | None = None
) -> HttpResponse:
    moves, events = moves_for(correction, request.user), list(correction.events)
    told = queries.told(correction, request.user)
    age = ages_of([correction.noticed_on])[correction.noticed_on]
    initial = {
        "version": correction.version,
        "routing": correction.routing or None,
        "agreement_reference": correction.agreement_reference,
    }
    context = {
        "correction": correction,
        "filing": correction.filing,
        "told": told,
        "age": age if correction.status in OPEN else None,
        "wan": Unit.WAN,
        "yuan": Unit.YUAN,
        "flow": flow_of(correction, queries.PATH, events),
        "opinions": opinions_of(correction, events),
        "form": refused or CorrectionMoveForm(initial=initial, actions=[step.action for step in moves]),
        **next_steps(correction, moves, route="corrections:act"),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/corrections/detail.html", context, status=status)

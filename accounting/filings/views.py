"""Pages of filings: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.filings import queries, services
from accounting.filings.exports import filing_table
from accounting.filings.filters import FilingFilter
from accounting.filings.forms import FilingForm
from accounting.filings.models import Filing
from accounting.filings.moves import HOST, MACHINE, Action
from accounting.filings.rows import figure_rows
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import MoveForm, buttons, version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves, require_version
from kunming_coord.exchange.exporting import export_response, wanted_export

PATH = ("due", "filling", "submitted", "verified", "locked")
DECISIONS = {Action.VERIFY: services.verify_filing, Action.RETURN: services.return_filing}


@require_safe
def list_filings(request: SignedInRequest) -> HttpResponseBase:
    """季度填报: the filings this person may see."""
    found = FilingFilter(request.GET, queries.for_list(request.user))
    valid = found.form.is_valid()
    if valid and (form := wanted_export(request)):
        return export_response(request, filing_table(found.qs, request.user), form=form)
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    context = {"page": page_of(found.qs if valid else found.qs.none(), request), "form": found.form}
    context["imports"] = bool(request.user.districts_as(Role.FILER))
    return render(request, "accounting/filings/list.html", context, status=status)


@require_safe
def show_filing(request: SignedInRequest, uid: str) -> HttpResponse:
    """One filing: its form while the host works on it, its figures, checks, flow and opinions."""
    return _detail_page(request, _filing(request, uid))


@require_POST
@idempotent
def save_filing(request: SignedInRequest, uid: str) -> HttpResponse:
    """Keep a draft."""
    return _write(request, _filing(request, uid), and_submit=False)


@require_POST
@idempotent
def submit_filing(request: SignedInRequest, uid: str) -> HttpResponse:
    """Keep the figures on the form and file them, or neither."""
    return _write(request, _filing(request, uid), and_submit=True)


@require_POST
@idempotent
def decide_on_filing(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Verify a filing, or send it back."""
    filing = _filing(request, uid)
    service = DECISIONS.get(action)
    if service is None:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    form = MoveForm(request.POST, actions=[action])
    require_version(filing, version_of(request))
    done = submit(form, lambda: service(filing=filing, actor=request.user, note=form.cleaned_data["note"]))
    if done is None:
        return _detail_page(request, filing, decision=form)
    return _done(request, filing, action)


def _write(request: SignedInRequest, filing: Filing, *, and_submit: bool) -> HttpResponse:
    form = _form(filing, request.POST)
    require_version(filing, version_of(request))

    service = services.file_figures if and_submit else services.save_values
    done = submit(
        form,
        lambda: service(
            filing=filing,
            values=form.amounts(),
            explanation=form.cleaned_data["explanation"],
            actor=request.user,
        ),
    )
    if done is None:
        return _detail_page(request, _filing(request, str(filing.uid)), form=form)
    if and_submit:
        return _done(request, filing, Action.SUBMIT)
    messages.success(request, _("草稿已保存，核对后请上报。"))
    return redirect("filings:detail", uid=filing.uid)


def _done(request: SignedInRequest, filing: Filing, action: str) -> HttpResponse:
    words = {"action": MACHINE.actions[action], "project": filing.project.title}
    messages.success(request, _("“%(action)s”已办理：%(project)s。") % words)
    return redirect("filings:detail", uid=filing.uid)


def _filing(request: SignedInRequest, uid: str) -> Filing:
    return get_object_or_404(queries.for_list(request.user), uid=uid)


def _form(filing: Filing, posted: QueryDict | None = None) -> FilingForm:
    indicators = queries.required_indicators(filing)
    current = queries.current_values([filing]).get(filing.pk, {})
    return FilingForm(posted, filing=filing, indicators=indicators, current=current)


def _detail_page(
    request: SignedInRequest,
    filing: Filing,
    *,
    form: FilingForm | None = None,
    decision: MoveForm | None = None,
) -> HttpResponse:
    events = list(filing.events)
    moves = [move for move in available_moves(filing, request.user) if move.action in DECISIONS]
    fills = filing.status in services.EDITABLE and request.user.holds(
        Role.FILER, units=filing.side_units(HOST)
    )
    actions = [move.action for move in moves]
    full = queries.visible_indicators(filing, request.user) is None
    context = {
        "filing": filing,
        "full": full,
        "filing_form": (form or _form(filing)) if fills else None,
        "rows": figure_rows(filing, request.user),
        "wan": Unit.WAN,
        "findings": services.findings_of(filing) if full else [],
        "flow": flow_of(filing, PATH, events),
        "opinions": opinions_of(filing, events) if full else [],
        "form": decision or MoveForm(initial={"version": filing.version}, actions=actions),
        "buttons": buttons(filing, moves, route="filings:decide", optional=MACHINE.optional),
        "four_eyes": any(move.four_eyes for move in moves),
    }
    refused = form is not None or decision is not None
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "accounting/filings/detail.html", context, status=status)

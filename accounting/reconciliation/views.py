"""Pages of 三方核对: thin; the services decide, disclosure.py says who reads which side."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.reconciliation import queries, services
from accounting.reconciliation.actions import require_known, take
from accounting.reconciliation.disclosure import rows_for, sees_tax_totals
from accounting.reconciliation.exports import line_table
from accounting.reconciliation.filters import LineFilter
from accounting.reconciliation.forms import AnswerForm, ItemForm
from accounting.reconciliation.models import ReconciliationItem, ReconciliationLine, State
from accounting.reconciliation.moves import MACHINE
from accounting.reconciliation.sides import received
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Absent, Missing, NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import next_steps, version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.common.workflow import available_moves
from kunming_coord.districts.models import District
from kunming_coord.exchange.exporting import export_response, wanted_export

PATH = ("open", "explained", "accepted", "closed")


@require_safe
def show_matrix(request: SignedInRequest) -> HttpResponse:
    """三方核对: a quarter's lines by indicator and state, and how long its differences are open."""
    _require_business(request)
    quarters = queries.quarters_compared(request.user)
    asked = request.GET.get("period", "")
    quarter = Quarter.parse(asked) if asked else next(iter(quarters), latest_quarter())
    context = {
        "quarters": quarters if quarter in quarters else [quarter, *quarters],
        "quarter": quarter,
        "states": State.choices,
        "rows": queries.matrix(request.user, quarter),
        "ages": queries.by_age(request.user, quarter),
        "pending": queries.answers_pending(request.user, quarter) if _answers(request) else None,
        "compares": any(request.user.holds(role, units=None) for role in services.COMPARERS),
        "city": request.user.reach.sees_all,
    }
    return render(request, "accounting/reconciliation/matrix.html", context)


@require_safe
def list_lines(request: SignedInRequest) -> HttpResponseBase:
    """核对明细: the lines this person may see, also as a file; 统计核对 answers several at once."""
    if wanted := wanted_export(request):
        _require_business(request)
        found = LineFilter(request.GET, queries.for_list(request.user))
        rows = found.qs if found.form.is_valid() else found.qs.none()
        return export_response(request, line_table(rows, request.user), form=wanted)
    return _list_page(request)


@require_safe
def show_line(request: SignedInRequest, uid: str) -> HttpResponse:
    """One figure with its sides as this person may read them, its answers and its differences."""
    return _detail_page(request, _line(request, uid))


@require_POST
@idempotent
def compare(request: SignedInRequest) -> HttpResponse:
    """Queue the comparison of a quarter."""
    quarter = Quarter.parse(request.POST.get("period", ""))
    run = services.start_reconciliation(quarter=quarter, actor=request.user)
    return redirect("runs:detail", uid=run.uid)


@require_POST
@idempotent
def answer(request: SignedInRequest, uid: str) -> HttpResponse:
    """Keep the statistics bureau's answer to one figure."""
    line = _line(request, uid)
    _require_answerer(request)
    form = AnswerForm(request.POST, quarter=line.quarter)
    done = submit(
        form,
        lambda: services.answer_line(
            line=_as_seen(line, form.cleaned_data["seen"]), draft=form.draft(), actor=request.user
        ),
    )
    if done is None:
        return _detail_page(request, line, answered=form)
    messages.success(request, _("已答复：%(answer)s。") % {"answer": done.get_answer_display()})
    return redirect("reconciliation:detail", uid=line.uid)


@require_POST
@idempotent
def answer_many(request: SignedInRequest) -> HttpResponse:
    """One answer for the ticked lines; the page that follows says of each what became of it."""
    _require_answerer(request)
    form = AnswerForm(request.POST)
    ticked = request.POST.getlist("line")
    lines = queries.lines_by_uid(request.user, [uid for uid in ticked if _is_uid(uid)])
    results = submit(form, lambda: _answer_ticked(request, form, lines))
    if results is None:
        return _list_page(request, refused=form)
    context = {"results": results, "kept": sum(not result.refused for result in results)}
    return render(request, "accounting/reconciliation/answered.html", context)


@require_POST
@idempotent
def act(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Explain a difference, accept the explanation, or send it back."""
    item = get_object_or_404(queries.items_for(request.user), uid=uid)
    require_known(action)
    form = ItemForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: take(
            action,
            item=item,
            actor=request.user,
            version=version_of(request),
            arguments=form.arguments(action),
        ),
    )
    if done is None:
        return _detail_page(request, _line(request, str(item.line.uid)), decision=form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": MACHINE.actions[action]})
    return redirect("reconciliation:detail", uid=item.line.uid)


def _require_business(request: SignedInRequest) -> None:
    if not (request.user.reach.sees_all or request.user.reach.district_ids):
        raise NotAllowed(_("三方核对属于业务数据，系统、安全、审计管理员不查看业务数据。"))


def _answers(request: SignedInRequest) -> bool:
    return request.user.holds(services.ANSWERER, units=None)


def _require_answerer(request: SignedInRequest) -> None:
    if not _answers(request):
        raise NotAllowed(_("统计答复由市统计局统计核对岗位办理，您的岗位不能办理。"))


def _line(request: SignedInRequest, uid: str) -> ReconciliationLine:
    return get_object_or_404(queries.for_list(request.user), uid=uid)


def _as_seen(line: ReconciliationLine, seen: int | None) -> ReconciliationLine:
    """The line at the filed value the form was opened with; the service refuses an older one."""
    if seen is not None:
        line.filed_version = seen
    return line


def _is_uid(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum() and text.isascii()


def _answer_ticked(
    request: SignedInRequest, form: AnswerForm, lines: dict[str, ReconciliationLine]
) -> list[services.AnswerResult]:
    if not lines:
        raise Missing(_("请先勾选要答复的行。"))
    rows = [(line, form.draft()) for line in lines.values()]
    return services.answer_lines(rows=rows, actor=request.user)


def _list_page(request: SignedInRequest, refused: AnswerForm | None = None) -> HttpResponse:
    _require_business(request)
    found = LineFilter(request.GET, queries.for_list(request.user))
    valid = found.form.is_valid()
    page = page_of(found.qs if valid else found.qs.none(), request)
    context = {
        "form": found.form,
        "page": page,
        "rows": rows_for(request.user, page.object_list),
        "wan": Unit.WAN,
        "answer_form": (refused or AnswerForm()) if _answers(request) else None,
    }
    refusal = refused is not None or not valid
    status = HTTPStatus.BAD_REQUEST if refusal else HTTPStatus.OK
    return render(request, "accounting/reconciliation/list.html", context, status=status)


def _detail_page(
    request: SignedInRequest,
    line: ReconciliationLine,
    *,
    answered: AnswerForm | None = None,
    decision: ItemForm | None = None,
) -> HttpResponse:
    user, row = request.user, rows_for(request.user, [line])[0]
    answer_form = None
    if _answers(request) and line.filed_version is not None:
        answer_form = answered or AnswerForm(quarter=line.quarter, initial=_present_answer(line))
    context = {
        "line": line,
        "row": row,
        "wan": Unit.WAN,
        "answer_form": answer_form,
        "answers": line.answers.select_related("band").order_by("-revision"),
        "filings": queries.filings_of(line),
        "items": [_told(item) for item in line.items.order_by("-number")],
        "treasuries": _treasuries(line) if sees_tax_totals(user) and line.enterprise_id else [],
        **_decisions(request, row.item, decision),
    }
    refused = answered is not None or decision is not None
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "accounting/reconciliation/detail.html", context, status=status)


def _present_answer(line: ReconciliationLine) -> dict[str, Any]:
    """What the form of an answer begins with: the answer there is, if it is about the present figure."""
    answer = line.answer
    if answer is None or answer.filed_version != line.filed_version:
        return {"seen": line.filed_version}
    return {
        "seen": line.filed_version,
        "answer": answer.answer,
        "band": answer.band.code if answer.band else "",
        "reason": answer.reason,
        "note": answer.note,
    }


def _told(item: ReconciliationItem) -> dict[str, Any]:
    """A difference with its story."""
    return {"item": item, "opinions": opinions_of(item, list(item.events))}


def _decisions(
    request: SignedInRequest, item: ReconciliationItem | None, refused: ItemForm | None
) -> dict[str, Any]:
    """The steps this person may take on the unfinished difference, and where it stands."""
    if item is None:
        return {}
    item = queries.items_for(request.user).get(pk=item.pk)
    moves = available_moves(item, request.user)
    actions = [move.action for move in moves]
    return {
        "item": item,
        "form": refused or ItemForm(initial={"version": item.version}, actions=actions),
        **next_steps(item, moves, route="reconciliation:act"),
        "flow": flow_of(item, PATH, list(item.events)),
    }


def _treasuries(line: ReconciliationLine) -> list[dict[str, Any]]:
    """What every treasury received of the enterprise in the quarter: where a 归属差 may lie. For finance and auditors."""
    if line.enterprise_id is None:
        raise Absent(_("没有这一内容，或您无权查看。"))
    rows = received(line.quarter, [line.enterprise_id])
    units = District.objects.in_bulk([row.fiscal_unit_id for row in rows])
    return [{"unit": units[row.fiscal_unit_id], "row": row} for row in rows]

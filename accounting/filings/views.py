"""Pages of filings: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.filings import queries, services
from accounting.filings.columns import columns_of
from accounting.filings.exports import filing_table
from accounting.filings.filters import FilingFilter
from accounting.filings.forms import FilingForm
from accounting.filings.listing import area_asked, tabs_of, with_badges
from accounting.filings.models import Filing
from accounting.filings.moveforms import ReopenForm
from accounting.filings.moves import HOST, MACHINE, Action
from accounting.filings.presenting import detail_context
from accounting.filings.previewing import preview_figures
from accounting.filings.reminding import remind
from accounting.filings.reopening import reopen_filing
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent, NotAllowed
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import MoveForm, version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import require_version
from kunming_coord.exchange.exporting import export_response, wanted_export

DECISIONS = {Action.VERIFY: services.verify_filing, Action.RETURN: services.return_filing}


@require_safe
def list_filings(request: SignedInRequest) -> HttpResponseBase:
    """季度填报: the filings this person may see, in 填报区 and 已报区."""
    asked = area_asked(request)
    found = FilingFilter(asked, queries.for_list(request.user))
    valid = found.form.is_valid()
    if valid and (form := wanted_export(request)):
        return export_response(request, filing_table(found.qs, request.user), form=form)
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    page = page_of(found.qs if valid else found.qs.none(), request)
    context = {
        "page": page,
        "form": found.form,
        "rows": with_badges(page.object_list, request.user),
        "tabs": tabs_of(request, asked),
        "files": bool(request.user.districts_as(Role.FILER)),
        "city": request.user.reach.sees_all,
    }
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
def preview_filing(request: SignedInRequest, uid: str) -> HttpResponse:
    """What the figures on the form come to for the quarter; stores nothing."""
    filing = _filing(request, uid)
    if not _fills(request, filing):
        raise NotAllowed(_("只有填报区县的经办人可以试算。"))
    form = _form(filing, request.POST)
    lines = submit(form, lambda: preview_figures(filing, form.amounts(), form.details()))
    status = HTTPStatus.OK if lines is not None else HTTPStatus.BAD_REQUEST
    return _detail_page(request, filing, form=form, preview=lines or [], status=status)


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
        return _detail_page(request, filing, decision=form, status=HTTPStatus.BAD_REQUEST)
    return _done(request, filing, action)


@require_POST
@idempotent
def reopen(request: SignedInRequest, uid: str) -> HttpResponse:
    """Open a locked filing again, for a part of it and until a moment."""
    filing = _filing(request, uid)
    require_version(filing, version_of(request))
    form = ReopenForm(request.POST, filing=filing, indicators=queries.required_indicators(filing))
    done = submit(
        form,
        lambda: reopen_filing(
            filing=filing,
            scope=form.cleaned_data["scope"],
            until=form.cleaned_data["until"],
            note=form.cleaned_data["note"],
            actor=request.user,
        ),
    )
    if done is None:
        return _detail_page(request, filing, reopening=form, status=HTTPStatus.BAD_REQUEST)
    return _done(request, filing, Action.REOPEN)


@require_POST
@idempotent
def remind_of_filing(request: SignedInRequest, uid: str) -> HttpResponse:
    """Remind the district of one filing."""
    filing = _filing(request, uid)
    reminder = remind(filing=filing, actor=request.user)
    messages.success(request, _("已催报（第 %(number)s 次）。") % {"number": reminder.number})
    return redirect("filings:detail", uid=filing.uid)


def _write(request: SignedInRequest, filing: Filing, *, and_submit: bool) -> HttpResponse:
    form = _form(filing, request.POST)
    require_version(filing, version_of(request))

    service = services.file_figures if and_submit else services.save_values
    done = submit(
        form,
        lambda: service(
            filing=filing,
            values=form.amounts(),
            details=form.details(),
            explanation=form.explanation_text(),
            actor=request.user,
        ),
    )
    if done is None:
        again = _filing(request, str(filing.uid))
        return _detail_page(request, again, form=form, status=HTTPStatus.BAD_REQUEST)
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


def _fills(request: SignedInRequest, filing: Filing) -> bool:
    """Whether this person works on the filing now."""
    mine = request.user.holds(Role.FILER, units=filing.side_units(HOST))
    return filing.status in services.EDITABLE and mine


def _form(filing: Filing, posted: QueryDict | None = None) -> FilingForm:
    current = queries.current_values([filing]).get(filing.pk, {})
    return FilingForm(posted, filing=filing, columns=columns_of(filing), current=current)


def _detail_page(
    request: SignedInRequest,
    filing: Filing,
    *,
    form: FilingForm | None = None,
    decision: MoveForm | None = None,
    reopening: ReopenForm | None = None,
    preview: object = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = detail_context(
        filing, request.user, decisions=DECISIONS, decision=decision, reopening=reopening
    )
    context |= {
        "filing_form": (form or _form(filing)) if _fills(request, filing) else None,
        "preview": preview,
    }
    return render(request, "accounting/filings/detail.html", context, status=status)

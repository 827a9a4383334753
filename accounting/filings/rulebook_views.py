"""Pages of how filing works: 指标目录 with its dated settings, and 审核关系."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.filings.checks import RELATIONS
from accounting.filings.rulebook import set_exchange_rate, set_filing_rule, set_group_calendar
from accounting.filings.rulebookforms import CalendarForm, RateForm, RuleForm
from accounting.filings.rules import ExchangeRate, FilingRule, GroupCalendar
from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent


@require_safe
def list_relations(request: SignedInRequest) -> HttpResponse:
    """审核关系: every numbered relation, in words, and what it means for a filing."""
    return render(request, "accounting/filings/relations.html", {"relations": RELATIONS})


@require_safe
def show_catalogue(request: SignedInRequest) -> HttpResponse:
    """指标目录: how each indicator is filed, until when, at which rate; every row dated and sourced."""
    return _page(request)


@require_POST
@idempotent
def set_rule(request: SignedInRequest) -> HttpResponse:
    """File an indicator by another rule from a quarter on."""
    require_role(request.user, Role.STATISTICIAN)
    form = RuleForm(request.POST)
    return _set(
        request,
        "rule_form",
        form,
        lambda: set_filing_rule(
            indicator=form.cleaned_data["indicator"],
            from_quarter=form.quarter(),
            draft=form.draft(),
            actor=request.user,
        ),
    )


@require_POST
@idempotent
def set_calendar(request: SignedInRequest) -> HttpResponse:
    """Set when a group is due from a quarter on."""
    require_role(request.user, Role.STATISTICIAN, Role.APPROVER)
    form = CalendarForm(request.POST)
    return _set(
        request,
        "calendar_form",
        form,
        lambda: set_group_calendar(
            group=form.cleaned_data["group"],
            from_quarter=form.quarter(),
            due_after_working_days=form.cleaned_data["due_after_working_days"],
            source_status=form.cleaned_data["source_status"],
            note=form.cleaned_data["note"],
            actor=request.user,
        ),
    )


@require_POST
@idempotent
def set_rate(request: SignedInRequest) -> HttpResponse:
    """Record a rate from a day on."""
    require_role(request.user, Role.STATISTICIAN)
    form = RateForm(request.POST)
    return _set(
        request, "rate_form", form, lambda: set_exchange_rate(**form.cleaned_data, actor=request.user)
    )


def _set(
    request: SignedInRequest, name: str, form: forms.Form, service: Callable[[], object]
) -> HttpResponse:
    if submit(form, service) is None:
        return _page(request, **{name: form})
    messages.success(request, _("设定已登记，自所选时间起执行。"))
    return redirect("filings:catalogue")


def _page(request: SignedInRequest, **refused: forms.Form) -> HttpResponse:
    keeps = request.user.holds(Role.STATISTICIAN, units=None)
    dates = keeps or request.user.holds(Role.APPROVER, units=None)
    context: dict[str, Any] = {
        "rules": FilingRule.objects.select_related("indicator__group", "indicator__owner").order_by(
            "indicator__order", "-valid_from"
        ),
        "calendars": GroupCalendar.objects.select_related("group").order_by("group__order", "-valid_from"),
        "rates": ExchangeRate.objects.order_by("currency", "-valid_from"),
        "rule_form": RuleForm() if keeps else None,
        "calendar_form": CalendarForm() if dates else None,
        "rate_form": RateForm() if keeps else None,
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "accounting/filings/catalogue.html", context | refused, status=status)

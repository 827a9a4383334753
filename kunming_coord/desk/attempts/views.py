"""登录尝试: failed and refused sign-ins; for auditors, the audit and the security administrator."""

from http import HTTPStatus

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.paging import page_of
from kunming_coord.desk.attempts.queries import (
    OUTCOMES,
    account_of,
    attempt_table,
    attempts,
    outcome_of,
    tone_of,
)
from kunming_coord.exchange.exporting import export_response, wanted_export

READERS = (Role.AUDITOR, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN)


class AttemptsForm(forms.Form):
    """Which attempts."""

    outcome = forms.ChoiceField(
        label=_("结果"), required=False, choices=[(code, label) for code, (label, _rows) in OUTCOMES.items()]
    )
    account = forms.CharField(label=_("账号（完整）"), required=False, max_length=150)
    address = forms.GenericIPAddressField(label=_("来自（地址）"), required=False, unpack_ipv4=True)
    since = forms.DateField(label=_("起"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("止"), required=False, widget=forms.DateInput({"type": "date"}))


@require_safe
def list_attempts(request: SignedInRequest) -> HttpResponseBase:
    """The attempts, newest first, or the list as a file."""
    require_role(request.user, *READERS)
    form = AttemptsForm(request.GET)
    valid = form.is_valid()
    rows = attempts(**form.cleaned_data) if valid else attempts().none()
    if valid and (wanted := wanted_export(request)):
        return export_response(request, attempt_table(rows), form=wanted)
    page = page_of(rows, request)
    lines = [(row, account_of(row), outcome_of(row), tone_of(row)) for row in page.object_list]
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    context = {"form": form, "page": page, "lines": lines}
    return render(request, "desk/attempts.html", context, status=status)

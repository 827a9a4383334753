"""变更记录: who changed what, when and why; for auditors and the audit administrator."""

from http import HTTPStatus

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest, require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.paging import page_of
from kunming_coord.desk.changes.queries import changes, table_choices, with_words


class ChangesForm(forms.Form):
    """Which part of the log."""

    table = forms.ChoiceField(label=_("数据表"), required=False)
    actor = forms.CharField(label=_("办理人"), required=False, max_length=40)
    since = forms.DateField(label=_("起"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("止"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["table"].choices = [("", _("全部")), *table_choices()]  # type: ignore[attr-defined]


@require_safe
def list_changes(request: SignedInRequest) -> HttpResponse:
    """The log, newest first, with the difference of each change."""
    require_role(request.user, Role.AUDITOR, Role.AUDIT_ADMIN)
    form = ChangesForm(request.GET)
    valid = form.is_valid()
    page = page_of(changes(**form.cleaned_data) if valid else changes().none(), request)
    context = {"form": form, "page": page, "changes": with_words(page.object_list)}
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    return render(request, "desk/changes.html", context, status=status)

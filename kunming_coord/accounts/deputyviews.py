"""代理: whom one has asked to stand in, and for whom one stands in."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kunming_coord.accounts.deputies import appoint_deputy, colleagues, deputyships_of, end_deputyship
from kunming_coord.accounts.models import REASON_LENGTH, Membership, User
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import APART
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of


class DeputyForm(forms.Form):
    """A duty of one's own, who does it, and how long."""

    membership = forms.ModelChoiceField(
        label=gettext_lazy("岗位"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=gettext_lazy("请选择"),
    )
    deputy = forms.CharField(
        label=gettext_lazy("代理人账号"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("同单位另一位工作人员的登录账号。"),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("起始日"), required=False, widget=forms.DateInput({"type": "date"})
    )
    valid_to = forms.DateField(
        label=gettext_lazy("截止日（含）"), required=False, widget=forms.DateInput({"type": "date"})
    )
    reason = forms.CharField(label=gettext_lazy("事由"), required=False, max_length=REASON_LENGTH)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [duty for duty in user.duties if duty.user_id == user.pk]
        given = [duty for duty in own if duty.role not in APART]
        self.empty = not given
        field = self.fields["membership"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Membership.objects.filter(pk__in=[duty.pk for duty in given])

    def clean_deputy(self) -> User | None:
        """The colleague with this account; anybody else's account is answered like none."""
        name = self.cleaned_data["deputy"].strip()
        if not name:
            return None
        duty = self.cleaned_data.get("membership")
        found = colleagues(duty).filter(username=name).first() if duty else None
        if found is None:
            raise ValidationError(_("“%(name)s”不是本单位工作人员的账号，请核对。") % {"name": name})
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def deputies(request: SignedInRequest) -> HttpResponse:
    """The deputyships of the reader, and the form to appoint a deputy."""
    form = DeputyForm(request.POST or None, user=request.user)
    if request.method == "POST":
        made = submit(form, lambda: appoint_deputy(actor=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已委托%(name)s代理。") % {"name": made.deputy.label})
            return redirect("accounts:deputies")
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    page = page_of(deputyships_of(request.user), request)
    context = {"form": form, "page": page, "today": timezone.localdate()}
    return render(request, "accounts/deputies.html", context, status=status)


@require_POST
@idempotent
def end(request: SignedInRequest, number: int) -> HttpResponse:
    """End a deputyship."""
    end_deputyship(deputyship=get_object_or_404(deputyships_of(request.user), pk=number), actor=request.user)
    messages.success(request, _("委托已终止。"))
    return redirect("accounts:deputies")

"""查询方案: one's own views of lists."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import DomainError
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.desk.saved import services
from kunming_coord.desk.saved.addresses import read_address
from kunming_coord.desk.saved.models import NAME_LENGTH, SavedView


class ViewForm(forms.Form):
    """A name for the list one comes from."""

    name = forms.CharField(label=gettext_lazy("方案名称"), max_length=NAME_LENGTH)
    address = forms.CharField(widget=forms.HiddenInput, max_length=1200)


@require_safe
def list_views(request: SignedInRequest) -> HttpResponse:
    """Own views, and the form to keep the list one comes from (`from`)."""
    return _page(request, request.GET.get("from", ""))


@require_POST
@idempotent
def save_view(request: SignedInRequest) -> HttpResponse:
    """Keep a list under a name."""
    form = ViewForm(request.POST)
    view = submit(form, lambda: services.save_view(actor=request.user, **form.cleaned_data))
    if view is None:
        return _page(request, request.POST.get("address", ""), form)
    messages.success(request, _("方案“%(name)s”已保存。") % {"name": view.name})
    return redirect(view.address)


@require_POST
@idempotent
def drop_view(request: SignedInRequest, number: int) -> HttpResponse:
    """Forget a view."""
    services.drop_view(actor=request.user, number=number)
    messages.success(request, _("方案已删除。"))
    return redirect("desk:views")


def _page(request: SignedInRequest, address: str, refused: ViewForm | None = None) -> HttpResponse:
    context = {
        "views": SavedView.objects.filter(user=request.user),
        "form": refused or _offered(address),
        "address": address,
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "desk/saved/list.html", context, status=status)


def _offered(address: str) -> ViewForm | None:
    """The form for an address that may be kept."""
    try:
        read_address(address)
    except DomainError:
        return None
    return ViewForm(initial={"address": address})

"""列设置: what the panel of a list sends."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.idempotency import idempotent
from kunming_coord.desk.columns.services import (
    PARAMETER,
    forget_columns,
    keep_columns,
    with_columns,
    without_columns,
)


@require_POST
@idempotent
def choose_columns(request: SignedInRequest) -> HttpResponse:
    """Show the ticked columns this once (in the address), from now on, or all of them again."""
    address, codes = request.POST.get("address", ""), request.POST.getlist(PARAMETER)
    wish = request.POST.get("wish", "")
    if wish == "once":
        return redirect(with_columns(address, codes))
    if wish == "reset":
        forget_columns(actor=request.user, address=address)
        messages.success(request, _("已恢复显示全部列。"))
    else:
        keep_columns(actor=request.user, address=address, codes=codes)
        messages.success(request, _("列设置已保存，以后打开这一列表都按此显示。"))
    return redirect(without_columns(address))

"""What the pages of statements have in common: who may open them, which indicator they show, what stands above them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.viewstate import Book, ViewState
from projects.policies.models import Indicator

ALL = "all"


def require_business(request: SignedInRequest) -> None:
    """Let pass who has business rows to see; raises NotAllowed."""
    if not (request.user.reach.sees_all or request.user.reach.district_ids):
        raise NotAllowed(_("对账单属于业务数据，系统、安全、审计管理员不查看业务数据。"))


def head_of(view: ViewState) -> dict[str, Any]:
    """The view and which book it is."""
    return {"view": view, "fiscal": view.book == Book.FISCAL, "assessment": view.book == Book.ASSESSMENT}


def chosen_indicators(request: HttpRequest, known: list[Indicator]) -> list[Indicator]:
    """The indicator of the address, all of them, or the first; an unknown one is as if none were asked for."""
    asked = request.GET.get("indicator", "")
    if asked == ALL:
        return known
    return [row for row in known if row.code == asked] or known[:1]


def address_with(request: HttpRequest, **changes: str | None) -> str:
    """The address of this page with some values replaced; None removes one."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


def indicator_tabs(
    request: HttpRequest, known: list[Indicator], chosen: list[Indicator], *, with_all: bool = True
) -> list[dict[str, Any]]:
    """A tab per indicator, for templates/fragments/tabs.html."""

    def url(code: str) -> str:
        return address_with(request, page=None, indicator=code)

    single = chosen[0] if len(chosen) == 1 else None
    tabs: list[dict[str, Any]] = [
        {"label": row.short_name, "url": url(row.code), "active": row == single, "count": None}
        for row in known
    ]
    if with_all and len(known) > 1:
        tabs.append({"label": _("全部"), "url": url(ALL), "active": len(chosen) > 1, "count": None})
    return tabs

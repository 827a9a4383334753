"""What every page of the shell needs. Lazy throughout: fragments and errors that show none of it cost nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kunming_coord.common.errors import DomainError
from kunming_coord.common.money import Unit
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book, ViewState, latest_quarter
from kunming_coord.desk.menu import FIGURES, menu_for

SHOWN_UNITS = (Unit.YUAN, Unit.WAN, Unit.YI)
QUARTERS_SHOWN = 12  # three years back from the quarter that runs now


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, demo sign, and the period, book and unit selectors."""
    return {
        "menu": SimpleLazyObject(lambda: menu_for(request)),
        "demo": settings.DEMO,
        "environment_label": _("演示环境") if settings.DEMO else "",
        "view": SimpleLazyObject(lambda: view_state(request)),
        "quarters": SimpleLazyObject(lambda: quarters_around(view_state(request).quarter)),
        "books": [(book.value, book.label, book.hint) for book in Book],
        "units": [(unit.code, unit.label) for unit in SHOWN_UNITS],
        "show_view_selectors": shows_figures(request),
    }


def view_state(request: HttpRequest) -> ViewState:
    """The view the address asks for; the usual one where it asks for something that does not exist.

    The view function itself reads the same parameters and refuses; here the refusal's own page must still be drawn.
    """
    try:
        return ViewState.from_request(request)
    except DomainError:
        return ViewState(quarter=latest_quarter(), book=Book.ASSESSMENT, unit=Unit.WAN)


def quarters_around(chosen: Quarter) -> list[Quarter]:
    """Periods to choose from, newest first: three years, and the chosen one wherever it lies."""
    running = latest_quarter().next
    shown = {Quarter(int(running) - back) for back in range(QUARTERS_SHOWN)} | {chosen}
    return sorted(shown, reverse=True)


def shows_figures(request: HttpRequest) -> bool:
    """Whether period, book and unit mean something on this page."""
    match = request.resolver_match
    return match is not None and (match.namespace in FIGURES or match.view_name in FIGURES)

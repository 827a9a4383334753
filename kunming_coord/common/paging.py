"""Server-side pages of 20, 50 or 100 rows."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

SIZES = (20, 50, 100)
MAX_PAGE = 10_000


def page_of(
    rows: "QuerySet[Any] | Sequence[Any]",
    request: HttpRequest,
    default: int = SIZES[0],
    count: int | None = None,
) -> "Page[Any]":
    """The page the reader asked for; an unknown size or number falls back to the nearest sensible one.

    Where the caller has counted the rows already, they are not counted again.
    """
    size = _number(request.GET.get("size"), default)
    paginator = Paginator(rows, size if size in SIZES else default)
    if count is not None:
        paginator.count = count
    return paginator.get_page(min(_number(request.GET.get("page"), 1), MAX_PAGE))


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default

"""Server-side pages of 20, 50 or 100 rows."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

SIZES = (20, 50, 100)
MAX_PAGE = 10_000


def page_of(
    rows: "QuerySet[Any] | Sequence[Any]", request: HttpRequest, default: int = SIZES[0]
) -> "Page[Any]":
    """The page the reader asked for; an unknown size or number falls back to the nearest sensible one."""
    size = _number(request.GET.get("size"), default)
    paginator = Paginator(rows, size if size in SIZES else default)
    return paginator.get_page(min(_number(request.GET.get("page"), 1), MAX_PAGE))


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default

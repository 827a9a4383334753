"""Addresses of lists: only those of this site, without the page number."""

from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid
from kunming_coord.desk.saved.models import PATH_LENGTH, QUERY_LENGTH


def read_address(address: str) -> tuple[str, str]:
    """Path and query of a page of this site, without the page number; raises Invalid for anything else."""
    try:
        parts = urlsplit(address)
        here = not parts.scheme and not parts.netloc and bool(resolve(parts.path))
    except (Resolver404, ValueError):  # no page of ours, or no address at all
        here = False
    if not here or parts.path.startswith("/api/"):
        raise Invalid(_("只能保存本系统的列表页面，请从列表的“方案”按钮进入。"))
    query = QueryDict(parts.query, mutable=True)
    query.pop("page", None)
    text = query.urlencode(safe=",")
    if len(parts.path) > PATH_LENGTH or len(text) > QUERY_LENGTH:
        raise Invalid(_("查询条件过长，不能保存，请减少条件。"))
    return parts.path, text

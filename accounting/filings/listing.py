"""The list of filings: 填报区 and 已报区 with their counts, and why figures of a row do not count."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounting.filings import queries
from accounting.filings.filters import AREAS, DONE, TODO, FilingFilter
from accounting.filings.models import Filing
from accounting.filings.window import Badge, Standing
from kunming_coord.accounts.models import User
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role


@dataclass(frozen=True)
class ListRow:
    """A filing of a list with the badges its reader may see."""

    filing: Filing
    badges: list[Badge]


def area_asked(request: SignedInRequest) -> QueryDict:
    """The query of a list; who files and asks for nothing else begins with what is still to be filed."""
    asked: QueryDict = request.GET.copy()
    if not asked and request.user.districts_as(Role.FILER):
        asked["area"] = TODO
    return asked


def tabs_of(request: SignedInRequest, asked: QueryDict) -> list[dict[str, Any]]:
    """填报区, 已报区 and 全部, each with the number of filings the other conditions leave."""
    rest = asked.copy()
    rest.pop("area", None)
    rest.pop("page", None)
    found = FilingFilter(rest, queries.for_list(request.user))
    counted: dict[str, int] = {}
    if found.form.is_valid():
        rows = found.qs.order_by().values_list("status").annotate(number=Count("pk"))
        counted = dict(rows)
    labels = ((TODO, _("填报区")), (DONE, _("已报区")), ("", _("全部")))
    return [
        {
            "label": label,
            "url": f"?{_with_area(rest, area)}",
            "active": asked.get("area", "") == area,
            "count": sum(n for status, n in counted.items() if not area or status in AREAS[area]),
        }
        for area, label in labels
    ]


def with_badges(filings: Iterable[Filing], viewer: User) -> list[ListRow]:
    """A page of filings with 未纳统 and 待授权; a partner is told of neither."""
    rows = list(filings)
    mine = [row for row in rows if viewer.reach.sees_all or row.host_id in viewer.reach.district_ids]
    standing = Standing(mine)
    own = {row.pk for row in mine}
    return [ListRow(row, standing.badges(row) if row.pk in own else []) for row in rows]


def _with_area(rest: QueryDict, area: str) -> str:
    """The query with another area; 全部 says so, so that a filer's first page is not meant."""
    query = rest.copy()
    query["area"] = area
    return query.urlencode()

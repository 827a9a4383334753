"""{% chosen_columns %} table {% endchosen_columns %}: the table with the columns its reader wants, and the panel to choose."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from kunming_coord.accounts.models import User
from kunming_coord.desk.columns.services import PARAMETER, chosen
from kunming_coord.desk.columns.tables import Head, heads_of, without

register = template.Library()


class ChosenColumns(template.Node):
    """What stands between the tags holds one table."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        table = self.nodelist.render(context)
        heads, request = heads_of(table), context["request"]
        shown = _shown(request, heads)
        panel = render_to_string(
            "desk/columns/_panel.html",
            {
                "columns": [(head, head.code in shown) for head in heads],
                "all": len(shown) == len(heads),
                "address": request.get_full_path(),
            },
            request=request,
        )
        left = {head.place for head in heads if head.code not in shown}
        return mark_safe(panel + without(table, left))  # noqa: S308 - what was rendered, with cells left out


@register.tag("chosen_columns")
def chosen_columns(parser: Parser, token: Token) -> ChosenColumns:
    """See the module."""
    nodelist = parser.parse(("endchosen_columns",))
    parser.delete_first_token()
    return ChosenColumns(nodelist)


def _shown(request: Any, heads: list[Head]) -> set[str]:
    """What the address says, else what its reader keeps for the list; all where neither names a column there is."""
    known = {head.code for head in heads}
    asked: list[str] | None = [code for code in request.GET.get(PARAMETER, "").split(",") if code]
    if not asked and isinstance(request.user, User):
        asked = chosen(request.user, request.path)
    return known & set(asked or ()) or known

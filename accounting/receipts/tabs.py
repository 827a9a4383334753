"""The pages of the room as tabs; those by tax are finance's and the auditors'."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounting.receipts.models import sees_tax_types
from kunming_coord.accounts.models import User


def tabs_for(user: User, active: str) -> list[dict[str, Any]]:
    """The tabs somebody may open, for templates/fragments/tabs.html."""
    pages = [("shareable", _("可分享额")), ("shares", _("税收分成"))]
    if sees_tax_types(user):
        pages[1:1] = [("list", _("税收明细")), ("files", _("税收导入")), ("incentives", _("产业优惠"))]
    return [
        {"label": label, "url": reverse(f"receipts:{name}"), "active": name == active, "count": None}
        for name, label in pages
    ]

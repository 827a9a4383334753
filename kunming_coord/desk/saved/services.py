"""Keeping and dropping one's own views."""

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent, Invalid, Missing
from kunming_coord.desk.columns.services import PARAMETER, chosen, with_columns
from kunming_coord.desk.saved.addresses import read_address
from kunming_coord.desk.saved.models import NAME_LENGTH, SavedView

MOST = 50


@transaction.atomic
def save_view(*, actor: User, name: str, address: str) -> SavedView:
    """Keep the address of a list of this site under a name; one of that name for the same page is replaced.

    Raises Missing (the name) or Invalid (no page of this site, too long, too many).
    """
    name = name.strip()
    if not name:
        raise Missing(_("请写方案名称。"), fields={"name": _("请写方案名称。")})
    if len(name) > NAME_LENGTH:
        sentence = _("方案名称不超过 %(most)s 个字，请缩短。") % {"most": NAME_LENGTH}
        raise Invalid(sentence, fields={"name": sentence})
    path, query = read_address(_as_shown(actor, address))
    kept = SavedView.objects.filter(user=actor)
    if kept.count() >= MOST and not kept.filter(path=path, name=name).exists():
        raise Invalid(_("已保存 %(most)s 个方案，请先删除不用的。") % {"most": MOST})
    view, _made = SavedView.objects.update_or_create(
        user=actor, path=path, name=name, defaults={"query": query}
    )
    return view


def _as_shown(actor: User, address: str) -> str:
    """The address with the columns its owner sees there, so that it shows the same to whoever opens it."""
    path, query = read_address(address)
    mine = chosen(actor, path)
    return address if mine is None or PARAMETER in QueryDict(query) else with_columns(address, mine)


@transaction.atomic
def drop_view(*, actor: User, number: int) -> None:
    """Forget one of one's own views; raises Absent for any other."""
    if not SavedView.objects.filter(user=actor, pk=number).delete()[0]:
        raise Absent(_("没有这一方案，或它已删除，请刷新页面。"))

"""Keeping and dropping one's own views."""

from urllib.parse import urlsplit

from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent, Invalid, Missing
from kunming_coord.desk.saved.models import NAME_LENGTH, PATH_LENGTH, QUERY_LENGTH, SavedView

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
    path, query = read_address(address)
    kept = SavedView.objects.filter(user=actor)
    if kept.count() >= MOST and not kept.filter(path=path, name=name).exists():
        raise Invalid(_("已保存 %(most)s 个方案，请先删除不用的。") % {"most": MOST})
    view, _made = SavedView.objects.update_or_create(
        user=actor, path=path, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def drop_view(*, actor: User, number: int) -> None:
    """Forget one of one's own views; raises Absent for any other."""
    if not SavedView.objects.filter(user=actor, pk=number).delete()[0]:
        raise Absent(_("没有这一方案，或它已删除，请刷新页面。"))


def read_address(address: str) -> tuple[str, str]:
    """Path and query of a page of this site, without the page number; raises Invalid for anything else."""
    parts = urlsplit(address)
    try:
        here = not parts.scheme and not parts.netloc and bool(resolve(parts.path))
    except Resolver404:
        here = False
    if not here or parts.path.startswith("/api/"):
        raise Invalid(_("只能保存本系统的列表页面，请从列表的“方案”按钮进入。"))
    query = QueryDict(parts.query, mutable=True)
    query.pop("page", None)
    text = query.urlencode()
    if len(parts.path) > PATH_LENGTH or len(text) > QUERY_LENGTH:
        raise Invalid(_("查询条件过长，不能保存，请减少条件。"))
    return parts.path, text

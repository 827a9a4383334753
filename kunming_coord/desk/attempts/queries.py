"""Reading who tried to sign in: what passed, what failed, and where somebody had to wait."""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.exchange.columns import Code, Column, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from kunming_coord.signin.limits import digest_of
from kunming_coord.signin.models import Attempt

Wait = Attempt.Wait
ANY = "any"
# What the list is narrowed to; the first where nothing is chosen.
OUTCOMES: Mapping[str, tuple[str | Promise, Q]] = {
    "": (gettext_lazy("未通过"), Q(succeeded=False)),
    "failed": (gettext_lazy("失败"), Q(succeeded=False) & ~Q(wait=Wait.REFUSED)),
    "began": (gettext_lazy("开始等待"), Q(wait=Wait.BEGAN)),
    "refused": (gettext_lazy("等待中被拒"), Q(wait=Wait.REFUSED)),
    "passed": (gettext_lazy("通过"), Q(succeeded=True)),
    ANY: (gettext_lazy("全部"), Q()),
}


def attempts(
    *,
    outcome: str = "",
    account: str = "",
    address: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> "QuerySet[Attempt]":
    """Attempts, newest first; `account` is a whole name as it was typed, `until` is included."""
    rows = Attempt.objects.filter(OUTCOMES[outcome][1]).select_related("user__person").order_by("-pk")
    if account:
        rows = rows.filter(Q(name_digest=digest_of(account)) | Q(user__username=account))
    if address:
        rows = rows.filter(address=address)
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    if until:
        rows = rows.filter(at__lt=_midnight(until + dt.timedelta(days=1)))
    return rows


def outcome_of(attempt: Attempt) -> str:
    """What became of a try, in words."""
    if attempt.wait:
        return attempt.get_wait_display()
    return _("通过") if attempt.succeeded else _("失败")


def tone_of(attempt: Attempt) -> str:
    """The colour of its badge."""
    if attempt.wait:
        return "waiting"
    return "done" if attempt.succeeded else "refused"


def attempt_table(rows: "QuerySet[Attempt]") -> ExportTable:
    """The list as a file; what was typed as an unknown name is in it as a digest only."""
    columns = (
        Column("at", _("时间"), width=20),
        Column("account", _("账号"), Code(), width=20),
        Column("name", _("姓名"), width=18),
        Column("kind", _("方式"), width=10),
        Column("address", _("来自"), Code(), width=24),
        Column("outcome", _("结果"), width=20),
    )
    return ExportTable(title=_("登录尝试"), sheets=(ExportSheet(columns, lambda: _lines(rows)),))


def _lines(rows: "QuerySet[Attempt]") -> Iterator[Mapping[str, Value]]:
    for attempt in rows.iterator(chunk_size=500):
        yield {
            "at": f"{timezone.localtime(attempt.at):%Y-%m-%d %H:%M:%S}",
            "account": account_of(attempt),
            "name": attempt.user.label if attempt.user else "",
            "kind": attempt.get_kind_display(),
            "address": attempt.address or "",
            "outcome": outcome_of(attempt),
        }


def account_of(attempt: Attempt) -> str:
    """The account; of a name that is none only so much of its digest that two of the same are seen to be the same."""
    if attempt.user is not None:
        return attempt.user.username
    return _("无此账号 %(mark)s") % {"mark": attempt.name_digest[:6]}


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))

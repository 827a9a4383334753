"""The left menu: by business object, each entry only for those who have work there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import ResolverMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.exchange.kinds import kinds_for

DESK = "desk"
# Namespaces and pages whose figures follow the selectors of period, book and unit.
FIGURES = frozenset({"statements", "benefits", "desk:city"})
VIEW_PARAMETERS = ("quarter", "book", "unit")


def works(user: User) -> bool:
    """Has business rows to see: the city, auditors and districts; none of the three administrators."""
    return user.reach.sees_all or bool(user.reach.district_ids)


def sees_city(user: User) -> bool:
    """Sees the whole city: its bodies and the auditors."""
    return user.reach.sees_all


def audits(user: User) -> bool:
    """Reads the change log."""
    return not user.reach.roles.isdisjoint({Role.AUDITOR, Role.AUDIT_ADMIN})


def looks_up(user: User) -> bool:
    """Reads who had which number shown: auditors all, the others what concerns them."""
    return works(user) or audits(user)


def imports(user: User) -> bool:
    """Loads some kind of workbook, or sees those of the whole city."""
    return user.reach.sees_all or bool(kinds_for(user))


def secures(user: User) -> bool:
    """Approves tokens and looks after sign-ins."""
    return Role.SECURITY_ADMIN in user.reach.roles


def watches(user: User) -> bool:
    """Reads who tried to sign in."""
    return audits(user) or secures(user)


def administers(user: User) -> bool:
    """Keeps the code tables."""
    return user.is_staff


def anybody(user: User) -> bool:
    """Reference pages are for everyone who is signed in."""
    return True


@dataclass(frozen=True)
class Entry:
    """A line of the menu; it is lit on every page of its room."""

    label: str | Promise
    route: str
    icon: str
    audience: Callable[[User], bool]

    @cached_property
    def address(self) -> str:
        """Where it leads: the same as long as the process lives, and wanted fifty times for a page."""
        return reverse(self.route)

    @property
    def namespace(self) -> str:
        """The room the entry leads to."""
        return self.route.partition(":")[0]

    @property
    def shows_figures(self) -> bool:
        """Whether the chosen period, book and unit travel along."""
        return self.route in FIGURES or self.namespace in FIGURES

    def covers(self, match: ResolverMatch | None) -> bool:
        """Whether the page at hand belongs to this entry: any page of its room, on the desk the page itself."""
        if match is None or match.view_name == self.route:
            return match is not None
        return self.namespace != DESK and match.namespace == self.namespace


MENU: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    (
        _("首页"),
        (
            Entry(_("工作台"), "desk:home", "layout-dashboard", anybody),
            Entry(_("全市总览"), "desk:city", "map-2", works),
            Entry(_("招商地图"), "desk:places", "map-pin", works),
        ),
    ),
    (
        _("项目流转"),
        (
            Entry(_("首谈线索"), "leads:list", "user-search", works),
            Entry(_("流转申请"), "transfers:list", "arrows-exchange", works),
            Entry(_("征求意见"), "opinions:list", "send", sees_city),
            Entry(_("协作协议"), "agreements:list", "signature", works),
            Entry(_("协议义务"), "obligations:list", "list-check", works),
            Entry(_("公文"), "papers:list", "file-invoice", works),
            Entry(_("框架协议"), "frameworks:list", "signature", works),
            Entry(_("融资推荐"), "financing:list", "report-money", works),
            Entry(_("项目库"), "projects:list", "building-factory-2", works),
            Entry(_("对比"), "desk:compare", "list-check", works),
        ),
    ),
    (
        _("园区与空间"),
        (
            Entry(_("园区"), "parks:list", "building", anybody),
            Entry(_("资源库"), "space:units", "map-2", works),
            Entry(_("载体预留"), "reservations:list", "clock", works),
            Entry(_("入园企业"), "tenancies:list", "users", works),
            Entry(_("历史遗留问题"), "joint:issues", "flag", works),
        ),
    ),
    (
        _("落地与要素"),
        (
            Entry(_("要素指标"), "quotas:board", "scale", works),
            Entry(_("指标占用"), "claims:list", "lock", works),
            Entry(_("调剂换利益"), "swaps:list", "arrows-exchange", works),
            Entry(_("新能源指标分配"), "allocation:list", "scale", works),
            Entry(_("统筹匹配"), "matching:city", "sitemap", sees_city),
            Entry(_("同质化提示"), "alike:list", "alert-triangle", works),
        ),
    ),
    (
        _("季度填报"),
        (
            Entry(_("季度填报"), "filings:list", "clipboard-list", works),
            Entry(_("数据导入"), "exchange:list", "upload", imports),
            Entry(_("填报进度"), "progress:matrix", "clipboard-check", works),
            Entry(_("纳统与授权"), "standing:list", "shield-check", works),
        ),
    ),
    (
        _("核对与关账"),
        (
            Entry(_("可分享税收"), "receipts:shareable", "file-invoice", works),
            Entry(_("三方核对"), "reconciliation:matrix", "list-check", works),
            Entry(_("期间与关账"), "periods:list", "calendar-stats", works),
            Entry(_("更正"), "corrections:list", "arrow-back-up", works),
            Entry(_("待定"), "holds:list", "player-pause", works),
            Entry(_("核算账"), "ledger:entries", "table", sees_city),
        ),
    ),
    (
        _("收益与指标"),
        (
            Entry(_("对账单"), "statements:list", "report-money", works),
            Entry(_("我的收益"), "benefits:list", "scale", works),
            Entry(_("区县主要指标"), "mainfigures:list", "chart-bar", works),
        ),
    ),
    (
        _("资料"),
        (
            Entry(_("政策文件"), "policies:list", "scale", anybody),
            Entry(_("区县与单位"), "desk:units", "building-community", anybody),
            Entry(_("工作日历"), "desk:calendar", "calendar-stats", anybody),
            Entry(_("可见范围一览"), "visibility:matrix", "shield-check", sees_city),
            Entry(_("公开案例"), "desk:cases", "book", anybody),
        ),
    ),
    (
        _("审计与管理"),
        (
            Entry(_("变更记录"), "desk:changes", "history", audits),
            Entry(_("号码查看记录"), "reveals:list", "history", looks_up),
            Entry(_("导出记录"), "exports:list", "download", audits),
            Entry(_("登录尝试"), "desk:attempts", "shield-check", watches),
            Entry(_("令牌审批"), "tokens:review", "lock", secures),
            Entry(_("登录安全"), "accounts:guard", "shield-check", secures),
            Entry(_("代码表"), "admin:index", "settings", administers),
            Entry(_("接口文档"), "desk:api-docs", "database", works),
        ),
    ),
)


def menu_for(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of entries this person has, as the shell's template reads them; empty for a stranger."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return []
    travelling = _travelling(request.GET)
    groups = (
        {"label": label, "items": list(_items(user, entries, request.resolver_match, travelling))}
        for label, entries in MENU
    )
    return [group for group in groups if group["items"]]


def _items(
    user: User, entries: tuple[Entry, ...], match: ResolverMatch | None, travelling: str
) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if entry.audience(user):
            yield {
                "label": entry.label,
                "url": entry.address + (travelling if entry.shows_figures else ""),
                "icon": entry.icon,
                "active": entry.covers(match),
            }


def _travelling(query: QueryDict) -> str:
    """The chosen period, book and unit, carried from one page of figures to the next."""
    kept = {name: value for name in VIEW_PARAMETERS if (value := query.get(name))}
    return f"?{urlencode(kept)}" if kept else ""

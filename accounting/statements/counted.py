"""Between an entry and its filing: how what counts (计入核算数, V) came from what was stated, as a node."""

from collections.abc import Iterator
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.filings.vocabulary import Window
from accounting.ledger.deriving import Derivation, Manner, Verdict
from accounting.ledger.models import Batch
from accounting.ledger.window import POLICY as INVESTMENT_POLICY
from accounting.statements.leaves import Leaves
from accounting.statements.provenance import filed_by, filing_url
from accounting.statements.steps import yuan
from accounting.statements.tree import Node

ENTERPRISE_POLICY = "statistical-window-enterprises"
BADGES = {
    Verdict.AGREES: (gettext_lazy("重算相符"), "done"),
    Verdict.AS_IT_STOOD: (gettext_lazy("事实后有变更"), "waiting"),
    Verdict.DIFFERS: (gettext_lazy("重算不符"), "refused"),
}


def counted(leaves: Leaves, batch: Batch) -> Node:
    """What counted of a figure, in one sentence per reason, over what it was made of."""
    told = leaves.derived[batch.pk]
    return Node(
        label=_("计入核算数"),
        value=yuan(batch.value_fen),
        text="".join(_sentences(batch, told)),
        children=[filed_by(leaves, told.value), *_parts(leaves, batch, told)],
        badge=BADGES[told.verdict],
    )


def _sentences(batch: Batch, told: Derivation) -> Iterator[str]:
    words: dict[str, Any] = {
        "stated": yuan(told.value.amount_fen),
        "before": yuan(told.before_fen),
        "whole": yuan(told.whole_fen),
        "now": yuan(told.recomputed_fen),
        "year": batch.concerns.year,
        "day": batch.concerns.last_day.isoformat(),
        "concerns": batch.concerns.label,
        "quarter": batch.quarter.label,
    }
    yield MANNERS[told.manner] % words
    if (restated := told.value.restated_previous_fen) is not None:
        yield _("其中调整以前季度 %(adjusted)s。") % {"adjusted": yuan(restated - told.before_fen)}
    if not told.counted_inside:
        yield _("%(day)s 未纳统，计 0，填报数保留。") % words
    if told.verdict == Verdict.AS_IT_STOOD:
        yield _("纳统事实在入账后有变更：按现在的事实为 %(now)s，更正前仍按入账时的事实。") % words
    if told.manner == Manner.ANNUAL:
        yield _("计入%(quarter)s。") % words
    elif batch.concerns != batch.quarter and not batch.reverses_id:
        yield _("补记：所属%(concerns)s，该季已关账，计入%(quarter)s。") % words


MANNERS = {
    Manner.PERIOD: gettext_lazy("本季数，按填报数计入。"),
    Manner.CUMULATIVE: gettext_lazy("年初累计数 %(stated)s − 以前季度已计 %(before)s = %(whole)s。"),
    Manner.ANNUAL: gettext_lazy(
        "年报核定：%(year)s年全年数 %(stated)s − 各季度已计 %(before)s = %(whole)s。"
    ),
    Manner.RECEIPTS: gettext_lazy("按财政入库数计算的可分享额计入，不按填报数。"),
    Manner.SHARED_BEFORE: gettext_lazy("%(concerns)s的可分享额已随该季填报计入，这里计 0。"),
}


def _parts(leaves: Leaves, batch: Batch, told: Derivation) -> Iterator[Node]:
    for row in told.earlier:
        yield Node(
            label=_("以前季度已计 · %(quarter)s") % {"quarter": row.concerns.label},
            value=yuan(row.amount_fen),
            text="",
            url=filing_url(leaves, row.filing_id),
        )
    if told.manner == Manner.RECEIPTS:
        yield _receipts(leaves, told)
    elif told.window != Window.NONE:
        yield _window(leaves, batch, told)
    if batch.held:
        yield Node(label=_("待定"), value="", text=_reason(leaves, batch), badge=(_("待定"), "paused"))
    if batch.correction_id is not None:
        yield Node(label=_("更正"), value="", text=_("由更正入账，见更正单。"), badge=(_("更正"), "progress"))


def _receipts(leaves: Leaves, told: Derivation) -> Node:
    tax = told.tax
    if tax is None:
        return Node(label=_("可分享额"), value="", text=_("找不到对应的可分享额。"))
    return Node(
        label=_("可分享额 · 第 %(number)s 版") % {"number": tax.revision},
        value=yuan(tax.amount_fen),
        text=_("本年累计可分享 %(year)s，以前季度已计 %(before)s。")
        % {"year": yuan(tax.shareable_ytd_fen), "before": yuan(tax.counted_before_fen)},
        badge=(_("财政入库"), "progress"),
        url=_address("receipts:waterfall", tax.uid) if tax.pk in leaves.taxes else "",
    )


def _window(leaves: Leaves, batch: Batch, told: Derivation) -> Node:
    investment = told.window == Window.INVESTMENT
    code = INVESTMENT_POLICY if investment else ENTERPRISE_POLICY
    clause = leaves.window_clause(code, batch.concerns.last_day)
    return Node(
        label=_("纳统范围 · %(window)s") % {"window": told.window.label},
        value=_("在范围内") if told.counted_inside else _("未纳统"),
        text=_("以 %(day)s 为准；%(note)s。")
        % {"day": batch.concerns.last_day.isoformat(), "note": clause.note or clause.quote},
        badge=(clause.status_label, clause.tone),
        url=reverse("policies:detail", args=[code]),
    )


def _reason(leaves: Leaves, batch: Batch) -> str:
    reason = next(
        (
            hold.reason
            for hold in leaves.holds
            if hold.indicator_id == batch.indicator_id
            and hold.project_id == batch.project_id
            and hold.from_quarter <= batch.concerns <= hold.to_quarter
            and hold.created_at <= batch.posting.at
        ),
        _("理由未向您公开"),
    )
    return _("分享额有争议，暂不计入各方：%(reason)s。") % {"reason": reason.rstrip("。")}


def _address(route: str, *args: object) -> str:
    """The address of a page that not every deployment has; empty where it has none."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""

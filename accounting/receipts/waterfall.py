"""From what was received to what can be shared, step by step: the picture, the table and the sentences of one quarter."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounting.receipts.models import ShareableTax, ShareableTaxLine, sees_tax_types
from accounting.rules import BASES, Reference
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import SourceStatus
from projects.policies.queries import STATUS_TONES, Clause, clause_of

UNIT, PICTURED = Unit.YUAN, Unit.WAN  # sentences are exact to the fen, the picture is for the eye
TONES = {
    SourceStatus.DOCUMENTED: STATUS_TONES["documented"],
    SourceStatus.INFERRED: STATUS_TONES["inferred"],
    SourceStatus.UNKNOWN: STATUS_TONES["placeholder"],
}
EACH = "retained_net_each"


@dataclass(frozen=True)
class Ground:
    """A setting a step rests on: how sure it is and where it comes from."""

    title: str
    label: str
    tone: str
    source: str


@dataclass(frozen=True)
class Stage:
    """A step: what it takes away or adds; a total stands by itself."""

    name: str
    fen: int
    sentence: str
    total: bool = False
    grounds: tuple[Ground, ...] = ()
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Waterfall:
    """One quarter explained; `lines` by tax are empty for everybody but finance and auditors."""

    head: ShareableTax
    sentence: str
    stages: tuple[Stage, ...]
    lines: tuple[ShareableTaxLine, ...] = field(default_factory=tuple)


def waterfall_of(head: ShareableTax, viewer: Viewer) -> Waterfall:
    """What a reader may know of a revision: the split by government and by tax belongs to finance."""
    by_type = sees_tax_types(viewer)
    lines: tuple[ShareableTaxLine, ...] = ()
    if by_type:
        found = ShareableTaxLine.objects.visible_to(viewer).filter(head=head)
        lines = tuple(found.select_related("tax_type", "share__fiscal_unit"))
    return Waterfall(head, summary_of(head), tuple(_stages(head, by_type=by_type, lines=lines)), lines)


def summary_of(head: ShareableTax) -> str:
    """The quarter in two plain sentences."""
    words = {
        "period": head.quarter.ytd_label,
        "total": yuan(head.total_fen),
        "retained": yuan(head.county_retained_fen),
        "incentives": yuan(head.incentives_fen),
        "shareable": yuan(head.shareable_ytd_fen),
        "before": yuan(head.counted_before_fen),
        "amount": yuan(head.amount_fen),
        "waiting": yuan(-head.carry_over_fen),
    }
    first = (
        _(
            "%(period)s入库税收 %(total)s，县级留成 %(retained)s，扣减优惠 %(incentives)s，可分享 %(shareable)s。"
        )
        % words
    )
    if head.carry_over_fen:
        second = _(
            "累计为负，按 0 计，%(waiting)s待抵，由本年以后季度抵减；以前季度已计 %(before)s，本季可分享额 %(amount)s。"
        )
    elif head.amount_fen < 0:
        second = _("以前季度已计 %(before)s，多计的由本季冲回，本季可分享额 %(amount)s。")
    else:
        second = _("以前季度已计 %(before)s，本季可分享额 %(amount)s。")
    return first + second % words


def chart_of(found: Waterfall) -> dict[str, Any]:
    """The steps as a picture with its table, for templates/fragments/chart.html."""
    head = found.head
    return {
        "id": "waterfall",
        "title": _("%(project)s 可分享税收") % {"project": head.project.title},
        "period": head.quarter.ytd_label,
        "book": "",
        "unit": PICTURED.label,
        "data": {
            "type": "waterfall",
            "steps": [
                {"name": stage.name, "value": format_fen(stage.fen, PICTURED), "total": stage.total}
                for stage in found.stages
            ],
        },
        "columns": [_("步骤"), _("金额")],
        "rows": [[stage.name, format_fen(stage.fen, PICTURED)] for stage in found.stages],
        "note": _("各步均为本年累计数，最后三步由累计数得出本季数。"),
    }


def yuan(fen: int) -> str:
    """An amount with its unit."""
    return f"{format_fen(fen, UNIT)} {UNIT.label}"


def _stages(head: ShareableTax, *, by_type: bool, lines: tuple[ShareableTaxLine, ...]) -> Iterator[Stage]:
    yield Stage(
        _("入库税收"),
        head.total_fen,
        _("%(period)s在%(unit)s入库、计入本项目的各项税收，退库为负。")
        % {"period": head.quarter.ytd_label, "unit": head.term.arises_in.name},
        total=True,
        grounds=(_setting_ground(head),),
    )
    if by_type:
        yield from _governments(head, lines)
    else:
        above = head.county_retained_fen - head.total_fen
        yield Stage(_("上级分成"), above, _("中央、省、市级分得的部分；分税种的明细由财政部门掌握。"))
    yield Stage(
        _("县级留成"), head.county_retained_fen, _("归县级财政的部分，逐税种四舍五入到分。"), total=True
    )
    yield Stage(
        _("扣减优惠"),
        -head.incentives_fen,
        _incentive_words(head.reading),
        grounds=(_basis_ground(head),),
        clauses=tuple(_clauses(head)),
    )
    yield Stage(
        _("可分享累计"),
        head.shareable_ytd_fen,
        _("%(base)s。") % {"base": BASES[head.reading]},
        total=True,
    )
    if head.carry_over_fen:
        yield Stage(
            _("待抵"),
            -head.carry_over_fen,
            _("累计为负时按 0 计，负数留待本年以后季度抵减，年末仍有的在年终清算中轧抵。"),
        )
    yield Stage(_("以前季度已计"), -head.counted_before_fen, _("本年以前各季度已计的可分享额。"))
    yield Stage(_("本季可分享额"), head.amount_fen, _("可分享累计（负数按 0）减以前季度已计。"), total=True)


def _governments(head: ShareableTax, lines: tuple[ShareableTaxLine, ...]) -> Iterator[Stage]:
    grounds = tuple({line.share_id: _share_ground(line) for line in lines if line.share}.values())
    words = _("按各税种政府间分成（中央:省:市:县），或明细所列预算级次。")
    yield Stage(_("中央"), -head.central_fen, words, grounds=grounds)
    yield Stage(_("省级"), -head.province_fen, _("同上。"))
    yield Stage(_("市级"), -head.city_fen, _("同上。"))


def _incentive_words(reading: str) -> str:
    if reading == EACH:
        return _("各税种先扣优惠再算留成：优惠乘以该税种县级比例。")
    if reading == "retained":
        return _("按约定不扣优惠。")
    return _("先算留成再扣优惠：从县级留成合计中扣除。")


def _setting_ground(head: ShareableTax) -> Ground:
    setting = head.setting
    return _ground(str(setting.get_count_by_display()), setting.source_status, setting.source)


def _basis_ground(head: ShareableTax) -> Ground:
    setting = head.setting
    title = _("无法定依据的优惠也扣除") if setting.deducts_without_basis else _("无法定依据的优惠不扣除")
    return _ground(title, setting.source_status, setting.source)


def _share_ground(line: ShareableTaxLine) -> Ground:
    share = line.share
    if share is None or line.tax_type is None:
        raise ValueError("a line without shares rests on none")
    parts = f"{share.central}:{share.province}:{share.city}:{share.county}"
    return _ground(f"{line.tax_type.name} {parts}", share.source_status, share.source)


def _ground(title: str, status: str, source: str) -> Ground:
    known = SourceStatus(status)
    return Ground(title, str(known.label), TONES[known], source)


def _clauses(head: ShareableTax) -> Iterator[Clause]:
    """The clauses on the figure that is shared, as they were kept with the term."""
    for kept in head.term.references:
        if kept["unit"] == "base":
            day = dt.date.fromisoformat(kept["from_day"])
            yield clause_of(Reference(**{**kept, "from_day": day}))

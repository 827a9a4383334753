"""Numbered check relations (审核关系): what a figure may not be, may be only with a 上报说明, or is told about."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.filings.vocabulary import Measure
from kunming_coord.common.money import Unit, format_fen

LARGEST_FEN = 10**17  # what the rules compute with: 一千万亿元 in fen
JUMP = 20  # between a slip of 10 and the 10,000 of 万元 against 元; nowhere published
EXCESS, NO_RATE, OUTSIDE, UNAUTHORISED, REVISED = (
    6,
    7,
    8,
    9,
    11,
)  # found where the figures are written, not figure by figure


class Level(StrEnum):
    """What a relation that does not hold means for the filing."""

    HARD = "hard"  # refused, whatever is explained
    EXPLAIN = "explain"  # filed only with a 上报说明
    NOTICE = "notice"  # said, nothing else

    @property
    def label(self) -> str:
        """The level in words."""
        words = {"hard": _("不得上报"), "explain": _("须有上报说明"), "notice": _("提示")}
        return words[self.value]


@dataclass(frozen=True)
class Figure:
    """A figure about to be filed, beside what was filed before (None: there is nothing)."""

    name: str
    amount_fen: int
    previous_fen: int | None
    previous_label: str = "—"
    measure: str = Measure.PERIOD
    year_fen: int | None = None  # filed for the year before
    restated_fen: int | None = None  # the same as revised now


@dataclass(frozen=True)
class Finding:
    """A relation that does not hold, as a sentence for the person who files."""

    number: int
    sentence: str
    level: Level = Level.EXPLAIN
    indicator: str = ""  # the name it is about


@dataclass(frozen=True)
class Relation:
    """A relation as the page 审核关系 lists it; `check` is None where it is not looked at figure by figure."""

    number: int
    title: str | Promise
    words: str | Promise
    level: Level
    check: Callable[[Figure], str | None] | None = None


def _negative(figure: Figure) -> str | None:
    if figure.amount_fen >= 0:
        return None
    return _("“%(name)s”为负数（%(now)s万元）") % _words(figure)


def _jump(figure: Figure) -> str | None:
    now, before = abs(figure.amount_fen), abs(figure.previous_fen or 0)
    if not now or not before or (now < before * JUMP and before < now * JUMP):
        return None
    return _(
        "“%(name)s”本期 %(now)s 万元，与 %(quarter)s 的 %(before)s 万元相差 20 倍以上，请核对单位是否为万元"
    ) % _words(figure)


def _zero_after_figures(figure: Figure) -> str | None:
    if figure.amount_fen or not figure.previous_fen:
        return None
    return _("“%(name)s”本期为 0，%(quarter)s 为 %(before)s 万元") % _words(figure)


def _falls(figure: Figure) -> str | None:
    if figure.measure != Measure.CUMULATIVE or figure.amount_fen >= (figure.year_fen or 0):
        return None
    return _("“%(name)s”年初累计 %(now)s 万元，小于上季末累计 %(year)s 万元，本季为负") % _words(figure)


def _restated(figure: Figure) -> str | None:
    if figure.restated_fen is None or figure.restated_fen == (figure.year_fen or 0):
        return None
    return _("“%(name)s”修订后的上季末累计 %(restated)s 万元，与已填报的 %(year)s 万元不同") % _words(figure)


def _restated_beyond(figure: Figure) -> str | None:
    if figure.restated_fen is None or figure.restated_fen <= figure.amount_fen:
        return None
    return _("“%(name)s”修订后的上季末累计 %(restated)s 万元，大于本期累计 %(now)s 万元") % _words(figure)


def _yearbook(figure: Figure) -> str | None:
    if figure.measure != Measure.ANNUAL or figure.year_fen is None or figure.amount_fen == figure.year_fen:
        return None
    return _("“%(name)s”年报数 %(now)s 万元，与各季合计 %(year)s 万元不同，差额将记入开放季度") % _words(
        figure
    )


RELATIONS: tuple[Relation, ...] = (
    Relation(1, gettext_lazy("负数"), gettext_lazy("填报数小于 0。"), Level.EXPLAIN, _negative),
    Relation(
        2,
        gettext_lazy("与上次相差 20 倍以上"),
        gettext_lazy("填报数与上次填报相差 20 倍以上（阈值系推断，未见公布），多为单位填错。"),
        Level.EXPLAIN,
        _jump,
    ),
    Relation(
        3,
        gettext_lazy("有数变零"),
        gettext_lazy("上次填报有数，本期填 0。"),
        Level.EXPLAIN,
        _zero_after_figures,
    ),
    Relation(
        4,
        gettext_lazy("累计数减少"),
        gettext_lazy("年初累计数小于同年上季末已填报的累计数。"),
        Level.EXPLAIN,
        _falls,
    ),
    Relation(
        5,
        gettext_lazy("修订上季末累计"),
        gettext_lazy("填写的修订后上季末累计数与已填报的不同，差额为“调整以前季度”。"),
        Level.EXPLAIN,
        _restated,
    ),
    Relation(
        EXCESS,
        gettext_lazy("项目合计大于企业"),
        gettext_lazy(
            "同一企业、同一指标、同一所属期间，各项目合计大于企业整体数。上报时核对本单位的项目，审核时核对全部。"
        ),
        Level.HARD,
    ),
    Relation(
        NO_RATE,
        gettext_lazy("外币无汇率"),
        gettext_lazy("以外币填报而该期末没有登记汇率，不能折算。"),
        Level.HARD,
    ),
    Relation(
        OUTSIDE,
        gettext_lazy("未纳统"),
        gettext_lazy("填了数，但企业不在名录内，或项目未办固投入库、规模不足：数保留，核算计 0。"),
        Level.NOTICE,
    ),
    Relation(
        UNAUTHORISED,
        gettext_lazy("待授权"),
        gettext_lazy("企业的数据授权书未登记或已失效：填报数不入账。"),
        Level.NOTICE,
    ),
    Relation(
        10,
        gettext_lazy("修订数大于本期累计"),
        gettext_lazy("修订后的上季末累计数大于本期累计数。"),
        Level.EXPLAIN,
        _restated_beyond,
    ),
    Relation(
        REVISED,
        gettext_lazy("重开后修改无说明"),
        gettext_lazy("限期重开中修改的数没有逐项写明修订说明。"),
        Level.HARD,
    ),
    Relation(
        12,
        gettext_lazy("年报数与各季合计不同"),
        gettext_lazy("全年数不等于当年各季填报之和。"),
        Level.NOTICE,
        _yearbook,
    ),
)


def findings_of(figure: Figure, *, outside: str = "") -> list[Finding]:
    """Every relation the figure breaks, in the order of their numbers; `outside` is why it is 未纳统."""
    found = [
        Finding(relation.number, sentence, relation.level, figure.name)
        for relation in RELATIONS
        if relation.check is not None and (sentence := relation.check(figure))
    ]
    if outside and figure.amount_fen:
        found.append(Finding(OUTSIDE, outside.rstrip("。"), Level.NOTICE, figure.name))
    return sorted(found, key=lambda finding: finding.number)


def _words(figure: Figure) -> dict[str, str]:
    return {
        "name": figure.name,
        "now": format_fen(figure.amount_fen, Unit.WAN, places=6),
        "before": format_fen(figure.previous_fen, Unit.WAN, places=6),
        "year": format_fen(figure.year_fen or 0, Unit.WAN, places=6),
        "restated": format_fen(figure.restated_fen, Unit.WAN, places=6),
        "quarter": figure.previous_label,
    }

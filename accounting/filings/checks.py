"""Numbered check relations (审核关系): a figure that breaks one may be filed only with a 上报说明."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.quarter import Quarter

LARGEST_FEN = 10**17  # what the rules compute with: 一千万亿元 in fen
JUMP = 20  # between a slip of 10 and the 10,000 of 万元 against 元


@dataclass(frozen=True)
class Figure:
    """A figure about to be filed, beside the last one filed before it (None: there is none)."""

    name: str
    amount_fen: int
    previous_fen: int | None
    previous_quarter: Quarter | None


@dataclass(frozen=True)
class Finding:
    """A relation that does not hold, as a sentence for the person who files."""

    number: int
    sentence: str


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


RELATIONS: tuple[tuple[int, Callable[[Figure], str | None]], ...] = (
    (1, _negative),
    (2, _jump),
    (3, _zero_after_figures),
)


def findings_of(figure: Figure) -> list[Finding]:
    """Every relation the figure breaks, in the order of their numbers."""
    sentences = ((number, relation(figure)) for number, relation in RELATIONS)
    return [Finding(number, sentence) for number, sentence in sentences if sentence]


def _words(figure: Figure) -> dict[str, str]:
    return {
        "name": figure.name,
        "now": format_fen(figure.amount_fen, Unit.WAN, places=6),
        "before": format_fen(figure.previous_fen, Unit.WAN, places=6),
        "quarter": figure.previous_quarter.label if figure.previous_quarter is not None else "—",
    }

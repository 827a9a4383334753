"""Figures of the demonstration: a formula, the same on every machine. Growth by the year, seasons, odd fen so that
splits leave a remainder."""

from kunming_coord.common.quarter import Quarter
from kunming_coord.desk.demo.stories import INVESTMENT, TAX

# Of the agreed investment a quarter brings about this many per mille, per indicator.
PER_MILLE = {
    TAX: 6,
    INVESTMENT: 70,
    "industrial_output": 120,
    "trade_sales": 210,
    "service_revenue": 55,
    "outside_capital": 60,
    "foreign_capital": 18,
}
SEASONS = (86, 97, 102, 115)  # per cent, first to fourth quarter
GROWTH, SLOWING = 105, 82  # per cent a year: building slows down as production picks up
PACES = 11  # projects differ by up to so many points
BUILDING = frozenset({INVESTMENT, "outside_capital", "foreign_capital"})
REFUND_STORY, REFUND_AFTER = 1, 5  # whose tax turns negative, and how many quarters after the first
REFUND_WORDS = "示例：本季办理增值税留抵退税，退税额大于入库额，故为负数。"


def amount_fen(story: int, agreed_fen: int, indicator: str, quarter: Quarter, first: Quarter) -> int:
    """What the project of this number reports for the quarter alone, in fen."""
    passed = int(quarter) - int(first)
    if is_refund(story, indicator, quarter, first):
        return -agreed_fen * 2 // 1000 - 7
    yearly = (SLOWING if indicator in BUILDING else GROWTH) + story * 3 % PACES
    base = agreed_fen * PER_MILLE[indicator] // 1000
    grown = base * (400 + (yearly - 100) * passed) // 400
    seasonal = grown * SEASONS[quarter.number - 1] // 100
    return seasonal + (story * 7919 + passed * 104_729 + len(indicator) * 31) % 10_007


def is_refund(story: int, indicator: str, quarter: Quarter, first: Quarter) -> bool:
    """The one negative quarter of the demonstration, which needs its 上报说明."""
    return story == REFUND_STORY and indicator == TAX and int(quarter) == int(first) + REFUND_AFTER

"""Which quarters a figure adds up, and the columns that hold the sums, as SQL needs them."""

from typing import Final

from kunming_coord.common.quarter import Quarter

AMOUNT, YTD, PREVIOUS, YEAR_AGO, YEAR_AGO_YTD = "amount", "ytd", "previous", "year_ago", "year_ago_ytd"

# SQL over a column `quarter`, with the parameters of `parameters`.
CONDITIONS: Final = {
    AMOUNT: "quarter = %(quarter)s",
    YTD: "quarter BETWEEN %(first)s AND %(quarter)s",
    PREVIOUS: "quarter = %(quarter)s - 1",
    YEAR_AGO: "quarter = %(quarter)s - 4",
    YEAR_AGO_YTD: "quarter BETWEEN %(first)s - 4 AND %(quarter)s - 4",
}
WINDOWS: Final = tuple(CONDITIONS)
FIGURES: Final = tuple(f"{window}_fen" for window in WINDOWS)

# Growth over the same projects: each window with its base of the year before.
COMPARED: Final = {"comparable": (AMOUNT, YEAR_AGO), "comparable_ytd": (YTD, YEAR_AGO_YTD)}


def windows_of(quarter: Quarter) -> dict[str, list[Quarter]]:
    """Which quarters each window adds up."""
    year = [Quarter(number) for number in range(int(quarter.first_of_year), int(quarter) + 1)]
    return {
        AMOUNT: [quarter],
        YTD: year,
        PREVIOUS: [quarter.previous],
        YEAR_AGO: [quarter.year_ago],
        YEAR_AGO_YTD: [each.year_ago for each in year],
    }


def quarters_of(quarter: Quarter) -> list[int]:
    """Every quarter some window adds up."""
    return sorted({int(each) for several in windows_of(quarter).values() for each in several})


def sums(column: str = "amount_fen", suffix: str = "") -> str:
    """SQL: the sum of a column per window, null where nothing was posted."""
    return ", ".join(
        f"(SUM({column}) FILTER (WHERE {condition}))::bigint AS {window}{suffix}"
        for window, condition in CONDITIONS.items()
    )

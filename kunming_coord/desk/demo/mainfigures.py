"""Main figures of the demonstration: fictitious numbers by formula for two years, every one marked 示例."""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from accounting.mainfigures.services import load_main_figures
from kunming_coord.common.quarter import Quarter
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import DISTRICTS, Cast

YI = 100_000_000  # 元 in an 亿元
# What the whole year of the smallest unit is made of, in 元 (人 for the population), and its growth in tenths of a percent.
BASES = {
    "gdp": (111 * YI, 51, "comparable"),
    "population": (123_400, 6, ""),
    "industrial_output": (61 * YI, 43, "nominal"),
    "retail_sales": (29 * YI, 37, "nominal"),
    "general_budget_revenue": (7 * YI, 28, "nominal"),
    "tax_revenue": (5 * YI, 24, "nominal"),
}
SIZES = (9, 8, 3, 6, 2, 1)  # of the units of the demonstration, in the order of its cast
GROWTH_ONLY = "fixed_asset_investment"  # published without an amount since years


def load_examples(last: Quarter, cast: Cast) -> int:
    """Figures of the two whole years before the last quarter, and of its own year so far; how many rows were new."""
    rows = list(enumerate(_rows(last), start=2))
    done = as_(
        cast["stat-statistician"],
        load_main_figures,
        rows=rows,
        source=_("示例数据，非真实统计"),
        reference="示例主要指标.xlsx",
    )
    return done.new + done.changed


def _rows(last: Quarter) -> Iterator[Mapping[str, str]]:
    year, months = last.year, last.number * 3
    for slug, size in zip(DISTRICTS, SIZES, strict=True):
        yield from _of(slug, size, year - 2, 12, "annual", last)
        yield from _of(slug, size, year - 1, 12, "progress", last)
        yield from _of(slug, size, year - 1, 12, "annual", last)
        if months < 12:
            yield from _of(slug, size, year - 1, months, "progress", last)
            yield from _of(slug, size, year, months, "progress", last)


def _of(
    slug: str, size: int, year: int, months: int, vintage: str, last: Quarter
) -> Iterator[Mapping[str, str]]:
    """One unit, period and vintage; the yearbook corrects the progress figures a little."""
    common = {"district": slug, "year": str(year), "months": str(months), "vintage": vintage}
    common["as_of"] = _published(year, months, vintage).isoformat()
    passed = year - last.year + 2
    for place, (code, (base, tenths, kind)) in enumerate(BASES.items()):
        if code == "population" and months < 12:
            continue
        value = base * size * (1000 + tenths * passed) // 1000 + size * 7_919 + place * 104_729
        value = value * months // 12 if code != "population" else value
        value += value // 500 if vintage == "annual" else 0
        growth = tenths + size - (2 if vintage == "progress" else 0)
        yield {
            **common,
            "indicator": code,
            "value": str(value),
            "unit": "person" if code == "population" else "yuan",
            **({"growth": _tenths(growth), "growth_kind": kind} if kind else {}),
        }
    yield {
        **common,
        "indicator": GROWTH_ONLY,
        "growth": _tenths(size * 11 - 30),
        "growth_kind": "nominal",
    }


def _tenths(tenths: int) -> str:
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def _published(year: int, months: int, vintage: str) -> dt.date:
    """A month after the period for 进度数, the October after the year for 年报数."""
    if vintage == "annual":
        return dt.date(year + 1, 10, 20)
    return dt.date(year + months // 12, months % 12 + 1, 25)

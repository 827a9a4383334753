"""P9: an import of 5,000 rows – looked at, read in its child, every cell checked, compared with what is there, and given
back with its errors marked – beside calamine reading the same file and doing nothing else; and of filings and units."""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator

from benchmarks.figures import Figure, best_of
from benchmarks.p9_filings import figures as filings
from benchmarks.p9_units import figures as units
from benchmarks.references import calamine_alone
from kunming_coord.exchange.annotating import annotate
from kunming_coord.exchange.blanks import blank
from kunming_coord.exchange.child import read_workbook
from kunming_coord.exchange.columns import Amount, Code, Column, Value
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec
from kunming_coord.exchange.tables import read_tables
from kunming_coord.exchange.xlsx import Number

ROWS = 5_000
WRONG_EVERY = 20  # one row in twenty has a cell that is no number
FIGURES = ("tax", "investment", "output")
MEMORY = 250  # MB the child may take, as P5 allows a worker


class _AsTyped(Amount):
    """An amount that is written as whoever filled it in typed it."""

    def cell(self, value: Value) -> str | Number | None:
        """Texts stay texts."""
        return value if isinstance(value, str) else super().cell(value)


BOOK = BookSpec(
    "benchmark",
    "季度填报",
    (
        SheetSpec(
            "filings",
            (
                Column("code", "项目编码", Code(), required=True, key=True),
                Column("title", "项目名称", context=True),
                Column("enterprise", "企业名称", context=True),
                Column("credit_code", "统一社会信用代码", Code(), context=True),
                Column("last_period", "上次填报期间", context=True),
                *(Column(f"last:{code}", f"上次{code}", Amount(), context=True) for code in FIGURES),
                *(Column(code, code, _AsTyped(), required=True) for code in FIGURES),
                Column("note", "上报说明"),
            ),
        ),
    ),
)


def figures() -> Iterator[Figure]:
    """The figures of P9; the file has twelve columns, as a quarterly filing has."""
    known = list(_known())
    content = _spoiled(known)
    alone = best_of(lambda: calamine_alone(content))
    ours = best_of(lambda: _import(content, known))
    wrong = sum(len(row.errors) for row in _import(content, known))
    if wrong != ROWS // WRONG_EVERY:
        raise AssertionError(f"{wrong} errors found, {ROWS // WRONG_EVERY} made")
    yield Figure(f"P9 导入 {ROWS:,} 行（检查并标注错误）", ours * 1e3, alone * 1e3, 6, "ms")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure("P9 读取子进程内存峰值", peak, None, MEMORY, "MB")
    yield from filings()
    yield from units()


def _known() -> Iterator[dict[str, Value]]:
    """What the district has to file, with what it filed last."""
    draw = random.Random(20261128)
    for number in range(ROWS):
        row: dict[str, Value] = {
            "code": f"XM-xishan-{number}",
            "title": f"示例项目{number}",
            "enterprise": f"示例企业有限公司{number}",
            "credit_code": f"91530100MA6{number:07d}",
            "last_period": "2025年第四季度",
            "note": "无",
        }
        for code in FIGURES:
            row[code] = draw.randrange(10**9, 10**12)
            row[f"last:{code}"] = draw.randrange(10**9, 10**12)
        yield row


def _spoiled(known: list[dict[str, Value]]) -> bytes:
    """The filled template, with a text where a number belongs in every twentieth row."""
    rows = [
        row if number % WRONG_EVERY else row | {FIGURES[number // WRONG_EVERY % len(FIGURES)]: "约3000"}
        for number, row in enumerate(known)
    ]
    return blank(BOOK, Scope(), {"filings": rows})


def _import(content: bytes, known: list[dict[str, Value]]) -> list[Row]:
    sheets = read_workbook(content)
    reading = read_tables(BOOK, sheets)
    now = {row["code"]: row for row in known}
    for row in reading.rows:
        before = now.get(row["code"])
        row.compare(before and {code: before[code] for code in (*FIGURES, "note")})
    for row in reading.rows:
        assert row.outcome
    annotate(sheets, reading.tables, BOOK)
    return reading.rows

"""Merged cells: what names a row counts for all the rows it covers, a figure only for the first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.exchange.columns import Column

MOST_FILLED = 100_000  # cells; a file with more of them merged is read as it stands


def fill_down(
    rows: list[list[Any]],
    merged: Sequence[Sequence[int]],
    header: int,
    places: Mapping[str, tuple[int, Column]],
) -> dict[int, list[str]]:
    """Repeat merged texts in the rows they cover; what has to be said of a row, by its number from 0."""
    columns = {position: column for position, column in places.values() if not column.context}
    remarks: dict[int, list[str]] = {}
    budget = MOST_FILLED
    for top, left, bottom, _right in merged:
        column, bottom = columns.get(left), min(bottom, len(rows) - 1)
        if column is None or top <= header or bottom <= top or budget <= 0 or rows[top][left] == "":
            continue
        budget -= bottom - top
        for number in range(top + 1, bottom + 1):
            if column.kind.fills_down:
                rows[number][left] = rows[top][left]
            else:
                remarks.setdefault(number, []).append(
                    _("“%(header)s”是合并单元格，数值只计入第 %(row)s 行。")
                    % {"header": column.header, "row": top + 1}
                )
    return remarks

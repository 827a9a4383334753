"""A row somebody sent, and what is to become of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.exchange.cells import as_text
from kunming_coord.exchange.columns import Column, Value
from kunming_coord.exchange.xlsx import column_letters

SHOWN = 40  # characters of a faulty cell that are repeated


class Outcome(StrEnum):
    """What happens to a row when the import is applied."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True)
class CellError:
    """Why a row cannot be taken, with the place in the person's own file; no column where the whole row is meant."""

    sheet: str
    row: int
    reason: str
    mend: str = ""
    header: str = ""
    address: str = ""
    text: str = ""

    @cached_property
    def sentence(self) -> str:
        """第 12 行“固定资产投资（万元）”（F12）应为数字，现为“约3000”；请只填数字。"""
        where = _("第 %(row)s 行") % {"row": self.row}
        if self.header:
            where += f"“{self.header}”（{self.address}）"
        reason = self.reason.rstrip("。；")
        return (
            f"{where}{'' if self.header else '：'}{reason}；{self.mend}"
            if self.mend
            else f"{where}{reason}。"
        )


@dataclass(slots=True)
class Row:
    """One row of a sheet as read: values by column code (None: left blank).

    `prepare` of an import kind adds errors and warnings and says what is there now (`compare`); `ref` is the kind's
    own handle on the thing the row is about and is kept until the row is applied.
    """

    sheet: str  # code of the sheet's spec
    sheet_name: str  # as in the file
    number: int  # row in the file, from 1
    values: dict[str, Value]
    places: Mapping[str, tuple[int, Column]] = field(
        default_factory=dict
    )  # code → position in the file, column
    cells: Sequence[Any] = ()  # as they stand in the file
    errors: list[CellError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    before: dict[str, Value] | None = None
    ref: Any = None

    def __getitem__(self, code: str) -> Value:
        return self.values.get(code)

    def refuse(self, reason: str, *, column: str = "", mend: str = "") -> None:
        """Mark the row as wrong: the reason follows the name of the column, the mend is a sentence of its own."""
        place = self.places.get(column)
        if place is None:
            error = CellError(self.sheet_name, self.number, reason, mend)
        else:
            address = f"{column_letters(place[0])}{self.number}"
            text = as_text(self.cells[place[0]])[:SHOWN] if place[0] < len(self.cells) else ""
            error = CellError(self.sheet_name, self.number, reason, mend, place[1].header, address, text)
        self.errors.append(error)

    def warn(self, sentence: str) -> None:
        """Say something that does not keep the row from being taken."""
        self.warnings.append(sentence)

    def compare(self, before: Mapping[str, Value] | None) -> None:
        """Say what is there now: only the columns that count as a change; None where nothing is."""
        self.before = None if before is None else dict(before)

    @property
    def outcome(self) -> Outcome:
        """Wrong with an error, new where nothing was there, else by whether a compared value differs."""
        if self.errors:
            return Outcome.WRONG
        if self.before is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes() else Outcome.UNCHANGED

    def changes(self) -> dict[str, tuple[Value, Value]]:
        """Column code → (old, new) of what would change."""
        before = self.before or {}
        return {code: (old, new) for code, old in before.items() if (new := self.values.get(code)) != old}

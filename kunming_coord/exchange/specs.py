"""What a workbook of an import kind looks like: sheets of declared columns."""

import hashlib
from dataclasses import dataclass

from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from kunming_coord.exchange.columns import Column

FILLED_IN = "填报表"


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: its code, the words on its tab, its columns."""

    code: str
    columns: tuple[Column, ...]
    name: str = FILLED_IN
    effects: tuple[Column, ...] = ()  # what a row changes besides its cells; shown in the preview only

    def column(self, code: str) -> Column:
        """The column, or the effect, of this code."""
        return next(column for column in (*self.columns, *self.effects) if column.code == code)

    @property
    def keys(self) -> tuple[Column, ...]:
        """What names a row."""
        return tuple(column for column in self.columns if column.key)


@dataclass(frozen=True)
class BookSpec:
    """The whole workbook of a kind for a scope."""

    kind: str
    title: str
    sheets: tuple[SheetSpec, ...]
    notes: tuple[str, ...] = ()  # sentences for 填写说明
    number: int = 1  # raised by hand when the meaning of a column changes

    @property
    def version(self) -> str:
        """Differs as soon as the columns do: a template of yesterday is not read by the columns of today."""
        shape = [
            [sheet.code, [[c.code, c.header, c.context] for c in sheet.columns]] for sheet in self.sheets
        ]
        return f"{self.number}.{hashlib.sha256(repr(shape).encode()).hexdigest()[:8]}"

    def sheet(self, code: str) -> SheetSpec:
        """The sheet of this code."""
        return next(sheet for sheet in self.sheets if sheet.code == code)


@dataclass(frozen=True)
class Scope:
    """For whom and for when a workbook is: a district or the city (None), a quarter or none."""

    district: District | None = None
    quarter: Quarter | None = None

    @property
    def key(self) -> str:
        """The same for the same scope."""
        return (
            f"{self.district.slug if self.district else 'city'}/{self.quarter.code if self.quarter else ''}"
        )

    @property
    def label(self) -> str:
        """安宁市 2026年第一季度."""
        unit = self.district.short_name if self.district else "全市"
        return f"{unit} {self.quarter.label}" if self.quarter else unit

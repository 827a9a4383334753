"""A quarter as one ordered integer, so that ranges, indexes and "the quarter before" are plain arithmetic."""

import datetime as dt
import re
from typing import Self

from kunming_coord.common.errors import Invalid

FIRST_YEAR, LAST_YEAR = 2000, 2100
_CODE = re.compile(r"(\d{4})Q([1-4])", re.ASCII)
_ORDINALS = "一二三四"


class Quarter(int):
    """year * 4 + (number - 1): 2026Q1 is 8104, and the next quarter is one more."""

    @classmethod
    def of(cls, year: int, number: int) -> Self:
        """The quarter `number` (1 to 4) of `year`; raises Invalid outside 2000 to 2100."""
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 4):
            raise Invalid(
                f"期间 {year} 年第 {number} 季度不存在，请填写 {FIRST_YEAR} 至 {LAST_YEAR} 年的 1 至 4 季度。"
            )
        return cls(year * 4 + number - 1)

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read a code such as "2026Q1"; raises Invalid."""
        found = _CODE.fullmatch(code)
        if not found:
            raise Invalid(
                f"期间“{code[:20]}”格式有误，应形如 2026Q1。", fields={"quarter": "应形如 2026Q1。"}
            )
        return cls.of(int(found[1]), int(found[2]))

    @classmethod
    def containing(cls, day: dt.date) -> Self:
        """The quarter a day lies in."""
        return cls.of(day.year, (day.month - 1) // 3 + 1)

    @property
    def year(self) -> int:
        return int(self) // 4

    @property
    def number(self) -> int:
        return int(self) % 4 + 1

    @property
    def code(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        return f"{self.year}年第{_ORDINALS[self.number - 1]}季度"

    @property
    def ytd_label(self) -> str:
        return f"{self.year}年1—{self.number * 3}月累计"

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> dt.date:
        return self.next.first_day - dt.timedelta(days=1)

    @property
    def first_of_year(self) -> "Quarter":
        return Quarter(self.year * 4)

    @property
    def year_ago(self) -> "Quarter":
        return Quarter(int(self) - 4)

    @property
    def previous(self) -> "Quarter":
        return Quarter(int(self) - 1)

    @property
    def next(self) -> "Quarter":
        return Quarter(int(self) + 1)

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"Quarter({self.code})"

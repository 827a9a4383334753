"""Which period, book and unit a page shows: always in the address, so that a link reproduces the view."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.utils import timezone

from kunming_coord.common.money import Unit
from kunming_coord.common.quarter import Quarter


class Book(StrEnum):
    """The three books that must never be confused."""

    TERRITORIAL = "territorial"
    ASSESSMENT = "assessment"
    FISCAL = "fiscal"

    @property
    def label(self) -> str:
        return {"territorial": "在地口径", "assessment": "考核口径", "fiscal": "财政口径"}[self.value]

    @property
    def hint(self) -> str:
        return {
            "territorial": "在哪里发生就记在哪里；协作项目填报数，非官方统计数据",
            "assessment": "按协议记功，仅用于考核；内部资料",
            "fiscal": "财政之间应上解与应补助",
        }[self.value]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(book.value, book.label) for book in cls]


@dataclass(frozen=True)
class ViewState:
    """Period, book and unit of a page."""

    quarter: Quarter
    book: Book
    unit: Unit

    @classmethod
    def from_request(cls, request: HttpRequest) -> "ViewState":
        """Read `quarter`, `book` and `unit`; raises Invalid for values that do not exist."""
        asked = request.GET
        quarter = Quarter.parse(asked["quarter"]) if asked.get("quarter") else latest_quarter()
        book = asked.get("book", "")
        return cls(
            quarter=quarter,
            book=Book(book) if book in set(Book) else Book.ASSESSMENT,
            unit=Unit.from_code(asked["unit"]) if asked.get("unit") else Unit.WAN,
        )


def latest_quarter(today: dt.date | None = None) -> Quarter:
    """The last quarter that has ended."""
    return Quarter.containing(today or timezone.localdate()).previous

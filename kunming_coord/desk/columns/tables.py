"""The columns of a list as it was rendered: which there are, and the table without some of them.

A head cell names its column by `data-col`; head cells without one are always shown. What is left out is not sent.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

CELLS = ("th", "td")
_SPAN = re.compile(r'colspan="(\d+)"')
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)


@dataclass(frozen=True)
class Head:
    """A column that may be left out: its code, what stands above it, and its place in a row."""

    code: str
    label: str
    place: int


def heads_of(table: str) -> list[Head]:
    """The columns of a table that have a code."""
    found = _HEAD.search(table)
    if found is None:
        return []
    reader = _Heads()
    reader.feed(found[0])
    return reader.heads


def without(table: str, places: Collection[int]) -> str:
    """The table without the cells at these places of every row."""
    if not places:
        return table
    writer = _Without(frozenset(places))
    writer.feed(table)
    writer.close()
    return "".join(writer.kept)


class _Rows(HTMLParser):
    """Follows the cells of a table; `place` is that of the cell at hand."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.place = self.next = 0

    def begins(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count the cell that begins here."""
        if tag == "tr":
            self.next = 0
        elif tag in CELLS:
            self.place = self.next
            self.next += int(dict(attrs).get("colspan") or 1)


class _Heads(_Rows):
    def __init__(self) -> None:
        super().__init__()
        self.heads: list[Head] = []
        self._code, self._label = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begins(tag, attrs)
        if tag == "th":
            self._code, self._label = dict(attrs).get("data-col") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "th" and self._code:
            self.heads.append(Head(self._code, " ".join(self._label.split()), self.place))
            self._code = ""

    def handle_data(self, data: str) -> None:
        self._label += data

    def handle_entityref(self, name: str) -> None:
        self._label += unescape(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._label += unescape(f"&#{name};")


class _Without(_Rows):
    def __init__(self, places: frozenset[int]) -> None:
        super().__init__()
        self.kept: list[str] = []
        self._places, self._leaving = places, False

    def _keep(self, text: str) -> None:
        if not self._leaving:
            self.kept.append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begins(tag, attrs)
        text = self.get_starttag_text() or ""
        if tag in CELLS:
            left = len(self._places.intersection(range(self.place, self.next)))
            span = self.next - self.place
            self._leaving = left == span
            if left and not self._leaving:
                text = _SPAN.sub(f'colspan="{span - left}"', text)
        self._keep(text)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._keep(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._keep(f"</{tag}>")
        if tag in CELLS:
            self._leaving = False

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

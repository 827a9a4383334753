"""The documents that may be cited and the phrases that may be quoted from them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from accounting.rules.files.yamlfile import read_yaml
from accounting.rules.policy.model import Document, Quote

FILE: Final = Path(__file__).parents[1] / "data" / "sources.yaml"
SHORTEST_QUOTE: Final = 6
"""A shorter phrase would be found in almost any text."""

Register = Mapping[str, Document]
"""The documents a policy file may cite, by their id."""


@cache
def documents() -> dict[str, Document]:
    """Every document shipped with the product by its id: the register of whoever passes no other."""
    entries: list[dict[str, Any]] = read_yaml(FILE.read_text("utf-8"), FILE.name).data
    return {entry["id"]: document_from(entry) for entry in entries}


def is_quoted(document: Document, quote: str) -> bool:
    """Whether a phrase really stands among the listed phrases of a document, blanks aside."""
    wanted = squeezed(quote)
    return len(wanted) >= SHORTEST_QUOTE and any(wanted in squeezed(known.text) for known in document.quotes)


def squeezed(text: str) -> str:
    """A text without blanks."""
    return "".join(text.split())


def document_from(entry: dict[str, Any]) -> Document:
    """A document from its entry in the register or in a policy file."""
    day = entry.get("date")
    return Document(
        id=entry["id"],
        title=entry["title"],
        number=entry.get("number"),
        issuer=entry.get("issuer"),
        date=None if day is None else str(day),
        state=entry.get("state"),
        quotes=tuple(Quote(quote["about"], quote["text"]) for quote in entry["quotes"]),
        url=entry.get("url"),
    )

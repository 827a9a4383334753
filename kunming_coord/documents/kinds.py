"""The kinds of sealed documents; each room registers its own with the form its PDF is set in."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kunming_coord.documents.models import Seal


@dataclass(frozen=True)
class Scan:
    """A stamped original that is kept: its SM3 and the day it came."""

    sm3: str
    on: dt.date


@dataclass(frozen=True)
class Card:
    """What the open page says of a genuine document besides its kind, the day of its seal and its SM3."""

    number: str = ""
    title: str = ""
    day: str = ""
    issuer: str = ""
    standing: str = ""  # 已签发, 送审稿, 已被取代 …
    scans: Sequence[Scan] = ()


def nothing_said(seal: "Seal") -> Card:
    """Of a document that speaks of business not yet public: that it is genuine, and nothing of what it says."""
    return Card()


def none_stamped(sm3: str) -> "Seal | None":
    """Documents of this kind are never stamped on paper."""
    return None


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its word, and the Typst file that sets a statement of this kind.

    The file reads `sys.inputs.statement`, a JSON object with code, sm3, key_id, signature and payload, and
    `sys.inputs.qr`, an SVG. `card` is what 凭证验真 tells whoever has the code, `stamped` finds the seal of the document
    whose scan has an SM3.
    """

    slug: str
    title: str
    form: Path
    card: Callable[["Seal"], Card] = nothing_said
    stamped: Callable[[str], "Seal | None"] = none_stamped


_KINDS: dict[str, DocumentKind] = {}


def register_kind(kind: DocumentKind) -> DocumentKind:
    """Make a kind known to whoever makes and shows documents."""
    _KINDS[kind.slug] = kind
    return kind


def kind_of(slug: str) -> DocumentKind:
    """The kind with this name; raises KeyError for one no room has registered."""
    return _KINDS[slug]


def all_kinds() -> list[DocumentKind]:
    """Every kind, in the order of registration."""
    return list(_KINDS.values())

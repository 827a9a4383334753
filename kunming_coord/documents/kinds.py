"""The kinds of sealed documents; each room registers its own with the form its PDF is set in."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its word, and the Typst file that sets a statement of this kind.

    The file reads `sys.inputs.statement`, a JSON object with code, sm3, key_id, signature and payload, and
    `sys.inputs.qr`, an SVG.
    """

    slug: str
    title: str
    form: Path


_KINDS: dict[str, DocumentKind] = {}


def register_kind(kind: DocumentKind) -> DocumentKind:
    """Make a kind known to whoever makes and shows documents."""
    _KINDS[kind.slug] = kind
    return kind


def kind_of(slug: str) -> DocumentKind:
    """The kind with this name; raises KeyError for one no room has registered."""
    return _KINDS[slug]

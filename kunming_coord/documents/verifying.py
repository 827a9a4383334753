"""Whether a code or a file belongs to a genuine document, and as much of it as its kind tells whoever holds it."""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from kunming_coord.documents import signing
from kunming_coord.documents.kinds import Card, all_kinds, kind_of
from kunming_coord.documents.models import Seal, SealedFile, VainLookup
from kunming_coord.documents.services import GROUP_LETTERS, GROUPS, LETTERS
from kunming_coord.documents.setting import QR_MARK

SCRIPT = Path(__file__).with_name("verify_receipt.py")
_SLOT = "] = {}"
WINDOW, MOST_IN_VAIN = dt.timedelta(minutes=15), 30
LONGEST = 400  # letters of what may be typed or scanned


@dataclass(frozen=True)
class Finding:
    """A genuine document as the open page shows it; `compared` says which kept file an uploaded one equals."""

    seal: Seal
    kind: str
    card: Card
    pdf_sm3: str  # empty while the PDF is not made
    compared: str = ""


def is_genuine(typed: str) -> bool:
    """Whether this deployment sealed a document under the code, and the row is still what was sealed."""
    return find_by_code(typed) is not None


def find_by_code(typed: str) -> Finding | None:
    """The genuine document of a code, or of the text of its QR code; None for every other, whatever the reason."""
    code, digest = read_asked(typed)
    seal = Seal.objects.filter(code=code).first() if code else None
    if seal is None or (digest and digest != seal.sm3):
        return None
    return _finding(seal)


def find_by_file(content: bytes) -> Finding | None:
    """The genuine document whose PDF, or whose stamped scan, is byte for byte this file; None for every other."""
    digest = signing.sm3(content)
    seal = Seal.objects.filter(file__sm3=digest).order_by("pk").first()
    if seal is not None:
        return _finding(seal, "pdf")
    for kind in all_kinds():
        stamped = kind.stamped(digest)
        if stamped is not None:
            return _finding(stamped, "scan")
    return None


def read_asked(typed: str) -> tuple[str, str]:
    """Code and digest of what was typed or scanned: a QR code says both, a person the code alone."""
    words = typed[:LONGEST].split()
    if len(words) == 5 and words[0].upper() == QR_MARK:
        return read_code(words[1]), words[2].lower()
    return read_code(typed), ""


def read_code(typed: str) -> str:
    """A code in its one spelling, whatever blanks, dashes or widths it was typed with; empty where it cannot be one."""
    letters = [letter for letter in unicodedata.normalize("NFKC", typed[:80]).upper() if letter.isalnum()]
    if len(letters) != GROUPS * GROUP_LETTERS or not set(letters) <= set(LETTERS):
        return ""
    text = "".join(letters)
    return "-".join(text[at : at + GROUP_LETTERS] for at in range(0, len(text), GROUP_LETTERS))


def asks_too_often(address: str | None) -> bool:
    """Whether a place has asked in vain so often that it has to wait."""
    since = timezone.now() - WINDOW
    return VainLookup.objects.filter(address=address, at__gt=since).count() >= MOST_IN_VAIN


def script_text() -> str:
    """The stand-alone script with the public keys of this deployment written into it."""
    keys = dict.fromkeys(signing.public_keys().values())
    return SCRIPT.read_text(encoding="utf-8").replace(_SLOT, f"] = {keys!r}", 1)


def _finding(seal: Seal, compared: str = "") -> Finding | None:
    if not seal.is_genuine:
        return None
    kind = kind_of(seal.kind)
    pdf = SealedFile.objects.filter(seal=seal).values_list("sm3", flat=True).first()
    return Finding(seal, kind.title, kind.card(seal), pdf or "", compared)

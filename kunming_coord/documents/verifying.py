"""Whether a code belongs to a genuine document: yes or no, and nothing of what stands in it."""

import unicodedata
from pathlib import Path

from kunming_coord.documents import signing
from kunming_coord.documents.models import Seal
from kunming_coord.documents.services import GROUP_LETTERS, GROUPS, LETTERS

SCRIPT = Path(__file__).with_name("verify_receipt.py")
_SLOT = "] = {}"


def is_genuine(typed: str) -> bool:
    """Whether this deployment sealed a document under the code, and the row is still what was sealed."""
    code = read_code(typed)
    seal = Seal.objects.filter(code=code).first() if code else None
    return seal is not None and seal.is_genuine


def read_code(typed: str) -> str:
    """A code in its one spelling, whatever blanks, dashes or widths it was typed with; empty where it cannot be one."""
    letters = [letter for letter in unicodedata.normalize("NFKC", typed[:80]).upper() if letter.isalnum()]
    if len(letters) != GROUPS * GROUP_LETTERS or not set(letters) <= set(LETTERS):
        return ""
    text = "".join(letters)
    return "-".join(text[at : at + GROUP_LETTERS] for at in range(0, len(text), GROUP_LETTERS))


def script_text() -> str:
    """The stand-alone script with the public keys of this deployment written into it."""
    keys = dict.fromkeys(signing.public_keys().values())
    return SCRIPT.read_text(encoding="utf-8").replace(_SLOT, f"] = {keys!r}", 1)

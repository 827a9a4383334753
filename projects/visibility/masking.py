"""Numbers with their middle hidden."""

import re
import unicodedata

_NUMBER = re.compile(r"\+?\d[\d\s-]{5,18}\d", re.ASCII)
SHORT = 8


def masked(text: str) -> str:
    """The text with every number in it masked: 138****5678; a short one, and what holds none, is hidden whole."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    return _NUMBER.sub(lambda number: masked_number(number[0]), plain) if _NUMBER.search(plain) else "****"


def masked_number(number: str) -> str:
    """The first three and the last four signs of a number."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= SHORT else "****"

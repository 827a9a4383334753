"""When two names are the same name: width, blanks, brackets and legal suffixes do not count. Knows no Django."""

import re
import unicodedata

_SUFFIX = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|股份公司|责任公司|集团公司|总公司|公司|集团|企业集团|股份|coltd|ltd|inc|llc)$"
)
SHORTEST = 2  # a name is never stripped down to less
LONGEST = 120  # letters that are compared; a sign such as ㍿ stands for several


def name_key(name: str) -> str:
    """An enterprise's name without what two people write differently: 云南示例（集团）有限公司 → 云南示例."""
    key = letters_of(name)
    while True:
        shorter = _SUFFIX.sub("", key)
        if shorter == key or len(shorter) < SHORTEST:
            return key[:LONGEST]
        key = shorter


def letters_of(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())

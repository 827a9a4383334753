"""One width, one case, and the first letters of the pinyin: what words are compared as."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_CHINESE = re.compile(r"[㐀-鿿豈-﫿]+")


def folded(words: str) -> str:
    """Full-width as half-width, capitals as small letters, one space between words."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip()


def with_initials(words: str) -> str:
    """The folded words and, behind them, the same with the initial of its pinyin for each Chinese character.

    Phrases decide between readings: 重庆 is cq, 重点 is zd.
    """
    plain = folded(words)
    initials = _CHINESE.sub(lambda found: _initials(found[0]), plain)
    return plain if initials == plain else f"{plain} {initials}"


def _initials(chinese: str) -> str:
    # Its dictionaries take half a second: loaded by whoever first needs them.
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(chinese, style=Style.FIRST_LETTER, errors="ignore"))

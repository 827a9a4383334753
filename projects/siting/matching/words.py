"""Whether two names of industries speak of the same thing: the longest piece they share, without words that fit all."""

import re
from collections.abc import Iterator
from functools import lru_cache

# Words in the name of nearly every industry; they make nothing alike.
EMPTY = (
    "制造业",
    "制造",
    "生产",
    "加工",
    "产业",
    "工业",
    "服务业",
    "服务",
    "其他",
    "为主",
    "新材料",
    "材料",
    "设备",
    "专用",
    "先进",
)
_CUT = re.compile("|".join([*EMPTY, r"[、，；（）()以与和及等的\s]"]))
SHORTEST = 2


@lru_cache(maxsize=20_000)
def common_word(one: str, other: str) -> str:
    """The longest piece of two or more characters both names have; empty where they share none."""
    pieces = [piece for piece in _CUT.split(other) if len(piece) >= SHORTEST]
    found = (part for part in _parts(one) if any(part in piece for piece in pieces))
    return max(found, key=len, default="")


def _parts(name: str) -> Iterator[str]:
    """Every run of two or more characters inside the telling pieces of a name."""
    for piece in _CUT.split(name):
        for start in range(len(piece)):
            for end in range(start + SHORTEST, len(piece) + 1):
                yield piece[start:end]

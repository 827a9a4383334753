"""The clause check: which sentence of which clause may promise what fair competition rules forbid.

It points out words, it does not decide: whoever reviews says in the opinion whether the promise stands.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from projects.clauses.models import PromiseRule

_ENDS = re.compile(r"[。；;！!？?\n]+")


@dataclass(frozen=True)
class PromiseWarning:
    """A sentence that may promise what is forbidden: where it stands, what is wrong, and by which provision."""

    clause: str
    sentence: str
    rule: str
    provision: str
    source_status: str
    words: tuple[str, ...]


def check_promises(clauses: Iterable[tuple[str, str]], day: dt.date) -> list[PromiseWarning]:
    """The warnings about clauses (title, text) by the rules of a day, in the order of the clauses."""
    rules = list(PromiseRule.objects.on(day))
    return [
        found
        for title, text in clauses
        for sentence in sentences(text)
        for rule in rules
        for found in _offends(title, sentence, rule)
    ]


def sentences(text: str) -> list[str]:
    """The sentences of a clause."""
    return [part.strip() for part in _ENDS.split(text) if part.strip()]


def _offends(title: str, sentence: str, rule: PromiseRule) -> Iterator[PromiseWarning]:
    folded = unicodedata.normalize("NFKC", sentence).replace(" ", "")
    found = [next((word for word in group if word in folded), None) for group in rule.groups]
    words = tuple(word for word in found if word is not None)
    if words and len(words) == len(found):
        yield PromiseWarning(
            clause=title,
            sentence=sentence,
            rule=rule.title,
            provision=f"{rule.document}{rule.article}",
            source_status=rule.get_source_status_display(),
            words=words,
        )

"""Finding things by words, among those somebody may see and no others."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kunming_coord.accounts.models import User
from kunming_coord.desk.home.kinds import Thing
from kunming_coord.desk.search.folding import folded
from kunming_coord.desk.search.kinds import SEARCHED, Searched
from kunming_coord.desk.search.models import Findable
from projects.register.disclosure import readers_of

SHOWN = 10
WORD_LENGTH = 60
CODE = re.compile(r"\d.*\d", re.ASCII)
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}", re.ASCII)


@dataclass(frozen=True)
class Found:
    """What was found of one kind; `more` where there is more than is shown."""

    kind: Searched
    hits: list[Thing]
    more: bool


def search(user: User, words: str) -> list[Found]:
    """What somebody may see that has every one of these words, kind by kind, the newest first."""
    asked = folded(words[:WORD_LENGTH]).split()
    if not asked:
        return []
    found = []
    for kind in SEARCHED:
        rows = _exact(kind, user, asked) or list(_matching(kind, user, asked)[: SHOWN + 1])
        if rows:
            found.append(Found(kind, [Thing(kind, row) for row in rows[:SHOWN]], len(rows) > SHOWN))
    return found


def _exact(kind: Searched, user: User, asked: list[str]) -> list[Any]:
    """The thing of exactly this code, also before its entry is written; projects by credit code.

    The credit code finds nothing a reader is not shown it of.
    """
    word = asked[0].upper()
    if len(asked) > 1 or not CODE.search(word):
        return []
    which = Q(code=word)
    if kind.name == "project" and CREDIT_CODE.fullmatch(word):
        which |= readers_of("credit_code", user) & Q(enterprise__credit_code=word)
    return list(kind.seen_by(user).filter(which).order_by("-pk")[: SHOWN + 1])


def _matching(kind: Searched, user: User, asked: list[str]) -> QuerySet[Any]:
    entries = Findable.objects.filter(kind=kind.name)
    for word in asked:
        entries = entries.filter(folded__contains=word)
    return kind.seen_by(user).filter(pk__in=entries.values("subject_id")).order_by("-pk")

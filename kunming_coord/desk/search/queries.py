"""Finding things by words, among those somebody may see and no others."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kunming_coord.accounts.models import User
from kunming_coord.desk.search.folding import folded
from kunming_coord.desk.search.kinds import SEARCHED, Searched
from kunming_coord.desk.search.models import Findable

SHOWN = 10
WORD_LENGTH = 60
CODE = re.compile(r"\d.*\d", re.ASCII)
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}", re.ASCII)


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    kind: Searched
    subject: Any

    @property
    def code(self) -> str:
        return self.kind.code(self.subject)

    @property
    def title(self) -> str:
        return self.kind.title(self.subject)

    @property
    def url(self) -> str:
        return self.kind.url(self.subject)


@dataclass(frozen=True)
class Found:
    """What was found of one kind; `more` where there is more than is shown."""

    kind: Searched
    hits: list[Hit]
    more: bool


def search(user: User, words: str) -> list[Found]:
    """What somebody may see that has every one of these words, kind by kind, the newest first."""
    asked = folded(words[:WORD_LENGTH]).split()
    if not asked:
        return []
    found = []
    for kind in SEARCHED.values():
        rows = _exact(kind, user, asked) or list(_matching(kind, user, asked)[: SHOWN + 1])
        if rows:
            found.append(Found(kind, [Hit(kind, row) for row in rows[:SHOWN]], len(rows) > SHOWN))
    return found


def _exact(kind: Searched, user: User, asked: list[str]) -> list[Any]:
    """The thing of exactly this code, also before its entry is written; projects of one's own by credit code.

    The credit code is a fact of one's own projects only: it finds nothing a reader is not shown it of.
    """
    word = asked[0].upper()
    if len(asked) > 1 or not CODE.search(word):
        return []
    which = Q(code=word)
    if kind.name == "project" and CREDIT_CODE.fullmatch(word):
        own = Q() if user.reach.sees_all else Q(origin_id__in=user.reach.district_ids)
        which |= own & Q(enterprise__credit_code=word)
    return list(_visible(kind, user).filter(which)[: SHOWN + 1])


def _matching(kind: Searched, user: User, asked: list[str]) -> QuerySet[Any]:
    entries = Findable.objects.filter(kind=kind.name)
    for word in asked:
        entries = entries.filter(folded__contains=word)
    return _visible(kind, user).filter(pk__in=entries.values("subject_id"))


def _visible(kind: Searched, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = kind.rows().visible_to(user).select_related(*kind.related).order_by("-pk")
    return rows

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
    """What somebody may see that has every one of these words, kind by kind."""
    asked = folded(words[:WORD_LENGTH]).split()
    if not asked:
        return []
    found = []
    for kind in SEARCHED.values():
        rows = list(_matching(kind, user, asked)[: SHOWN + 1])
        if rows:
            found.append(Found(kind, [Hit(kind, row) for row in rows[:SHOWN]], len(rows) > SHOWN))
    return found


def _matching(kind: Searched, user: User, asked: list[str]) -> QuerySet[Any]:
    visible = kind.rows().visible_to(user)
    entries = Findable.objects.filter(kind=kind.name)
    for word in asked:
        entries = entries.filter(folded__contains=word)
    which = Q(pk__in=entries.values("subject_id"))
    if len(asked) == 1:
        which |= Q(code=asked[0].upper()) | _by_credit_code(kind, user, asked[0].upper())
    return visible.filter(which).select_related(*kind.related).order_by("-pk")


def _by_credit_code(kind: Searched, user: User, word: str) -> Q:
    """The credit code is a fact of one's own projects only: it finds nothing a reader is not shown it of."""
    if kind.name != "project" or not CREDIT_CODE.fullmatch(word):
        return Q(pk__in=[])
    own = Q() if user.reach.sees_all else Q(origin_id__in=user.reach.district_ids)
    return own & Q(enterprise__credit_code=word)

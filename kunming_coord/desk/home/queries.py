"""What waits for somebody, what they have done and what they started, over all kinds of things at once."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CREATE
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.desk.home.kinds import KINDS, Kind, Thing
from kunming_coord.desk.remarks.models import Mention
from kunming_coord.signin.sessions import last_visit

Pointers = QuerySet[Any, Any]  # rows are dicts of matter (name of the kind), subject and at


@dataclass(frozen=True)
class Line(Thing):
    """One thing on the desk."""

    kind: Kind
    at: dt.datetime | None
    steps: tuple[str | Promise, ...]  # what this person may do next

    @property
    def units(self) -> str:
        return self.kind.units(self.subject)


def waiting(user: User, kinds: Iterable[str] = KINDS) -> Pointers:
    """待办: what this person's roles may move on now; what was 转办 to them first, then the longest waiting."""
    rows = [_waiting_of(KINDS[name], user) for name in kinds]
    return rows[0].union(*rows[1:], all=True).order_by("turn", "at", "matter", "subject")


def done(user: User, kinds: Iterable[str] = KINDS) -> Pointers:
    """已办: what this account has moved on, the latest first."""
    return _acted_on(user, kinds, ~Q(action=CREATE))


def started(user: User, kinds: Iterable[str] = KINDS) -> Pointers:
    """我发起的: what this account has created, the latest first."""
    return _acted_on(user, kinds, Q(action=CREATE))


def copied(user: User, kinds: Iterable[str] = KINDS) -> Pointers:
    """抄送: what this account was sent a copy of, the latest first."""
    rows = Mention.objects.filter(_visible("remark__matter", "remark__subject_id", user, kinds), user=user)
    rows = rows.filter(way=Mention.Way.COPY).exclude(remark__author=user)
    return (
        rows.values(matter=F("remark__matter"), subject=F("remark__subject_id"))
        .annotate(at=Max("remark__at"))
        .order_by("-at", "matter", "subject")
    )


def changed(user: User, kinds: Iterable[str] = KINDS) -> Pointers:
    """变化: what others have moved on since this account was here last, the latest first."""
    visible = _visible("machine", "subject_id", user, kinds)
    events = WorkflowEvent.objects.filter(visible, at__gt=last_visit(user)).exclude(actor_id=user.pk)
    events = events.exclude(action=CREATE, role=Role.SYSTEM)  # what came with the product is no news
    return (
        events.values(matter=F("machine"), subject=F("subject_id"))
        .annotate(at=Max("at"))
        .order_by("-at", "matter", "subject")
    )


def lines(user: User, pointers: Iterable[dict[str, Any]]) -> list[Line]:
    """The things behind the pointers, in their order; one query per kind on the page."""
    wanted = list(pointers)
    found: dict[tuple[str, int], Any] = {}
    steps: dict[tuple[str, int], tuple[str | Promise, ...]] = {}
    for kind in KINDS.values():
        ids = [row["subject"] for row in wanted if row["matter"] == kind.name]
        subjects = list(_subjects(kind, user, ids))
        found |= {(kind.name, subject.pk): subject for subject in subjects}
        steps |= {(kind.name, pk): tuple(words) for pk, words in _next_of(kind, user, subjects).items()}
    return [
        Line(KINDS[row["matter"]], subject, row["at"], steps[row["matter"], row["subject"]])
        for row in wanted
        if (subject := found.get((row["matter"], row["subject"])))
    ]


def _waiting_of(kind: Kind, user: User) -> Pointers:
    latest = WorkflowEvent.objects.filter(
        machine=kind.name, subject_id=OuterRef("pk"), sequence=OuterRef("version")
    ).values("at")
    rows: Pointers = (
        kind.rows()
        .awaiting(user)
        .order_by()
        .annotate(
            matter=Value(kind.name, output_field=CharField()),
            subject=Cast(F("pk"), BigIntegerField()),
            at=Subquery(latest),
            turn=kind.turn(user),
        )
        .values("matter", "subject", "at", "turn")
    )
    return rows


def _acted_on(user: User, kinds: Iterable[str], acts: Q) -> Pointers:
    """Things of these kinds that have such an event of this account, as far as it may still see them."""
    return (
        WorkflowEvent.objects.filter(acts, _visible("machine", "subject_id", user, kinds), actor_id=user.pk)
        .values(matter=F("machine"), subject=F("subject_id"))
        .annotate(at=Max("at"))
        .order_by("-at", "matter", "subject")
    )


def _visible(matter: str, subject: str, user: User, kinds: Iterable[str]) -> Q:
    """Rows whose columns `matter` and `subject` point to a thing of these kinds that somebody may see."""
    visible = Q(pk__in=[])
    for name in kinds:
        things = KINDS[name].rows().visible_to(user).order_by().values("pk")
        visible |= Q(**{matter: name, f"{subject}__in": things})
    return visible


def _subjects(kind: Kind, user: User, ids: list[int]) -> Iterable[Any]:
    return kind.seen_by(user).filter(pk__in=ids) if ids else ()


def _next_of(kind: Kind, user: User, subjects: Sequence[Any]) -> Mapping[int, Iterable[str | Promise]]:
    """What this person may do next with each of these things of one kind."""
    if not subjects:
        return {}
    if kind.steps is not None:
        return kind.steps(user, subjects)
    return {subject.pk: list(_steps(subject, user)) for subject in subjects}


def _steps(subject: Any, user: User) -> Iterator[str | Promise]:
    """Words for the moves of this person's roles from here; the side is checked where the thing is opened."""
    machine = subject.machine
    for step in machine.asked:
        here = step.fits(status=subject.status, scheme=subject.scheme_code)
        if here and subject.role_for(step) in user.reach.roles:
            yield machine.actions[step.action]

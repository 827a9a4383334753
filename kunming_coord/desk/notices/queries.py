"""Reading notices: only of what the reader may still see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from kunming_coord.accounts.models import User
from kunming_coord.desk.home.queries import Line, lines
from kunming_coord.desk.notices.models import Notice


@dataclass(frozen=True)
class Told:
    """A notice with the thing it is about."""

    notice: Notice
    line: Line


def delivered(user: User) -> QuerySet[Notice]:
    """What somebody was told, the latest first."""
    return Notice.objects.filter(user=user, delivered_at__isnull=False)


def unread(user: User) -> QuerySet[Notice]:
    """What of it is unread."""
    return delivered(user).filter(read_at=None)


def with_lines(user: User, notices: Iterable[Notice]) -> list[Told]:
    """The notices whose things somebody may see now, with a line about each; one query per kind."""
    wanted = list(notices)
    pointers = [
        {"matter": matter, "subject": subject, "at": None}
        for matter, subject in dict.fromkeys((row.matter, row.subject_id) for row in wanted)
    ]
    found = {(line.kind.name, line.subject.pk): line for line in lines(user, pointers)}
    return [
        Told(row, line) for row in wanted if (line := found.get((row.matter, row.subject_id))) is not None
    ]

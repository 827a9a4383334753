"""Reading remarks: those made since the reader came to see the thing, and those of their own unit."""

from typing import Any

from django.db.models import Q, QuerySet

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.desk.matters.reading import disclosed_at, is_of
from kunming_coord.desk.remarks.models import Remark, Urge


def remarks_for(user: User, matter: str, subject: Any) -> QuerySet[Remark]:
    """The remarks on a thing somebody may read, oldest first."""
    rows = Remark.objects.filter(_since(user, matter, subject), matter=matter, subject_id=subject.pk)
    if Role.AUDITOR not in user.reach.roles:
        rows = rows.filter(Q(inside=False) | _of_own_unit(user))
    return rows.prefetch_related("mentions")


def urges_for(user: User, matter: str, subject: Any) -> QuerySet[Urge]:
    """The 催办 of a thing, as far as somebody may read of them."""
    urges = Urge.objects.filter(matter=matter, subject_id=subject.pk)
    if is_of(matter, subject, user):
        return urges
    return urges.filter(_after(matter, subject))


def _since(user: User, matter: str, subject: Any) -> Q:
    """What was said before a thing was shown to somebody's district stays where it was said."""
    if is_of(matter, subject, user):
        return Q()
    return _after(matter, subject) | _of_own_unit(user)


def _after(matter: str, subject: Any) -> Q:
    at = disclosed_at(matter, subject)
    return Q(at__gte=at) if at is not None else Q(pk__in=[])


def _of_own_unit(user: User) -> Q:
    districts = [duty.district_id for duty in user.duties if duty.district_id is not None]
    bodies = [duty.body_id for duty in user.duties if duty.body_id is not None]
    return Q(district_id__in=districts) | Q(body_id__in=bodies)

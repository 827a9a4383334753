"""The blind check for collisions: the same work whatever is found, one answer, and a row nobody can take back."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid
from kunming_coord.districts.models import District
from projects.leads.models import CLAIMING, Lead
from projects.leads.names import name_key
from projects.leads.records import CollisionCheck
from projects.leads.settings import Limit, limit_on
from projects.register.reading import read_credit_code, read_name
from projects.register.services import require_filer

LOCK = 0x6B63_6C64  # 'kcld': of two districts at one moment one is first, and a day's checks are counted once


@dataclass(frozen=True)
class Subject:
    """Whom a check is about; the code may be unknown."""

    name: str
    credit_code: str = ""

    @property
    def key(self) -> str:
        return name_key(self.name)


@transaction.atomic
def check_collision(
    *, district: District, enterprise_name: str, credit_code: str, actor: Actor
) -> CollisionCheck:
    """Ask whether another unit has a claim on an enterprise; the answer is a yes or a no, and it is written down.

    Raises NotAllowed (not the district's filer) or Invalid (a wrong code or name, or too often today).
    """
    require_filer(actor, district)
    name = read_name(enterprise_name, field="enterprise_name", label="企业名称")
    code = read_credit_code(credit_code) if credit_code.strip() else ""
    _one_at_a_time()
    if not _within_limit(district):
        raise Invalid("本单位今日冲突核查次数已用完，请明天再查；核查记录由市级掌握。")
    return _record(CollisionCheck.Occasion.ASKED, district, Subject(name, code), actor, told=True)


def check_registration(lead: Lead, *, actor: Actor) -> CollisionCheck:
    """Check a lead that is being registered; within the caller's transaction.

    A registration is never refused for its number: beyond the daily limit it is told to the city alone.
    """
    _one_at_a_time()
    project = lead.project
    return _record(
        CollisionCheck.Occasion.REGISTER,
        lead.origin,
        Subject(project.enterprise_name, project.enterprise.credit_code),
        actor,
        told=_within_limit(lead.origin),
        lead=lead,
    )


def rivals_of(lead: Lead) -> QuerySet[Lead]:
    """Claims of other units on the enterprise of a lead, the earliest first; for the city's eyes only."""
    project = lead.project
    return _claims(lead.origin, Subject(project.enterprise_name, project.enterprise.credit_code)).order_by(
        "registered_at", "pk"
    )


def _record(
    occasion: str, district: District, subject: Subject, actor: Actor, *, told: bool, lead: Lead | None = None
) -> CollisionCheck:
    return CollisionCheck.objects.create(
        district=district,
        lead=lead,
        occasion=occasion,
        credit_code=subject.credit_code,
        enterprise_name=subject.name,
        conflict=_claims(district, subject).count() > 0,
        told=told,
        actor_id=actor.pk,
        actor_label=actor.label,
        at=timezone.now(),
    )


def _claims(district: District, subject: Subject) -> QuerySet[Lead]:
    """The same enterprise by its code, or by its name as filed at the registration."""
    same = Q(project__enterprise__credit_code=subject.credit_code) if subject.credit_code else Q(pk__in=[])
    if subject.key:
        same |= Q(enterprise_key=subject.key)
    return Lead.objects.filter(same, status__in=CLAIMING).exclude(origin=district)


def _within_limit(district: District) -> bool:
    today = timezone.localdate()
    most = limit_on(Limit.CHECKS, today)
    midnight = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    asked = CollisionCheck.objects.filter(district=district, at__gte=midnight).count()
    return most is None or asked < most


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

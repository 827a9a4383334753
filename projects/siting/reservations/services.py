"""Reserving, signing, handing over and giving back; how long it runs is in `running`."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.workflow import begin, move, require_permitted
from kunming_coord.districts.models import District
from parks.space.models import FloorUnit, Occupancy, Plot
from parks.space.promising import change_promise, end_promise, promise_plot, promise_unit
from projects.register.models import Project
from projects.register.queries import demand_of
from projects.register.requirements import require_note
from projects.siting.coming import OVER, is_coming
from projects.siting.fitting import Condition, conditions_of
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.moves import HOST, MACHINE, ORIGIN, Action
from projects.siting.reservations.running import DAY, last_day, require_running

LONGEST = dt.timedelta(days=365 * 50)


@transaction.atomic
def reserve(
    *,
    project: Project,
    place: FloorUnit | Plot,
    until: dt.date | None,
    actor: User,
    area_centimu: int | None = None,
    in_parts: bool = False,
    note: str = "",
) -> Reservation:
    """Reserve a floor unit, or so much of a plot, for a project from today until the end of a day.

    By 经办 of the project's district or 园区管理 of the place's. Raises NotAllowed, Missing, Invalid (the day, a
    condition that fails, by name; a place in a district the project has not come to) or Stale (taken, out of use).
    """
    side, role = _standing(project, place, actor)
    _require_way_there(project, place)
    today = timezone.localdate()
    last = last_day(until, since=today)
    failing = [row for row in conditions(project, place, area_centimu, in_parts) if row.met is False]
    if failing:
        raise Invalid(
            _("该载体不满足项目的落地需求：%(conditions)s。请另选载体或调整需求。")
            % {"conditions": "；".join(row.sentence for row in failing)},
            fields={"place": "；".join(row.sentence for row in failing)},
        )
    kind = Occupancy.Kind.RESERVED
    if isinstance(place, Plot):
        if area_centimu is None:
            raise Missing(_("请填写预留面积。"), fields={"area": _("请填写预留面积。")})
        taken = promise_plot(
            plot=place, area_centimu=area_centimu, kind=kind, from_day=today, to_day=last + DAY
        )
    else:
        taken = promise_unit(unit=place, kind=kind, from_day=today, to_day=last + DAY)
    reservation = Reservation.objects.create(
        status=MACHINE.initial,
        project=project,
        occupancy=taken,
        district_id=_district_of(place),
        until=last,
        in_parts=in_parts,
    )
    begin(reservation, actor=actor, role=role, side=side, note=note, data={"until": last.isoformat()})
    return reservation


def conditions(
    project: Project, place: FloorUnit | Plot, area_centimu: int | None = None, in_parts: bool = False
) -> list[Condition]:
    """What the project needs of the place, each with what the place has."""
    return conditions_of(
        place,
        demand_of(project),
        project.industry_code,
        area_centimu=area_centimu or 0,
        in_parts=in_parts,
    )


@transaction.atomic
def sign_reservation(
    *, reservation: Reservation, actor: User, note: str, lease_to: dt.date | None = None
) -> Reservation:
    """Let a reservation become a contract, until a day or without end; by 园区管理 of the place's district.

    Raises Missing (number or words of the contract), NotAllowed, Invalid (the day) or Stale (past its last day, moved
    on, or the longer time is promised to somebody else).
    """
    require_permitted(reservation, Action.SIGN, actor)
    words = require_note(note, _("合同名称或编号"))
    require_running(reservation, _("签约"))
    today = timezone.localdate()
    if lease_to is not None and not today <= lease_to <= today + LONGEST:
        sentence = _("合同期满日应在今天之后、五十年之内，请核对年份。")
        raise Invalid(sentence, fields={"lease_to": sentence})
    moved = move(
        reservation,
        Action.SIGN,
        actor=actor,
        note=words,
        data={"lease_to": lease_to.isoformat() if lease_to else ""},
    )
    change_promise(
        occupancy=moved.occupancy,
        kind=Occupancy.Kind.SIGNED,
        to_day=lease_to + DAY if lease_to else None,
    )
    return moved


@transaction.atomic
def occupy_reservation(*, reservation: Reservation, actor: User, note: str = "") -> Reservation:
    """Say that the place was handed over; raises NotAllowed or Stale."""
    moved = move(reservation, Action.OCCUPY, actor=actor, note=note)
    taken = moved.occupancy
    change_promise(occupancy=taken, kind=Occupancy.Kind.OCCUPIED, to_day=taken.valid_to)
    return moved


@transaction.atomic
def release_reservation(*, reservation: Reservation, actor: User, note: str) -> Reservation:
    """Give a reserved place back before its day, with a reason; raises Missing, NotAllowed or Stale."""
    return _give_back(reservation, Action.RELEASE, actor, note)


@transaction.atomic
def end_reservation(*, reservation: Reservation, actor: User, note: str) -> Reservation:
    """Say that the project has left the place, with a reason; raises Missing, NotAllowed or Stale."""
    return _give_back(reservation, Action.END, actor, note)


def _give_back(reservation: Reservation, action: str, actor: User, note: str) -> Reservation:
    require_permitted(reservation, action, actor)
    moved = move(reservation, action, actor=actor, note=require_note(note, _("理由")))
    end_promise(occupancy=moved.occupancy, on=timezone.localdate())
    return moved


def may_reserve(actor: User, project: Project, place: FloorUnit | Plot) -> bool:
    """Whether somebody reserves this place for this project."""
    return _side_of(project, place, actor) is not None


def _standing(project: Project, place: FloorUnit | Plot, actor: User) -> tuple[str, str]:
    side = _side_of(project, place, actor)
    if side is None:
        raise NotAllowed(
            _("载体由项目登记单位的经办人员或载体所在单位的园区管理人员预留，您的岗位不能办理。")
        )
    return side


def _side_of(project: Project, place: FloorUnit | Plot, actor: User) -> tuple[str, str] | None:
    if actor.holds(Role.FILER, units=[project.origin_id]):
        return ORIGIN, Role.FILER
    if actor.holds(Role.PARK_MANAGER, units=[_district_of(place)]):
        return HOST, Role.PARK_MANAGER
    return None


def _require_way_there(project: Project, place: FloorUnit | Plot) -> None:
    """A reservation tells the place's district of the project, so that district must see the project already."""
    if project.status in OVER:
        raise Stale(_("项目已流失或放弃，不能预留载体；请先恢复项目。"))
    district = District.objects.get(pk=_district_of(place))
    if not is_coming(project, district.pk):
        sentence = _(
            "载体在%(unit)s，项目尚未向该单位流转或签约，不能预留；请先办理流转，或选择本单位的载体。"
        ) % {"unit": district.name}
        raise Invalid(sentence, fields={"place": sentence})


def _district_of(place: FloorUnit | Plot) -> int:
    return place.district_id

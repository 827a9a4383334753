"""Pages of reservations: thin; the services decide."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.moveforms import next_steps
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from kunming_coord.exchange.exporting import export_response, wanted_export
from parks.space.models import FloorUnit, Plot
from parks.space.pages import RESERVERS
from parks.space.queries import plots_for, units_for
from projects.siting.reservations.actions import SERVICES, take
from projects.siting.reservations.exports import reservation_table
from projects.siting.reservations.filters import ReservationFilter
from projects.siting.reservations.forms import ReservationMoveForm, ReserveForm
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.moves import MACHINE
from projects.siting.reservations.queries import PATH, for_list, is_late, of_place
from projects.siting.reservations.running import terms_of
from projects.siting.reservations.services import conditions, reserve
from projects.siting.reservations.settings import ReservationLimit


@require_safe
def list_reservations(request: SignedInRequest) -> HttpResponseBase:
    """载体预留: what is taken for this person's projects or of its unit's stock."""
    found = ReservationFilter(request.GET, for_list(request.user))
    if form := wanted_export(request):
        return export_response(request, reservation_table(found.qs), form=form)
    context = {"page": page_of(found.qs, request), "form": found.form}
    return render(request, "projects/siting/reservations/list.html", context)


@require_safe
def list_of_place(request: SignedInRequest, place_uid: str) -> HttpResponse:
    """For the page of a unit or plot, which knows no project: its reservations this person may see, newest first."""
    context = {"reservations": of_place(place_uid, request.user)}
    return render(request, "projects/siting/reservations/_of_place.html", context)


@require_safe
def show_rules(request: SignedInRequest) -> HttpResponse:
    """预留规则: how long a reservation may run and when its end is announced, with the source of each."""
    context = {"limits": ReservationLimit.objects.all()}
    return render(request, "projects/siting/reservations/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def reserve_unit(request: SignedInRequest, place_uid: str) -> HttpResponse:
    """Reserve a floor unit for a project."""
    return _reserve(request, get_object_or_404(units_for(request.user), uid=place_uid))


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def reserve_plot(request: SignedInRequest, place_uid: str) -> HttpResponse:
    """Reserve a part of a plot for a project."""
    return _reserve(request, get_object_or_404(plots_for(request.user), uid=place_uid))


@require_safe
def show_reservation(request: SignedInRequest, uid: str) -> HttpResponse:
    """One reservation: which place, for whom, until when, whether it fits."""
    return _page(request, _reservation(request, uid), None)


@require_POST
@idempotent
def act_on_reservation(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Sign, extend, hand over, give back."""
    reservation = _reservation(request, uid)
    form = ReservationMoveForm(request.POST, actions=[action])
    done = submit(
        form,
        lambda: take(
            action,
            reservation=reservation,
            actor=request.user,
            version=form.cleaned_data["version"],
            **form.arguments(action),
        ),
    )
    if done is None:
        return _page(request, _reservation(request, uid), form)
    messages.success(request, _("“%(action)s”已办理。") % {"action": MACHINE.actions[action]})
    return redirect("reservations:detail", uid=reservation.uid)


def _reserve(request: SignedInRequest, place: FloorUnit | Plot) -> HttpResponse:
    if RESERVERS.isdisjoint(request.user.reach.roles):
        raise NotAllowed(
            _("载体由项目登记单位的经办人员或载体所在单位的园区管理人员预留，您的岗位不能办理。")
        )
    # A link from a match brings the project and the area along.
    asked = {name: request.GET[name][:40] for name in ("project", "area") if name in request.GET}
    form = ReserveForm(request.POST or None, user=request.user, place=place, initial=asked)
    if request.method == "POST":
        made = submit(form, lambda: reserve(place=place, actor=request.user, **form.arguments()))
        if made is not None:
            messages.success(request, _("已预留，到期未签约的自动释放。"))
            return redirect("reservations:detail", uid=made.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "place": place, "is_plot": isinstance(place, Plot)}
    return render(request, "projects/siting/reservations/form.html", context, status=status)


def _reservation(request: SignedInRequest, uid: str) -> Reservation:
    return get_object_or_404(for_list(request.user), uid=uid)


def _page(
    request: SignedInRequest, reservation: Reservation, refused: ReservationMoveForm | None
) -> HttpResponse:
    moves = [row for row in available_moves(reservation, request.user) if row.action in SERVICES]
    events = list(reservation.events)
    taken = reservation.occupancy
    context = {
        "reservation": reservation,
        "place": reservation.place,
        "is_plot": taken.plot_id is not None,
        "price": taken.unit.prices.filter(valid_to=None).first() if taken.unit else None,
        "conditions": conditions(
            reservation.project, reservation.place, taken.area_centimu, reservation.in_parts
        ),
        "late": is_late(reservation),
        "terms": terms_of(reservation, events),
        "flow": flow_of(reservation, PATH, events),
        "opinions": opinions_of(reservation, events),
        "form": refused
        or ReservationMoveForm(
            initial={"version": reservation.version}, actions=[row.action for row in moves]
        ),
        **next_steps(reservation, moves, route="reservations:act"),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "projects/siting/reservations/detail.html", context, status=status)

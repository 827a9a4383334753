"""Reservations for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of, filtered_page
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import parse_fen
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer, page_json
from parks.directory.measures import Size
from parks.space.models import FloorUnit, Plot
from parks.space.queries import plots_for, units_for
from projects.leads.api import LIST_PARAMETERS
from projects.siting.reservations.actions import take
from projects.siting.reservations.filters import ReservationFilter
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.queries import for_list, reservable
from projects.siting.reservations.running import terms_of
from projects.siting.reservations.services import reserve


class ReservationOut(serializers.ModelSerializer[Reservation]):
    """Which project took which place until which day; area in 亩 for a part of a plot."""

    project = serializers.CharField(source="project.code")
    district = serializers.CharField(source="district.slug")
    unit = serializers.UUIDField(source="occupancy.unit.uid", default=None, allow_null=True)
    plot = serializers.UUIDField(source="occupancy.plot.uid", default=None, allow_null=True)
    area = serializers.SerializerMethodField()
    from_day = serializers.DateField(source="occupancy.valid_from")
    to_day = serializers.DateField(
        source="occupancy.valid_to", allow_null=True, help_text="不含；没有约定的为 null"
    )

    class Meta:
        model = Reservation
        fields: tuple[str, ...] = (
            "uid", "status", "version", "project", "district", "unit", "plot", "area", "until", "in_parts",
            "from_day", "to_day",
        )  # fmt: skip

    def get_area(self, reservation: Reservation) -> str | None:
        """亩; null for a floor unit."""
        return Size.MU.plain(reservation.occupancy.area_centimu) or None


class LastDayOut(serializers.Serializer[Any]):
    """A last day a reservation has had."""

    until = serializers.DateField()
    note = serializers.CharField()
    set_by = serializers.CharField(source="actor_label")
    unit = serializers.CharField(source="unit_label")
    at = serializers.DateTimeField()


class ReservationDetail(ReservationOut):
    """A reservation with every last day it has had, oldest first."""

    terms = serializers.SerializerMethodField()

    class Meta(ReservationOut.Meta):
        fields = (*ReservationOut.Meta.fields, "terms")

    @extend_schema_field(LastDayOut(many=True))
    def get_terms(self, reservation: Reservation) -> list[dict[str, Any]]:
        """From the events, which nobody can change."""
        return [dict(row) for row in LastDayOut(terms_of(reservation, reservation.events), many=True).data]


class ReservationPage(PageOut):
    """A page of reservations."""

    results = ReservationOut(many=True)


class ReserveIn(StrictSerializer):
    """A place for a project: one of `unit` and `plot`, with `area` in 亩 for a plot."""

    project = serializers.CharField(max_length=40, help_text="项目编码")
    unit = serializers.UUIDField(required=False)
    plot = serializers.UUIDField(required=False)
    area = serializers.CharField(max_length=30, required=False, help_text="亩")
    until = serializers.DateField()
    in_parts = serializers.BooleanField(required=False, default=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")


class ReservationActionIn(ActionIn):
    """Signing may name the last day of the contract, extending names the new last day."""

    lease_to = serializers.DateField(required=False, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True, help_text="延长（extend）至哪一天")


@extend_schema(
    operation_id="reservations_list",
    summary="载体预留列表",
    parameters=LIST_PARAMETERS,
    responses=ReservationPage,
)
@api_view(["GET"])
def list_reservations(request: Request) -> Response:
    """The reservations this account may see."""
    page = filtered_page(ReservationFilter, for_list(account_of(request)), request)
    return Response(page_json(page, ReservationOut(page.object_list, many=True).data))


@extend_schema(operation_id="reservations_retrieve", summary="载体预留详情", responses=ReservationDetail)
@api_view(["GET"])
def show_reservation(request: Request, uid: str) -> Response:
    """One reservation with the last days it has had."""
    return Response(ReservationDetail(get_object_or_404(for_list(account_of(request)), uid=uid)).data)


@extend_schema(
    operation_id="reservations_reserve",
    summary="预留载体",
    parameters=[KEY_PARAMETER],
    request=ReserveIn,
    responses=ReservationOut,
)
@api_view(["POST"])
@idempotent
def reserve_place(request: Request) -> HttpResponse:
    """Reserve a floor unit or a part of a plot; the service is the one the page calls."""
    account = account_of(request)
    given = body_of(ReserveIn, request).validated_data
    if ("unit" in given) == ("plot" in given):
        raise Invalid("请指明一处房源（unit）或一个地块（plot），二者取一。", fields={"unit": "二者取一。"})
    place: FloorUnit | Plot = (
        get_object_or_404(units_for(account), uid=given["unit"])
        if "unit" in given
        else get_object_or_404(plots_for(account), uid=given["plot"])
    )
    made = reserve(
        project=get_object_or_404(reservable(account).select_related("origin"), code=given["project"]),
        place=place,
        until=given["until"],
        area_centimu=parse_fen(given["area"], unit=Size.MU, field="area") if given.get("area") else None,
        in_parts=given["in_parts"],
        note=given["note"],
        actor=account,
    )
    return answer(ReservationOut(for_list(account).get(pk=made.pk)))


@extend_schema(
    operation_id="reservations_act",
    summary="办理载体预留",
    parameters=[KEY_PARAMETER],
    request=ReservationActionIn,
    responses=ReservationOut,
)
@api_view(["POST"])
@idempotent
def act_on_reservation(request: Request, uid: str, action: str) -> HttpResponse:
    """Sign, extend, hand over, give back; the service is the one the page calls."""
    account = account_of(request)
    reservation = get_object_or_404(for_list(account), uid=uid)
    given = body_of(ReservationActionIn, request).validated_data
    take(
        action,
        reservation=reservation,
        actor=account,
        version=given.get("version"),
        note=given["note"],
        lease_to=given.get("lease_to"),
        until=given.get("until"),
    )
    return answer(ReservationOut(for_list(account).get(pk=reservation.pk)))

"""Writing the file of a park by machine: thin callers of the services the pages call."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import AmountIn, StrictSerializer
from kunming_coord.districts.models import SourceStatus
from kunming_coord.districts.queries import parties
from parks.directory import services
from parks.directory.api import ParkOut
from parks.directory.measures import Size
from parks.directory.models import LeadingIndustry, Park, ParkParty, ParkPhase
from parks.directory.queries import parks_with_district
from parks.directory.rights import require_keeper
from parks.directory.services import LARGEST, CounterDraft, ParkFacts

ABOUT: dict[str, Any] = {"parameters": [KEY_PARAMETER], "responses": ParkOut}


def _amount(unit: Size, column: str) -> AmountIn:
    return AmountIn(unit=unit, source=column, required=False, allow_null=True, default=None)


def _words(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True, default="")


class ParkFactsIn(StrictSerializer):
    """Kind, areas and place; what is left out is emptied."""

    kind = serializers.ChoiceField(choices=Park.Kind.choices)
    land = _amount(Size.MU, "land_centimu")
    floor_area = _amount(Size.SQUARE_METRE, "floor_area_dm2")
    lon = _amount(Size.DEGREE, "lon_e6")
    lat = _amount(Size.DEGREE, "lat_e6")
    source_note = _words(200)


class ParkSourceIn(StrictSerializer):
    """A fact from a day on, and from where it is known."""

    from_day = serializers.DateField()
    source = serializers.CharField(max_length=120)  # type: ignore[assignment]
    source_status = serializers.ChoiceField(choices=SourceStatus.choices)


class LeadingIndustryIn(ParkSourceIn):
    """A leading industry."""

    kind = serializers.ChoiceField(choices=LeadingIndustry.Kind.choices)
    name = serializers.CharField(max_length=120)


class ParkPartyIn(ParkSourceIn):
    """Who has to do with the park: a unit, or an organisation by its name."""

    role = serializers.ChoiceField(choices=ParkParty.Role.choices)
    district = serializers.SlugRelatedField(
        slug_field="slug", queryset=parties(), required=False, allow_null=True, default=None
    )
    name = _words(120)


class ParkEndIn(StrictSerializer):
    """From which day on it holds no more."""

    ends_on = serializers.DateField()


class ParkPhaseIn(StrictSerializer):
    """A phase, new or written anew."""

    number = serializers.IntegerField()
    name = _words(60)
    land = _amount(Size.MU, "land_centimu")
    state = serializers.ChoiceField(choices=ParkPhase.State.choices)
    started_on = serializers.DateField(required=False, allow_null=True, default=None)
    finished_on = serializers.DateField(required=False, allow_null=True, default=None)
    source = _words(200)  # type: ignore[assignment]


class PublishedCounterIn(StrictSerializer):
    """A number in the words of its source."""

    series = serializers.CharField(max_length=60)
    stage = serializers.CharField(max_length=40)
    number = serializers.IntegerField(min_value=0, max_value=LARGEST)
    unit = serializers.CharField(max_length=12)
    as_of_words = serializers.CharField(max_length=30)
    as_of = serializers.DateField()
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]


@extend_schema(
    operation_id="parks_set_facts", summary="设定园区类型、面积和位置", request=ParkFactsIn, **ABOUT
)
@api_view(["POST"])
@idempotent
def set_facts(request: Request, slug: str) -> HttpResponse:
    """Write kind, areas and place anew."""
    park, given = _kept(request, slug), body_of(ParkFactsIn, request).validated_data
    services.set_facts(park=park, facts=ParkFacts(**given), actor=account_of(request))
    return _file(slug)


@extend_schema(
    operation_id="parks_add_industry", summary="登记主导、辅助产业", request=LeadingIndustryIn, **ABOUT
)
@api_view(["POST"])
@idempotent
def add_industry(request: Request, slug: str) -> HttpResponse:
    """Add a leading industry."""
    park, given = _kept(request, slug), body_of(LeadingIndustryIn, request).validated_data
    services.add_industry(park=park, actor=account_of(request), **given)
    return _file(slug)


@extend_schema(operation_id="parks_end_industry", summary="截止主导、辅助产业", request=ParkEndIn, **ABOUT)
@api_view(["POST"])
@idempotent
def end_industry(request: Request, slug: str, number: int) -> HttpResponse:
    """Say that a leading industry is none any more."""
    rows = LeadingIndustry.objects.select_related("park").filter(park=_kept(request, slug))
    industry = get_object_or_404(rows, pk=number)
    services.end_industry(
        industry=industry, actor=account_of(request), **body_of(ParkEndIn, request).validated_data
    )
    return _file(slug)


@extend_schema(operation_id="parks_add_party", summary="登记园区参与方", request=ParkPartyIn, **ABOUT)
@api_view(["POST"])
@idempotent
def add_party(request: Request, slug: str) -> HttpResponse:
    """Add who has to do with the park."""
    park, given = _kept(request, slug), body_of(ParkPartyIn, request).validated_data
    services.add_party(park=park, actor=account_of(request), **given)
    return _file(slug)


@extend_schema(operation_id="parks_end_party", summary="截止园区参与方", request=ParkEndIn, **ABOUT)
@api_view(["POST"])
@idempotent
def end_party(request: Request, slug: str, number: int) -> HttpResponse:
    """Say that somebody has nothing to do with the park any more."""
    rows = ParkParty.objects.select_related("park").filter(park=_kept(request, slug))
    party = get_object_or_404(rows, pk=number)
    services.end_party(party=party, actor=account_of(request), **body_of(ParkEndIn, request).validated_data)
    return _file(slug)


@extend_schema(operation_id="parks_set_phase", summary="登记或更新园区分期", request=ParkPhaseIn, **ABOUT)
@api_view(["POST"])
@idempotent
def set_phase(request: Request, slug: str) -> HttpResponse:
    """Write a phase anew, or for the first time."""
    park, given = _kept(request, slug), body_of(ParkPhaseIn, request).validated_data
    services.set_phase(park=park, actor=account_of(request), **given)
    return _file(slug)


@extend_schema(
    operation_id="parks_record_counter", summary="收录公开计数", request=PublishedCounterIn, **ABOUT
)
@api_view(["POST"])
@idempotent
def record_counter(request: Request, slug: str) -> HttpResponse:
    """Keep a published number."""
    park, given = _kept(request, slug), body_of(PublishedCounterIn, request).validated_data
    services.record_counter(park=park, draft=CounterDraft(**given), actor=account_of(request))
    return _file(slug)


def _kept(request: Request, slug: str) -> Park:
    park = get_object_or_404(Park.objects.select_related("district"), slug=slug)
    require_keeper(account_of(request), park.district_id)
    return park


def _file(slug: str) -> HttpResponse:
    """The file as it stands after what was written."""
    return answer(ParkOut(parks_with_district().get(slug=slug)))

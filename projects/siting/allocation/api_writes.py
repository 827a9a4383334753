"""Allocation rounds written by machine: thin callers of the services the pages call."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, AmountIn, StrictSerializer
from kunming_coord.districts.queries import places
from parks.quotas.measures import QuotaUnit
from projects.register.models import Project
from projects.siting.allocation import services
from projects.siting.allocation.api import RoundDetailOut
from projects.siting.allocation.models import AllocationEntry, AllocationRound
from projects.siting.allocation.queries import rounds, sheet_of

WRITE: dict[str, Any] = {"parameters": [KEY_PARAMETER], "responses": RoundDetailOut}


def _unit() -> serializers.SlugRelatedField[Any]:
    return serializers.SlugRelatedField(
        slug_field="slug", queryset=places(), required=False, allow_null=True, default=None
    )


class RoundIn(StrictSerializer):
    """A round as the city calls it; without a unit the quota of each project's own place is used."""

    title = serializers.CharField(max_length=80)
    amount = AmountIn(unit=QuotaUnit.MEGAWATT)
    district = _unit()
    closes_on = serializers.DateField()
    reserve_until = serializers.DateField()


class EntryIn(StrictSerializer):
    """A project that competes; without an amount for what its profile says and it does not hold yet."""

    project = serializers.UUIDField()
    amount = AmountIn(unit=QuotaUnit.MEGAWATT, required=False, allow_null=True, default=None)
    district = _unit()


class PointsIn(StrictSerializer):
    """Points from 0 to 100, by the code of the indicator."""

    points = serializers.DictField(child=serializers.IntegerField())


class GrantIn(StrictSerializer):
    """What an entry is given."""

    entry = serializers.UUIDField()
    amount = AmountIn(unit=QuotaUnit.MEGAWATT)


class ChoiceIn(ActionIn):
    """Who gets how much; who is not named gets nothing. Departing from the ranking needs a note."""

    granted = GrantIn(many=True)


@extend_schema(operation_id="allocation_open", summary="发起新能源指标分配", request=RoundIn, **WRITE)
@api_view(["POST"])
@idempotent
def open_round(request: Request) -> HttpResponse:
    """Call a round."""
    actor = account_of(request)
    _require_city(actor)
    draft = services.RoundDraft(**body_of(RoundIn, request).validated_data)
    return _answer(services.open_round(draft=draft, actor=actor), actor)


@extend_schema(operation_id="allocation_enter", summary="报名参评", request=EntryIn, **WRITE)
@api_view(["POST"])
@idempotent
def enter(request: Request, uid: str) -> HttpResponse:
    """Let a project compete."""
    actor, of = account_of(request), _round(request, uid)
    if not actor.districts_as(Role.FILER):
        raise NotAllowed("由项目登记单位的经办人员报名。")
    given = body_of(EntryIn, request).validated_data
    project = get_object_or_404(Project.objects.visible_to(actor), uid=given.pop("project"))
    services.enter_round(of=of, project=project, actor=actor, **given)
    return _answer(of, actor)


@extend_schema(operation_id="allocation_score", summary="登记评分", request=PointsIn, **WRITE)
@api_view(["POST"])
@idempotent
def score(request: Request, uid: str, entry_uid: str) -> HttpResponse:
    """Score a project that competes."""
    actor, of = account_of(request), _round(request, uid)
    seen = AllocationEntry.objects.visible_to(actor).filter(round=of).select_related("round__rubric")
    entry = get_object_or_404(seen, uid=entry_uid)
    _require_city(actor)
    services.score_entry(entry=entry, actor=actor, **body_of(PointsIn, request).validated_data)
    return _answer(of, actor)


@extend_schema(operation_id="allocation_choose", summary="提出分配方案", request=ChoiceIn, **WRITE)
@api_view(["POST"])
@idempotent
def choose(request: Request, uid: str) -> HttpResponse:
    """Choose who gets how much."""
    actor, of = account_of(request), _round(request, uid)
    _require_city(actor)
    given = body_of(ChoiceIn, request).validated_data
    granted = _granted(of, given.pop("granted"))
    return _answer(services.propose_choice(of=of, granted=granted, actor=actor, **given), actor)


@extend_schema(operation_id="allocation_act", summary="办理新能源指标分配", request=ActionIn, **WRITE)
@api_view(["POST"])
@idempotent
def act_on_round(request: Request, uid: str, action: str) -> HttpResponse:
    """Approve, give back, call off."""
    actor, of = account_of(request), _round(request, uid)
    given = {"version": None} | body_of(ActionIn, request).validated_data
    return _answer(services.take(action, of=of, actor=actor, **given), actor)


def _require_city(actor: User) -> None:
    """Refuse whoever neither calls rounds nor scores and chooses, before the body is read; raises NotAllowed."""
    if not services.calls_rounds(actor):
        raise NotAllowed("新能源指标分配由市级审核岗位发起、评分和提出方案。")


def _round(request: Request, uid: str) -> AllocationRound:
    return get_object_or_404(rounds(account_of(request)), uid=uid)


def _granted(of: AllocationRound, rows: list[dict[str, Any]]) -> dict[int, int]:
    """Entry → amount; raises Invalid for one that does not compete here or is named twice."""
    keys = dict(of.entries.values_list("uid", "pk"))
    named = [row["entry"] for row in rows]
    if len(set(named)) < len(named) or not keys.keys() >= set(named):
        sentence = "分配方案中有不在本轮或重复的参评项目，请按评分表核对。"
        raise Invalid(sentence, fields={"granted": sentence})
    return {keys[row["entry"]]: row["amount"] for row in rows}


def _answer(of: AllocationRound, actor: User) -> HttpResponse:
    """The round with its sheet after what was done."""
    now = rounds(actor).get(pk=of.pk)
    return answer(RoundDetailOut(now, context={"sheet": sheet_of(now, actor)}))

"""Matching for machines: the same scope as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.errors import Missing, NotAllowed
from kunming_coord.common.ranking import points_text
from kunming_coord.districts.queries import places as district_rows
from parks.space.queries import plots_for, units_for
from projects.siting.matching import queries
from projects.siting.matching.gathering import readable
from projects.siting.matching.models import AssignmentLine, CityAssignment
from projects.siting.matching.showing import Found, Shown
from projects.siting.matching.spots import Spots, seekers_for, spots_for


class ScorePartOut(serializers.Serializer[Any]):
    """What a criterion gives: points of 100, its weight in percent, and why."""

    code = serializers.CharField(source="criterion.code")
    title = serializers.CharField(source="criterion.label")
    weight = serializers.IntegerField(source="criterion.weight")
    points = serializers.IntegerField()
    reason = serializers.CharField()


class KeptPartOut(serializers.Serializer[Any]):
    """The same as an assignment keeps it."""

    code = serializers.CharField()
    title = serializers.CharField()
    weight = serializers.IntegerField()
    points = serializers.IntegerField()
    reason = serializers.CharField()


class MatchOut(serializers.Serializer[Any]):
    """A project and a place: feasible with the parts of its score, or the conditions that fail."""

    project = serializers.UUIDField(source="match.need.key")
    title = serializers.CharField(source="match.need.title")
    place = serializers.CharField(source="match.place.key")
    name = serializers.CharField(source="match.place.name")
    feasible = serializers.BooleanField(source="match.feasible")
    score = serializers.CharField(source="match.total_text")
    parts = ScorePartOut(source="match.parts", many=True)
    why_ranked = serializers.CharField(source="why", help_text="名次理由；不可行的为空")
    failures = serializers.SerializerMethodField()

    def get_failures(self, shown: Shown) -> list[str]:
        """The conditions that fail, in words."""
        return [] if shown.match.feasible else list(shown.reasons)


class MatchesOut(serializers.Serializer[Any]):
    """The best few, what fails, and the rubric."""

    rubric = serializers.CharField(source="rubric.title")
    rubric_source = serializers.CharField(source="rubric.source")
    best = MatchOut(many=True)
    failed = MatchOut(many=True)
    more = serializers.IntegerField(help_text="其余可行的个数")


class SpotOut(MatchOut):
    """A project and a floor unit or plot; `unknown` is what nobody has measured of it."""

    unknown = serializers.SerializerMethodField()
    reservable = serializers.BooleanField(help_text="本账户现在可以为该项目预留该处")

    def get_unknown(self, shown: Shown) -> list[str]:
        """Conditions nobody can compare, by name."""
        return [str(row.label) for row in shown.unknown]


class ShortOut(serializers.Serializer[Any]):
    """How many fail a condition."""

    condition = serializers.CharField()
    number = serializers.IntegerField()


class SpotsOut(serializers.Serializer[Any]):
    """The best few, the nearest that fail, and how many fail which condition."""

    kind = serializers.ChoiceField(choices=["unit", "plot"], source="kind.code")
    rubric = serializers.CharField(source="rubric.title")
    rubric_source = serializers.CharField(source="rubric.source")
    best = SpotOut(many=True)
    near = SpotOut(many=True)
    total = serializers.IntegerField(help_text="参加比较的个数")
    fitting = serializers.IntegerField(help_text="满足全部条件的个数")
    scored = serializers.IntegerField(help_text="评分的个数")
    short = serializers.SerializerMethodField()
    unspoken = serializers.CharField(help_text="载体没有登记、未作比较的需求")

    @extend_schema_field(ShortOut(many=True))
    def get_short(self, spots: Spots) -> list[dict[str, Any]]:
        """Condition by condition."""
        return [{"condition": label, "number": number} for label, number in spots.short]


class PlacesOut(MatchesOut):
    """The units of the city by their quotas, and beside them floor units and plots by what the project needs of them."""

    stock = serializers.SerializerMethodField()

    @extend_schema_field(SpotsOut(many=True))
    def get_stock(self, found: Found) -> list[dict[str, Any]]:
        """房源 if the project asks for floor area, 地块 if for land."""
        return list(SpotsOut(self.context["stock"], many=True).data)


class AssignmentLineOut(serializers.ModelSerializer[AssignmentLine]):
    """Where a project goes the one way and the other; empty where it found no place. Scores in points."""

    project = serializers.UUIDField(source="project.uid")
    title = serializers.CharField(source="project.title")
    greedy_score = serializers.SerializerMethodField()
    optimal_score = serializers.SerializerMethodField()
    parts = serializers.SerializerMethodField()
    why_ranked = serializers.CharField(source="why")

    class Meta:
        model = AssignmentLine
        fields: tuple[str, ...] = (
            *("project", "title", "greedy_key", "greedy_name", "greedy_score"),
            *("optimal_key", "optimal_name", "optimal_score", "parts", "why_ranked", "reason"),
        )

    @extend_schema_field(KeptPartOut(many=True))
    def get_parts(self, line: AssignmentLine) -> list[dict[str, Any]]:
        """What the score of the place is made of, as it was when it was assigned."""
        kept: list[dict[str, Any]] = line.parts
        return kept

    def get_greedy_score(self, line: AssignmentLine) -> str | None:
        """Points with two decimals."""
        return None if line.greedy_score is None else points_text(line.greedy_score)

    def get_optimal_score(self, line: AssignmentLine) -> str | None:
        """Points with two decimals."""
        return None if line.optimal_score is None else points_text(line.optimal_score)


class AssignmentOut(serializers.ModelSerializer[CityAssignment]):
    """The assignment made last: both totals, their difference, and every project."""

    rubric = serializers.CharField(source="rubric.title")
    greedy_total = serializers.SerializerMethodField()
    optimal_total = serializers.SerializerMethodField()
    gain = serializers.SerializerMethodField()
    lines = AssignmentLineOut(many=True)

    class Meta:
        model = CityAssignment
        fields: tuple[str, ...] = (
            *("uid", "made_at", "rubric", "projects", "places", "greedy_placed", "optimal_placed"),
            *("greedy_total", "optimal_total", "gain", "proved", "lines"),
        )

    def get_greedy_total(self, made: CityAssignment) -> str:
        """Points with two decimals."""
        return points_text(made.greedy_total)

    def get_optimal_total(self, made: CityAssignment) -> str:
        """Points with two decimals."""
        return points_text(made.optimal_total)

    def get_gain(self, made: CityAssignment) -> str:
        """What the whole view gains, in points."""
        return points_text(made.gain)


@extend_schema(operation_id="matching_places", summary="项目的匹配结果", responses=PlacesOut)
@api_view(["GET"])
def show_places(request: Request, uid: str) -> Response:
    """The best few units, floor units and plots for a project, and why the others fail."""
    viewer = account_of(request)
    project = get_object_or_404(readable(viewer).select_related("demand"), uid=uid)
    stock = spots_for(project, viewer)
    try:
        found = queries.places_for(project, viewer)
    except Missing:
        if not stock:
            raise
        found = queries.no_units()
    return Response(PlacesOut(found, context={"stock": stock}).data)


@extend_schema(operation_id="matching_projects_of_unit", summary="房源的适配项目", responses=SpotsOut)
@api_view(["GET"])
def show_unit_seekers(request: Request, place_uid: str) -> Response:
    """The best few of the projects this account may see for a floor unit."""
    viewer = account_of(request)
    unit = get_object_or_404(units_for(viewer), uid=place_uid)
    return Response(SpotsOut(seekers_for(unit, viewer)).data)


@extend_schema(operation_id="matching_projects_of_plot", summary="地块的适配项目", responses=SpotsOut)
@api_view(["GET"])
def show_plot_seekers(request: Request, place_uid: str) -> Response:
    """The best few of the projects this account may see for a plot."""
    viewer = account_of(request)
    plot = get_object_or_404(plots_for(viewer), uid=place_uid)
    return Response(SpotsOut(seekers_for(plot, viewer)).data)


@extend_schema(operation_id="matching_projects", summary="单位的适配项目", responses=MatchesOut)
@api_view(["GET"])
def show_projects(request: Request, slug: str) -> Response:
    """The best few of the projects this account may see for one of its units."""
    viewer = account_of(request)
    rows = district_rows()
    if not viewer.reach.sees_all:
        rows = rows.filter(pk__in=viewer.reach.district_ids)
    return Response(MatchesOut(queries.projects_for(get_object_or_404(rows, slug=slug), viewer)).data)


@extend_schema(operation_id="matching_assignment", summary="全市统筹匹配结果", responses=AssignmentOut)
@api_view(["GET"])
def show_assignment(request: Request) -> Response:
    """The assignment made last; for the city."""
    if not account_of(request).reach.sees_all:
        raise NotAllowed("全市统筹匹配由市级单位查看。")
    rows = CityAssignment.objects.select_related("rubric").prefetch_related("lines__project")
    found = rows.first()
    return Response(AssignmentOut(found).data if found else {})

"""Matching for machines: the same scope as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.errors import NotAllowed
from kunming_coord.districts.queries import places as district_rows
from projects.register.models import Project
from projects.siting.matching import queries
from projects.siting.matching.models import AssignmentLine, CityAssignment, points_text


class ScorePartOut(serializers.Serializer[Any]):
    """What a criterion gives: points of 100, its weight in percent, and why."""

    code = serializers.CharField(source="criterion.code")
    title = serializers.CharField(source="criterion.label")
    weight = serializers.IntegerField(source="criterion.weight")
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
    failures = serializers.SerializerMethodField()

    def get_failures(self, shown: queries.Shown) -> list[str]:
        """The conditions that fail, in words."""
        return [] if shown.match.feasible else list(shown.reasons)


class MatchesOut(serializers.Serializer[Any]):
    """The best few, what fails, and the rubric."""

    rubric = serializers.CharField(source="rubric.title")
    rubric_source = serializers.CharField(source="rubric.source")
    best = MatchOut(many=True)
    failed = MatchOut(many=True)
    more = serializers.IntegerField(help_text="其余可行的个数")


class AssignmentLineOut(serializers.ModelSerializer[AssignmentLine]):
    """Where a project goes the one way and the other; empty where it found no place. Scores in points."""

    project = serializers.UUIDField(source="project.uid")
    title = serializers.CharField(source="project.title")
    greedy_score = serializers.SerializerMethodField()
    optimal_score = serializers.SerializerMethodField()

    class Meta:
        model = AssignmentLine
        fields: tuple[str, ...] = (
            *("project", "title", "greedy_key", "greedy_name", "greedy_score"),
            *("optimal_key", "optimal_name", "optimal_score", "reason"),
        )

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


@extend_schema(operation_id="matching_places", summary="项目的匹配结果", responses=MatchesOut)
@api_view(["GET"])
def show_places(request: Request, uid: str) -> Response:
    """The best few places for a project, and why the others fail."""
    viewer = account_of(request)
    project = get_object_or_404(Project.objects.visible_to(viewer), uid=uid)
    return Response(MatchesOut(queries.places_for(project, viewer)).data)


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

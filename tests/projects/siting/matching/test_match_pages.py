"""匹配结果 for a project, 适配项目 for a unit, the city's assignment by a worker, and who is alike."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from support.factories import make_user
from support.pages import post, text_of
from support.quota_world import endowed, needy, reserved
from support.worlds import registered_project

from kunming_coord.common.errors import Busy, Missing, NotAllowed
from kunming_coord.common.models import Run
from parks.directory.models import LeadingIndustry, Park
from projects.siting.matching import tasks
from projects.siting.matching.models import CityAssignment
from projects.siting.matching.queries import places_for, projects_for
from projects.siting.matching.rubric import MatchRubric, rubric_on
from projects.siting.matching.services import start_assignment

pytestmark = pytest.mark.django_db


def key_of(shown):
    return shown.match.place.key


def test_the_best_places_of_a_project_with_reasons_as_far_as_one_may_see(people):
    endowed("anning", 5000)
    endowed("fumin", 1000)
    project = needy(people, land=3000)
    found = places_for(project, people.filer)
    assert [key_of(row) for row in found.best] == ["district:anning"]
    assert "与项目同为“电池”" in found.best[0].match.parts[0].reason
    fumin = next(row for row in found.failed if key_of(row) == "district:fumin")
    assert fumin.reasons == ("用地指标不足：项目需要 30 亩",)
    city = next(row for row in places_for(project, people.reviewer).failed if key_of(row) == "district:fumin")
    assert city.reasons == ("用地指标不足：项目需要 30 亩，现有 10 亩",)


def test_what_is_reserved_already_is_not_looked_for_again(people):
    claim = reserved(people, needy(people, land=3000), amount=1000)
    assert "项目需要 20 亩" in places_for(claim.project, people.filer).failed[0].reasons[0]


def test_a_project_without_a_need_is_told_what_to_fill_in(people, signed_in):
    project = registered_project(people)
    with pytest.raises(Missing, match="请先在项目页填写需求"):
        places_for(project, people.filer)
    assert "请先在项目页填写需求" in text_of(
        signed_in(people.filer).get(f"/matching/projects/{project.uid}/")
    )


def test_a_unit_is_shown_the_projects_it_may_see(people):
    endowed("anning", 5000)
    needy(people, title="给安宁的")
    other = needy(people, title="没有给安宁的")
    other.transfers.update(host=None)
    titles = {row.match.need.title for row in projects_for(other.origin, people.filer).failed}
    assert titles == {"给安宁的", "没有给安宁的"}
    host = people.host_filer
    found = projects_for(host.memberships.get().district, host)
    assert [row.match.need.title for row in found.best] == ["给安宁的"]


def test_the_city_assigns_by_a_worker_and_sees_both_totals(people, signed_in):
    endowed("anning", 3000)
    endowed("fumin", 1000)
    for title, land in (("大", 3000), ("小", 1000), ("过大", 9000)):
        needy(people, land=land, title=title)
    with pytest.raises(NotAllowed):
        start_assignment(actor=people.filer)
    city = signed_in(people.reviewer)
    assert post(city, "/matching/assign/").status_code == 302
    with pytest.raises(Busy):
        start_assignment(actor=people.reviewer)
    run = Run.objects.get(kind="city_assignment")
    assert "刷新" in text_of(city.get("/matching/"))
    tasks.services.run_assignment(context=FakeContext(run))
    made = CityAssignment.objects.get()
    assert (made.projects, made.optimal_placed, made.proved) == (3, 2, True)
    assert made.optimal_total >= made.greedy_total
    lines = {line.project.title: line for line in made.lines.select_related("project")}
    assert (lines["大"].optimal_name, lines["小"].optimal_name) == ("安宁", "富民")
    assert "不足：项目需要 90 亩" in lines["过大"].reason
    assert lines["大"].why.startswith("得分最高")
    assert lines["小"].why.endswith("第一名安宁的指标让给总分更高的安排")
    assert sum(part["weight"] * part["points"] for part in lines["大"].parts) == lines["大"].optimal_score
    page = text_of(city.get("/matching/"))
    assert "已证明最优" in page
    assert "统筹多得" in page
    told = city.get("/api/v1/matching/assignment/").json()
    assert (told["optimal_placed"], len(told["lines"])) == (2, 3)
    assert {bool(line["why_ranked"]) == bool(line["parts"]) for line in told["lines"]} == {True}
    assert signed_in(people.filer).get("/matching/").status_code == 403


class FakeContext:
    """The run without a second connection, which would not see this test's transaction."""

    def __init__(self, run):
        self.run = run

    def progress(self, percent, message, **counts):
        assert 0 <= percent < 100

    def finish(self, message, **counts):
        Run.objects.filter(pk=self.run.pk).update(state="done", message=message)


def test_the_pages_and_the_api(people, signed_in):
    endowed("anning", 5000)
    project = needy(people)
    mine = signed_in(people.filer)
    page = text_of(mine.get(f"/matching/projects/{project.uid}/"))
    assert "安宁" in page
    assert "示例匹配评分办法" in page
    assert "现有 50 亩" not in page
    assert (
        signed_in(make_user("panlong", "filer")).get(f"/matching/projects/{project.uid}/").status_code == 404
    )
    told = mine.get(f"/api/v1/matching/projects/{project.uid}/").json()
    assert told["best"][0]["place"] == "district:anning"
    assert told["best"][0]["why_ranked"].startswith("得分最高")
    assert {part["code"] for part in told["best"][0]["parts"]} == {"industry", "headroom", "area", "distinct"}
    host = signed_in(people.host_filer)
    assert project.title in text_of(host.get("/matching/units/anning/"))
    assert host.get("/matching/units/fumin/").status_code == 404
    assert host.get("/api/v1/matching/units/anning/").json()["best"][0]["title"] == project.title
    LeadingIndustry.objects.create(
        park=Park.objects.get(slug="fumin"),
        kind="main",
        name="磷化工",
        source="示例",
        source_status="inferred",
    )
    assert "主导产业相同" in text_of(mine.get("/homogeneity/"))


@pytest.mark.parametrize(
    "criteria",
    [
        [{"code": "industry", "label": "甲", "weight": 99}],
        [{"code": "weather", "label": "甲", "weight": 100}],
        [{"code": "industry", "label": "甲", "weight": 100, "points": {"main": 101}}],
        [{"code": "industry", "weight": 100}],
    ],
)
def test_a_rubric_is_checked(db, criteria):
    with pytest.raises(ValidationError):
        MatchRubric(title="x", criteria=criteria, source_status="inferred", source="x").clean()


def test_the_shipped_rubric_is_an_example(db):
    row = rubric_on(timezone.localdate())
    row.clean()
    assert (row.source_status, row.source.startswith("示例")) == ("inferred", True)
    assert json.dumps(row.criteria)
    MatchRubric.objects.all().update(valid_to=timezone.localdate())
    with pytest.raises(Missing, match="未设定"):
        rubric_on(timezone.localdate())

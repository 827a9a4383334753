"""阶段 of a project: 谋划, 签约, 开工, 投产, 增资, each with its day, proof and facts; an end has its reason."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from support.enterprise_world import DAY, producing, project_of, ready_to_start, step
from support.factories import make_user
from support.worlds import approved_transfer

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.register.facts import StageRecord
from projects.register.models import Project
from projects.register.staging import StageDraft, missing_next, move_project

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + dt.timedelta(days=1)


def test_a_project_begins_in_planning_and_goes_on_with_day_and_proof(people):
    project = project_of(people)
    assert (project.stage, project.events.get().action) == ("planned", "create")
    step(people, project, "sign", proof="示例招商协议〔2026〕1号")
    record = project.stage_records.get()
    assert (project.stage, record.happened_on, record.proof) == ("signed", DAY, "示例招商协议〔2026〕1号")
    assert project.events.last().data["happened_on"] == "2026-03-02"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"proof": " "}, "proof"),
        ({"happened_on": None}, "happened_on"),
        ({"happened_on": TOMORROW}, "happened_on"),
        ({"happened_on": dt.date(1989, 1, 1)}, "happened_on"),
        ({"proof": "长" * 300}, "proof"),
    ],
)
def test_a_step_without_its_day_and_proof_is_refused_and_nothing_is_written(people, changes, field):
    project = project_of(people)
    with pytest.raises((Missing, Invalid)) as refused:
        step(people, project, "sign", **changes)
    assert field in refused.value.fields
    project.refresh_from_db()
    assert (project.stage, project.version, StageRecord.objects.count()) == ("planned", 0, 0)


def test_what_a_stage_requires_is_listed_and_refused(people):
    project = project_of(people, agreed_investment_fen=None, industry_code="C38")
    assert [row.field for row in missing_next(project)] == ["agreed_investment", "industry_code"]
    with pytest.raises(Missing, match="协议投资额、行业小类"):
        step(people, project, "sign")


def test_starting_needs_code_and_site_and_producing_needs_investments(people):
    project = step(people, project_of(people, title="另一项目"), "sign")
    with pytest.raises(Missing, match="国家项目代码、场所"):
        step(people, project, "start")
    started = step(people, ready_to_start(people), "start")
    with pytest.raises(Missing, match="投资进度"):
        step(people, started, "produce")


def test_the_whole_way_to_production_and_two_expansions(people):
    project = producing(people)
    for amount in (1_000_000, 2_000_000):
        step(people, project, "expand", added_investment_fen=amount)
    rows = list(project.stage_records.values_list("stage", "added_investment_fen"))
    assert [stage for stage, _added in rows] == ["signed", "started", "producing", "expanded", "expanded"]
    assert [added for _stage, added in rows][-2:] == [1_000_000, 2_000_000]


@pytest.mark.parametrize(("amount", "error"), [(None, Missing), (0, Invalid), (-1, Invalid)])
def test_an_expansion_says_how_much(people, amount, error):
    with pytest.raises(error, match="增资额"):
        step(people, producing(people), "expand", added_investment_fen=amount)


def test_a_stage_cannot_happen_before_the_last_one(people):
    project = ready_to_start(people)
    with pytest.raises(Invalid, match="早于"):
        step(people, project, "start", happened_on=DAY - dt.timedelta(days=1))


@pytest.mark.parametrize("action", ["lose", "abandon"])
def test_an_end_needs_a_reason_and_can_be_taken_back_with_one(people, action):
    project = project_of(people)
    with pytest.raises(Missing, match="理由"):
        step(people, project, action)
    step(people, project, action, reason="企业选址外地。")
    with pytest.raises(Missing, match="理由"):
        step(people, project, "resume")
    step(people, project, "resume", reason="企业重新接洽。")
    assert project.stage == "planned"


def test_the_host_that_took_the_project_moves_it_on_but_does_not_end_it(people):
    project = approved_transfer(people).project
    draft = StageDraft(DAY, "示例协议", "示例")
    with pytest.raises(NotAllowed):
        move_project(project=project, action="sign", draft=draft, actor=people.host_filer)
    step(people, project, "sign")
    with pytest.raises(Missing, match="国家项目代码"):
        move_project(project=project, action="start", draft=draft, actor=people.host_filer)
    with pytest.raises(NotAllowed):
        move_project(project=project, action="abandon", draft=draft, actor=people.host_filer)


@pytest.mark.parametrize(("unit", "role"), [("fumin", "filer"), ("xishan", "leader"), ("drc", "approver")])
def test_nobody_else_moves_a_project(people, unit, role):
    project = project_of(people)
    with pytest.raises(NotAllowed):
        move_project(
            project=project, action="sign", draft=StageDraft(DAY, "示例"), actor=make_user(unit, role)
        )


def test_a_stale_page_moves_nothing(people):
    project = project_of(people)
    opened = Project.objects.get(pk=project.pk)
    step(people, project, "sign")
    with pytest.raises(Stale):
        move_project(
            project=opened, action="lose", draft=StageDraft(DAY, reason="示例"), actor=people.filer, version=0
        )


def test_the_database_refuses_a_jump_and_a_stage_without_proof(people):
    project = project_of(people)
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(status="producing")
    with pytest.raises(IntegrityError, match="a_stage_has_its_proof_or_reason"), transaction.atomic():
        StageRecord.objects.create(project=project, sequence=1, stage="signed", happened_on=DAY)


def test_a_stage_record_is_never_edited(people):
    project = step(people, project_of(people), "sign")
    with pytest.raises(Exception, match=r"append-only|permission denied"), transaction.atomic():
        project.stage_records.update(proof="改")

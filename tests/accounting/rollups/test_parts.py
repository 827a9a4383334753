"""T19: a large roll-up is shared among workers; whatever is delivered twice, late or to the dead, it is done once."""

import pytest
from support.factories import make_user
from support.ledger_world import Q1, a_project, agreed, period, post, verified
from support.races import race
from support.rollup_world import CODE, again, figures

from accounting.closing import tasks as closing_tasks
from accounting.closing.services import start_trial
from accounting.ledger.models import Batch
from accounting.rollups import parts, tasks
from accounting.rollups.details import PartTotal, RollUpDetail
from accounting.rollups.models import RollUp
from accounting.rollups.queries import newest_rollups
from kunming_coord.common import runs
from kunming_coord.common.errors import Busy, Invalid
from kunming_coord.common.models import Run
from parks.directory.models import Park
from projects.register.models import Project

pytestmark = pytest.mark.django_db(transaction=True)
assert tasks
assert closing_tasks


@pytest.fixture
def trial(monkeypatch) -> Run:
    """A roll-up of five projects, queued, to be cut into parts of two."""
    monkeypatch.setattr(parts, "PROJECTS_PER_PART", 2)
    for number, mode in enumerate(("split", "duplicate", "assign", "split", "split")):
        project = a_project()
        shares = {"split": {"xishan": 3, "anning": 7}, "assign": {"xishan": 1, "anning": 0}}
        agreed(project, shares=shares.get(mode, {"xishan": 1, "anning": 1}), mode=mode)
        Project.objects.filter(pk=project.pk).update(park=Park.objects.all()[number % 2])
        for quarter in (Q1, Q1.year_ago):
            verified(project, {CODE: 1000 + number}, quarter=quarter)
    return start_trial(quarter=Q1, group=period().group, actor=make_user("drc", "approver"))


def cut(trial: Run) -> list[Run]:
    assert runs.execute(trial.pk)
    return list(Run.objects.filter(parent=trial).order_by("pk"))


def finished(trial: Run) -> RollUp:
    trial.refresh_from_db()
    assert (trial.state, trial.percent) == ("done", 100)
    rollup = RollUp.objects.get(rerun_of=None)
    assert rollup.detail.parts == 3
    assert not PartTotal.objects.exists()
    return rollup


def test_the_parts_put_together_are_the_whole(trial):
    made = cut(trial)
    assert [part.params["from"] <= part.params["to"] for part in made] == [True] * 3
    assert not RollUpDetail.objects.exists()
    assert newest_rollups([Q1]) == {}, "pages wait until all totals are there"
    for part in reversed(made):
        assert runs.execute(part.pk)
    assert runs.execute(trial.pk)
    rollup = finished(trial)
    assert figures(rollup)["GroupingTotal"]
    assert figures(rollup) == figures(again(rollup))


def test_the_run_is_not_due_while_a_part_is_under_way_and_shows_how_far_they_are(trial):
    first, second, third = cut(trial)
    assert set(runs.due_runs()) == {first.pk, second.pk, third.pk}
    assert not runs.execute(trial.pk)
    runs.execute(second.pk)
    Run.objects.update(dispatched_at=None)
    assert set(runs.due_runs()) == {first.pk, third.pk}
    trial.refresh_from_db()
    assert (trial.state, trial.percent, trial.message) == ("running", 33, "正在分部分汇总：已完成 1/3 部分")
    for part in (first, third):
        runs.execute(part.pk)
    assert runs.due_runs() == [trial.pk]


def test_every_part_and_the_run_delivered_eight_times_have_one_effect(trial):
    answers = race([lambda: runs.execute(trial.pk)] * 8)
    assert answers.count(True) == 1
    made = [part.pk for part in Run.objects.filter(parent=trial)]
    assert len(made) == 3
    answers = race([lambda pk=pk: runs.execute(pk) for pk in [*made, trial.pk] * 8])
    assert answers.count(True) in (3, 4)  # the run itself may already have found its parts done
    race([lambda: runs.execute(trial.pk)] * 8)
    rollup = finished(trial)
    assert RollUp.objects.count() == RollUpDetail.objects.count() == 1
    assert figures(rollup) == figures(again(rollup))


def a_beat() -> None:
    for pk in runs.due_runs():
        runs.execute(pk)


def test_two_beats_hand_out_everything_twice_and_nothing_is_there_twice(trial):
    for _ in range(4):
        race([a_beat] * 2)
        Run.objects.update(dispatched_at=None)
    rollup = finished(trial)
    assert RollUp.objects.count() == 1
    assert Batch.objects.filter(book="territorial", quarter=Q1).count() == 5
    assert figures(rollup) == figures(again(rollup))


def test_what_is_posted_while_the_parts_are_under_way_is_not_in_them(trial):
    first, *others = cut(trial)
    runs.execute(first.pk)
    late = a_project()
    agreed(late)
    verified(late, {CODE: 5_000_000})
    with pytest.raises(Busy):
        start_trial(quarter=Q1, group=period().group, actor=make_user("drc", "approver"))
    post()
    for part in others:
        runs.execute(part.pk)
    runs.execute(trial.pk)
    rollup = finished(trial)
    assert figures(rollup) == figures(again(rollup))
    assert "5000000" not in repr(figures(rollup)).replace("_", "")


def test_where_a_part_cannot_be_done_the_run_says_why(trial, monkeypatch):
    first, second, third = cut(trial)
    for part in (first, third):
        runs.execute(part.pk)

    def refuse(context):
        raise Invalid("这一部分无法汇总。")

    monkeypatch.setitem(runs._HANDLERS, parts.PART, (refuse, None))
    runs.execute(second.pk)
    assert runs.due_runs() == [trial.pk]
    runs.execute(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.error) == ("failed", "这一部分无法汇总。")
    assert not RollUpDetail.objects.exists()


def test_a_worker_only_thought_dead_cannot_cut_a_second_time(trial):
    made = cut(trial)
    stale = Run.objects.get(pk=trial.pk)
    Run.objects.filter(pk=trial.pk).update(attempt=stale.attempt + 1)
    context = runs.RunContext(stale, None)
    with pytest.raises(runs.Stale):
        context.split(parts.PART, [{}])
    assert Run.objects.filter(parent=trial).count() == len(made)

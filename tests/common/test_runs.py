"""Long work happens once, whoever picks it up and whenever they die."""

import pytest
from django.db import transaction
from support.database import owner_cursor, without_index
from support.factories import make_user
from support.races import race

from kunming_coord.common import runs
from kunming_coord.common.errors import Busy, Invalid
from kunming_coord.common.models import Run
from kunming_coord.districts.models import Body

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work(monkeypatch):
    """A handler that adds one body per effect, so that effects can be counted."""
    calls = []

    def handler(context):
        calls.append(context.run.attempt)
        with transaction.atomic():
            Body.objects.create(slug=f"effect-{len(calls)}", name="效果", short_name="效果")
            context.progress(50, "一半", rows=1)
            context.finish("完成", effects=1)

    monkeypatch.setitem(runs._HANDLERS, "test", (handler, None))
    yield calls
    Body.objects.filter(slug__startswith="effect-").delete()


def effects() -> int:
    return Body.objects.filter(slug__startswith="effect-").count()


def start(**fields) -> Run:
    return runs.enqueue_run(kind="test", key="k", actor=make_user("drc", "approver"), **fields)


def test_a_run_is_done_once_and_says_so(work):
    run = start()
    assert runs.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.percent, run.attempt) == ("done", 100, 1)
    assert run.counts["effects"] == 1
    assert not runs.execute(run.pk), "a second delivery finds nothing to do"
    assert effects() == 1


def test_eight_deliveries_at_once_have_one_effect(work):
    run = start()
    answers = race([lambda: runs.execute(run.pk)] * 8)
    assert answers.count(True) == 1
    assert effects() == 1


def test_a_second_unfinished_run_of_the_same_thing_is_refused(work):
    start()
    with pytest.raises(Busy):
        start()


def test_t19_without_the_unique_row_the_same_thing_is_begun_twice(work):
    start()
    with without_index(Run, "one_unfinished_run"):
        start()
        for run in Run.objects.all():
            assert runs.execute(run.pk)
        assert effects() == 2


def test_a_crash_before_the_end_leaves_nothing_and_the_next_tick_completes_it(work, monkeypatch):
    run = start()
    finish = runs.RunContext.finish
    monkeypatch.setattr(runs.RunContext, "finish", lambda *args, **kwargs: 1 / 0)
    runs.execute(run.pk)
    assert effects() == 0
    monkeypatch.setattr(runs.RunContext, "finish", finish)
    runs.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempt, effects()) == ("done", 2, 1)


def test_a_worker_that_lost_its_claim_commits_nothing(work, monkeypatch):
    run = start()
    original = runs.RunContext.progress

    def overtaken(context, *args, **kwargs):
        original(context, *args, **kwargs)
        with owner_cursor() as cursor:  # somebody else claimed the run meanwhile
            cursor.execute("UPDATE common_run SET attempt = attempt + 1 WHERE id = %s", [run.pk])

    monkeypatch.setattr(runs.RunContext, "progress", overtaken)
    runs.execute(run.pk)
    assert effects() == 0


def test_t19_without_the_fence_a_worker_that_lost_its_claim_has_its_effect_as_well(work, monkeypatch):
    """Two workers believe the run is theirs, since the first one's lock fell with its connection."""
    run = start()
    monkeypatch.setattr(runs, "_try_lock", lambda side, run_id: True)
    progress = runs.RunContext.progress

    def overtaken(context, *args, **kwargs):
        progress(context, *args, **kwargs)
        if context.run.attempt == 1:
            race([lambda: runs.execute(context.run.pk)])

    monkeypatch.setattr(runs.RunContext, "progress", overtaken)
    runs.execute(run.pk)
    assert (Run.objects.get().attempt, effects()) == (2, 1)
    monkeypatch.setattr(runs.RunContext, "_fenced", lambda context, **changes: None)
    again = start()
    runs.execute(again.pk)
    assert effects() == 3, "unfenced, both have theirs"


def test_a_refusal_fails_the_run_with_its_sentence_and_is_not_tried_again(monkeypatch):
    def refuse(context):
        raise Invalid("第三季度尚有 2 份填报未审核。")

    told = []
    monkeypatch.setitem(runs._HANDLERS, "test", (refuse, lambda run, reason: told.append(reason)))
    run = start()
    runs.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "第三季度尚有 2 份填报未审核。")
    assert told == [run.error]
    assert not runs.execute(run.pk)


def test_progress_is_seen_while_the_work_is_not_yet_committed(work, monkeypatch):
    run, seen = start(), []
    finish = runs.RunContext.finish

    def look(context, *args, **kwargs):
        seen.extend(race([lambda: Run.objects.get(pk=run.pk).percent, effects]))
        finish(context, *args, **kwargs)

    monkeypatch.setattr(runs.RunContext, "finish", look)
    runs.execute(run.pk)
    assert seen == [50, 0]


def test_two_ticks_hand_a_run_out_once(work):
    start()
    answers = race([runs.due_runs, runs.due_runs])
    assert sorted(len(answer) for answer in answers) == [0, 1]

"""T8, T9: only legal moves, each once, and never one person on both sides."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from support.database import owner_cursor, without_trigger
from support.factories import district, make_user
from support.races import failures, race

from accounting.periods.models import Period
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Absent, NotAllowed, Stale
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import (
    WorkflowSubject,
    available_moves,
    begin,
    move,
    move_many,
    require_version,
)
from projects.policies.models import IndicatorGroup


@pytest.fixture
def period(db):
    return Period.objects.create(
        quarter=Quarter.of(2025, 1), group=IndicatorGroup.objects.first(), status="open"
    )


@pytest.fixture
def approver(db):
    return make_user("drc", "approver")


def test_a_move_changes_the_status_and_leaves_an_event_with_person_role_and_words(period, approver):
    move(period, "start_close", actor=approver, note="按期关账")
    period.refresh_from_db()
    event = period.events.get()
    assert (period.status, period.version) == ("closing", 1)
    assert (event.action, event.from_status, event.to_status, event.role) == (
        "start_close",
        "open",
        "closing",
        "approver",
    )
    assert (event.person_id, event.actor_label, event.unit_label) == (
        approver.person_id,
        approver.label,
        "市发展改革委",
    )
    assert event.note == "按期关账"


def test_a_stale_object_moves_nothing(period, approver):
    opened_earlier = Period.objects.get(pk=period.pk)
    move(period, "start_close", actor=approver)
    with pytest.raises(Stale):
        move(opened_earlier, "start_close", actor=approver)
    assert period.events.count() == 1


@pytest.fixture
def periods(db):
    groups = IndicatorGroup.objects.order_by("order")[:3]
    return [
        Period.objects.create(quarter=Quarter.of(2025, 1), group=group, status="open") for group in groups
    ]


def test_many_move_at_once_each_with_its_event_in_as_many_statements(
    periods, approver, django_assert_num_queries
):
    approver.holds("approver", units=None)  # memberships are read once
    with django_assert_num_queries(4):  # savepoint, update, events, release
        move_many(periods, "start_close", actor=approver, note="按期关账")
    found = Period.objects.order_by("pk").values_list("status", "version")
    assert list(found) == [(period.status, period.version) for period in periods] == [("closing", 1)] * 3
    events = [period.events.get() for period in periods]
    assert {(event.from_status, event.to_status, event.sequence, event.note) for event in events} == {
        ("open", "closing", 1, "按期关账")
    }


def test_none_of_many_moves_where_one_has_moved_on(periods, approver):
    move(Period.objects.get(pk=periods[1].pk), "start_close", actor=approver)
    with pytest.raises(Stale):
        move_many(periods, "start_close", actor=approver)
    assert [period.events.count() for period in periods] == [0, 1, 0]
    assert [period.status for period in periods] == ["open"] * 3


def test_none_of_many_moves_where_the_person_took_an_earlier_step_of_one_last(periods, approver):
    other = make_user("drc", "approver")
    move_many(periods[:1], "start_close", actor=approver)
    move_many(periods[1:], "start_close", actor=other)
    move_many(periods, "close", actor=system_user())
    with pytest.raises(NotAllowed, match="由您办理"):
        move_many(periods, "reopen", actor=approver, note="更正")
    assert {period.status for period in periods} == {"closed"}
    move_many(periods[1:], "reopen", actor=approver, note="更正")


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_have_one_effect(period, approver):
    answers = race([lambda: move(Period.objects.get(pk=period.pk), "start_close", actor=approver)] * 16)
    assert len(failures(answers, Stale)) == 15
    assert len(failures(answers)) == 15
    assert period.events.count() == 1


def test_a_wrong_role_a_wrong_unit_and_an_ended_membership_are_refused(period, approver):
    for user in (make_user("drc", "reviewer"), make_user("xishan", "approver"), make_user("drc", "auditor")):
        with pytest.raises(NotAllowed):
            move(period, "start_close", actor=user)
    approver.memberships.update(valid_to="2020-01-01")
    with pytest.raises(NotAllowed):
        move(period, "start_close", actor=type(approver).objects.get(pk=approver.pk))
    assert not period.events.exists()


def test_an_action_the_machine_does_not_know_is_absent(period, approver):
    with pytest.raises(Absent):
        move(period, "explode", actor=approver)


def test_nobody_signed_in_can_act_as_the_system(period, approver):
    move(period, "start_close", actor=approver)
    with pytest.raises(NotAllowed):
        move(period, "close", actor=approver)
    move(period, "close", actor=system_user())
    assert period.status == "closed"


def test_a_person_who_acted_in_another_role_is_refused_also_through_a_second_account(period):
    first = make_user("xishan", "filer")
    second = make_user("drc", "approver", person=first.person)
    begin(period, actor=first, role="filer", side="city")
    period.version = 1
    Period.objects.filter(pk=period.pk).update(version=1)
    step = next(step for step in period.machine.moves if step.action == "start_close")
    assert not step.four_eyes
    with pytest.raises(DatabaseError, match="four eyes"), transaction.atomic():
        WorkflowEvent.objects.create(
            machine="quarter",
            subject_id=period.pk,
            sequence=5,
            action="x",
            to_status="closing",
            role="approver",
            side="city",
            four_eyes=True,
            actor_id=second.pk,
            person_id=second.person_id,
            actor_label="同一人",
        )


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_jump_that_is_in_no_table(period):
    with pytest.raises(DatabaseError), transaction.atomic():
        Period.objects.filter(pk=period.pk).update(status="closed")
    with without_trigger(Period, "legal_moves"):
        Period.objects.filter(pk=period.pk).update(status="closed")
    with owner_cursor() as cursor:
        cursor.execute("SELECT status FROM accounting_period WHERE id = %s", [period.pk])
        assert cursor.fetchone() == ("closed",)


def test_t8_every_machine_has_its_trigger_in_the_database(db):
    guarded = {model for model, trigger in pgtrigger.registered() if trigger.name == "legal_moves"}
    subjects = {model for model in apps.get_models() if issubclass(model, WorkflowSubject)}
    assert guarded == subjects
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger_legal_moves_%%' AND tgenabled = 'O'"
        )
        assert {table for (table,) in cursor.fetchall()} == {model._meta.db_table for model in subjects}


def test_only_those_who_may_act_see_the_button(period, approver):
    assert [found.action for found in available_moves(period, approver)] == ["start_close"]
    assert available_moves(period, make_user("drc", "reviewer")) == []
    assert available_moves(period, make_user("xishan", "filer")) == []


def test_a_form_opened_before_the_last_move_is_refused_and_names_the_present_status(period, approver):
    move(period, "start_close", actor=approver)
    with pytest.raises(Stale, match="关账中"):
        require_version(period, 0)
    require_version(period, 1)
    require_version(period, None)


def test_what_waits_for_somebody_is_found_by_role(period, approver):
    assert list(Period.objects.awaiting(approver)) == [period]
    assert not Period.objects.awaiting(make_user("xishan", "approver")).exists()
    assert not Period.objects.awaiting(make_user("drc", "reviewer")).exists()
    assert district("xishan").in_city

"""T5: what is append-only refuses UPDATE, DELETE and TRUNCATE, by trigger and by role."""

import pytest
from django.db import Error, IntegrityError, connections, transaction
from support.database import owner_cursor, without_trigger
from support.factories import make_user

from kunming_coord.common.grants import append_only_tables
from kunming_coord.common.models import WorkflowEvent

ATTACKS = ["UPDATE common_workflowevent SET note = 'x'", "DELETE FROM common_workflowevent"]


def event(**fields):
    values = {"machine": "lead", "subject_id": 1, "sequence": 0, "action": "create", "to_status": "draft"}
    values |= {"role": "filer", "side": "origin", "actor_id": 1, "actor_label": "某人"}
    return WorkflowEvent.objects.create(**values | fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attack", [*ATTACKS, "TRUNCATE common_workflowevent"])
def test_even_the_owner_of_the_table_is_refused_by_the_trigger(attack):
    event()
    with pytest.raises(IntegrityError, match="append-only"), owner_cursor() as cursor:
        cursor.execute(attack)
    assert WorkflowEvent.objects.get(machine="lead").note == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("attack", "trigger"), [(ATTACKS[1], "append_only"), ("TRUNCATE common_workflowevent", "no_truncate")]
)
def test_without_its_trigger_the_owner_would_get_through(attack, trigger):
    event()
    with without_trigger(WorkflowEvent, trigger), owner_cursor() as cursor:
        cursor.execute(attack)
    assert not WorkflowEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_application_role_has_no_right_to_change_what_is_append_only(right):
    with connections["default"].cursor() as cursor:
        for table in append_only_tables():
            cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
            assert cursor.fetchone() == (False,), table


@pytest.mark.django_db
def test_the_application_role_cannot_truncate_or_create_anything():
    for attack in [
        "TRUNCATE districts_body CASCADE",
        "CREATE TABLE public.sneaky (x int)",
        "DROP TABLE districts_body",
    ]:
        with pytest.raises(Error), transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute(attack)


@pytest.mark.django_db
def test_the_database_itself_refuses_one_person_on_both_sides_of_four_eyes():
    person = make_user("xishan", "filer").person_id
    event(person_id=person, action="submit", role="filer")
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        event(person_id=person, sequence=1, action="approve", role="approver", four_eyes=True)
    event(person_id=person, sequence=1, action="submit", role="filer", four_eyes=True)

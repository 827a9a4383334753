"""T14: every committed change has one row in the log, whichever way it was written."""

import pytest
from django.db import connection, transaction
from support.database import without_trigger
from support.factories import make_user

from kunming_coord.audit.context import acting
from kunming_coord.audit.models import ChangeLog
from kunming_coord.districts.models import Body

pytestmark = [pytest.mark.django_db, pytest.mark.triggers]


def changes_of(body: Body):
    return ChangeLog.objects.filter(table_name="districts_body", row_id=str(body.pk)).order_by("id")


def test_a_change_through_the_orm_names_actor_request_and_reason():
    user, body = make_user("drc", "reviewer"), Body.objects.get(slug="tax")
    with acting(user, request_id="r-1", reason="更名"):
        body.duty = "新职责"
        body.save()
    row = changes_of(body).last()
    assert (row.operation, row.actor_id, row.actor_label) == ("UPDATE", user.pk, user.label)
    assert (row.request_id, row.reason) == ("r-1", "更名")
    assert row.before["duty"] != row.after["duty"] == "新职责"


def test_bulk_and_raw_writes_are_recorded_row_by_row():
    with acting(make_user("drc", "reviewer"), reason="批量"):
        before = ChangeLog.objects.count()
        changed = Body.objects.update(group="某组")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE districts_body SET duty = %s", ["100% 完成"])
    assert ChangeLog.objects.count() - before == 2 * changed
    assert ChangeLog.objects.filter(reason="批量").count() == 2 * changed


def test_a_write_by_nobody_signed_in_is_recorded_with_the_database_user():
    body = Body.objects.get(slug="tax")
    Body.objects.filter(pk=body.pk).update(duty="无人")
    row = changes_of(body).last()
    assert (row.actor_id, row.actor_label) == (0, "")
    assert row.database_user


def test_the_name_of_one_writer_never_reaches_the_writes_of_the_next():
    body = Body.objects.get(slug="tax")
    with acting(make_user("drc", "reviewer"), reason="甲"):
        Body.objects.filter(pk=body.pk).update(duty="甲")
    with acting(make_user("fin", "treasurer"), reason="乙"):
        Body.objects.filter(pk=body.pk).update(duty="乙")
    assert [row.reason for row in changes_of(body)][-2:] == ["甲", "乙"]


def test_a_rolled_back_change_leaves_no_row():
    body = Body.objects.get(slug="tax")
    before = changes_of(body).count()
    with transaction.atomic():
        Body.objects.filter(pk=body.pk).update(duty="不算")
        transaction.set_rollback(True)
    assert changes_of(body).count() == before


def test_a_password_hash_never_enters_the_log():
    user = make_user("drc", "reviewer")
    user.set_password("长长的密码 123")
    user.save()
    rows = ChangeLog.objects.filter(table_name="accounts_user", row_id=str(user.pk))
    assert rows.exists()
    assert all("password" not in (row.after or {}) for row in rows)


def test_quotes_and_percent_signs_in_a_reason_are_written_as_they_are():
    body = Body.objects.get(slug="tax")
    with acting(make_user("drc", "reviewer"), reason="100%'; DROP TABLE x; --\\"):
        Body.objects.filter(pk=body.pk).update(duty="引号")
    assert changes_of(body).last().reason == "100%'; DROP TABLE x; --\\"


@pytest.mark.django_db(transaction=True)
def test_without_its_trigger_the_log_would_miss_the_change():
    body = Body.objects.create(slug="scratch", name="临时", short_name="临时")
    before = changes_of(body).count()
    with without_trigger(Body, "audit_update"):
        Body.objects.filter(pk=body.pk).update(duty="漏记")
    assert changes_of(body).count() == before
    Body.objects.filter(pk=body.pk).delete()

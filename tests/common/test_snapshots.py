"""T18: a report is read from one snapshot, and reading writes nothing."""

import pytest
from django.db import InternalError, connection
from support.races import race

from kunming_coord.common.snapshots import one_snapshot
from kunming_coord.districts.models import Body

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def body():
    row = Body.objects.create(slug="snapshot", name="测试", short_name="旧")
    yield row
    row.delete()


def name() -> str:
    return Body.objects.get(slug="snapshot").short_name


def rename() -> None:
    [failed] = race([lambda: Body.objects.filter(slug="snapshot").update(short_name="新")])
    assert failed == 1


def test_what_is_written_meanwhile_is_not_seen(body):
    with one_snapshot():
        assert name() == "旧"
        rename()
        assert name() == "旧"
    assert name() == "新"


def test_without_it_the_second_query_sees_more_than_the_first(body):
    assert name() == "旧"
    rename()
    assert name() == "新"


def test_nothing_is_written_inside(body):
    with pytest.raises(InternalError, match="read-only"), one_snapshot():
        body.save()


@one_snapshot()
def isolation() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_isolation')")
        return str(cursor.fetchone()[0])


def test_it_decorates_a_view_as_often_as_it_is_called(body):
    assert [isolation(), isolation()] == ["repeatable read"] * 2
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone()[0] == "read committed"

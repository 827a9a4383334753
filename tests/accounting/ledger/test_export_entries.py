"""The journal as a file: the entries of the list, with names, in one piece however long."""

import csv
import io

import pytest
from django.urls import reverse
from support.ledger_world import Q1, Cast, a_project, agreed, post, verified

from kunming_coord.exchange.models import ExportLog
from projects.register.models import Project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    project = a_project()
    Project.objects.filter(pk=project.pk).update(title="=示例项目")
    agreed(project)
    verified(project, {"industrial_output": 1001})
    post()
    return Cast()


def taken(client, **query):
    answer = client.get(reverse("ledger:entries"), {"export": "csv", **query})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_every_entry_leaves_with_its_names_and_exact_amount(cast, signed_in):
    rows = taken(signed_in(cast.auditor))
    assert rows[0][:7] == ["入账期间", "所属期间", "口径", "单位", "指标", "方式", "数额(元)"]
    amounts = {(row[2], row[3]): row[6] for row in rows[1:4]}
    assert amounts == {
        ("在地口径", "安宁"): "10.01",
        ("考核口径", "西山"): "3.00",
        ("考核口径", "安宁"): "-3.00",
    }
    assert {row[0] for row in rows[1:4]} == {Q1.code}


def test_a_title_that_looks_like_a_formula_is_none(cast, signed_in):
    assert taken(signed_in(cast.auditor))[1][8] == "'=示例项目"


def test_the_filter_of_the_page_is_the_filter_of_the_file(cast, signed_in):
    rows = taken(signed_in(cast.auditor), kind="assessment", district="xishan")
    assert len([row for row in rows[1:] if len(row) > 2]) == 1


def test_what_left_is_logged_with_its_rows(cast, signed_in):
    taken(signed_in(cast.auditor))
    ended = ExportLog.objects.get(stage=ExportLog.Stage.FINISHED)
    assert (ended.what, ended.row_count, ended.actor_id) == ("核算账", 3, cast.auditor.pk)


def test_a_reader_who_leaves_early_takes_no_connection_with_them(cast, signed_in):
    answer = signed_in(cast.auditor).get(reverse("ledger:entries"), {"export": "csv"})
    parts = iter(answer.streaming_content)
    next(parts)
    answer.close()
    assert taken(signed_in(cast.auditor))


def test_a_workbook_has_the_same_entries(cast, signed_in):
    answer = signed_in(cast.auditor).get(reverse("ledger:entries"), {"export": "xlsx"})
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_districts_take_no_journal(cast, signed_in):
    answer = signed_in(cast.origin_filer).get(reverse("ledger:entries"), {"export": "csv"})
    assert answer.status_code == 403

"""填报进度: counts and lights by district and group, its own row for a district, and 催报 of a column."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from support.factories import group
from support.filing_world import CODE
from support.ledger_world import Q1, Cast, a_project, agreed, filed_and_verified, opened

from accounting.filings.models import Filing
from accounting.filings.reminders import Reminder
from accounting.filings.services import file_figures, save_values
from accounting.progress.queries import matrix, overdue
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 20)  # a Monday


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture(autouse=True)
def _that_day(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


def a_filing(arises="anning", due=None, code=CODE, group="production") -> Filing:
    project = a_project()
    agreed(project, code, arises=arises)
    filing = opened(project, group)
    Filing.objects.filter(pk=filing.pk).update(due_on=due)
    filing.refresh_from_db()
    return filing


def cell(user, district="anning", code="production", quarter=Q1):
    found = matrix(user, quarter)
    (row,) = [row for row in found.rows if row.district.slug == district]
    return next(one for one in row.cells if one.group.code == code)


@pytest.mark.parametrize(
    ("due", "light", "words"),
    [
        (None, "grey", "期限未设定"),
        (dt.date(2026, 4, 17), "red", "超期 1 个工作日"),
        (TODAY, "yellow", "剩 0 个工作日"),
        (dt.date(2026, 4, 23), "yellow", "剩 3 个工作日"),
        (dt.date(2026, 4, 24), "yellow", "剩 4 个工作日"),
        (dt.date(2026, 6, 30), "green", None),
    ],
)
def test_the_light_of_a_cell_is_that_of_its_most_urgent_filing(cast, due, light, words):
    a_filing(due=dt.date(2026, 6, 30))
    a_filing(due=due)
    if due is None:
        Filing.objects.update(due_on=None)
    found = cell(cast.statistician)
    assert found.light == light
    assert found.counts == {"due": 2}
    if words:
        assert found.light_label == words


def test_counts_stand_by_status_and_a_finished_cell_is_green(cast):
    first, second = a_filing(due=dt.date(2026, 4, 17)), a_filing(due=dt.date(2026, 4, 17))
    filed_and_verified(cast, first, {CODE: 1})
    save_values(filing=second, values={CODE: 1}, explanation="", actor=cast.filer)
    assert cell(cast.statistician).counts == {"verified": 1, "filling": 1}
    file_figures(filing=second, values={}, explanation="", actor=cast.filer)
    found = cell(cast.statistician)
    assert (found.light, found.light_label) == ("green", "全部已报")


def test_a_quarter_that_has_not_ended_is_no_zero(cast):
    agreed(a_project())
    found = cell(cast.statistician, quarter=Quarter.of(2026, 2))
    assert (found.light_label, found.waiting, found.released, found.total) == ("未到报告期", 1, False, 0)
    ended = cell(cast.statistician)
    assert (ended.waiting, ended.released) == (1, True), "still to be made"


def test_a_district_sees_its_own_row(cast):
    a_filing()
    a_filing("fumin")
    assert [row.district.slug for row in matrix(cast.filer, Q1).rows] == ["anning"]
    assert matrix(cast.stranger, Q1).rows == []
    assert {row.district.slug for row in matrix(cast.auditor, Q1).rows} == {"anning", "fumin"}


def test_every_red_filing_of_a_column_is_reminded_of_with_a_result_per_row(cast, signed_in):
    late, other = a_filing(due=dt.date(2026, 4, 17)), a_filing("fumin", due=dt.date(2026, 4, 16))
    a_filing(due=dt.date(2026, 6, 30))
    a_filing(due=dt.date(2026, 4, 1), code="tax_revenue", group="tax")
    assert set(overdue(cast.approver, Q1, group("production"))) == {late, other}
    client = signed_in(cast.approver)
    page = client.get(reverse("progress:matrix"), {"period": Q1.code}).content.decode()
    assert page.count("催报全部超期") == 2
    address = reverse("progress:remind", args=[Q1.code, "production"])
    done = client.post(address, {"idempotency_key": uuid.uuid4().hex}).content.decode()
    assert "共 2 份超期填报，已催报 2 份" in done
    again = client.post(address, {"idempotency_key": uuid.uuid4().hex}).content.decode()
    assert "已催报 0 份" in again
    assert again.count("每个工作日每份填报只催一次") == 2
    assert Reminder.objects.count() == 2


def test_a_cell_leads_to_its_filings(cast, signed_in):
    filing = a_filing()
    a_filing("fumin")
    client = signed_in(cast.statistician)
    page = client.get(reverse("progress:matrix"), {"period": Q1.code}).content.decode()
    link = f"{reverse('filings:list')}?period={Q1.code}&amp;group=production&amp;host=anning&amp;area="
    assert link in page
    listed = client.get(link.replace("&amp;", "&")).content.decode()
    assert filing.project.code in listed
    assert listed.count('<td class="seq">') == 1


@pytest.mark.parametrize("period", ["2026Q5", "x", "1999Q1", "２０２６Ｑ１"])
def test_a_quarter_that_does_not_exist_is_refused_with_a_sentence(cast, signed_in, period):
    answer = signed_in(cast.statistician).get(reverse("progress:matrix"), {"period": period})
    assert answer.status_code == 400
    assert "期间" in answer.content.decode()


def test_an_unknown_group_is_absent(cast, signed_in):
    address = reverse("progress:remind", args=[Q1.code, "nothing"])
    answer = signed_in(cast.approver).post(address, {"idempotency_key": uuid.uuid4().hex})
    assert answer.status_code == 404

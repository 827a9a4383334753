"""催报: automatic words, once a working day, five times at most, seen at once by the district."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from support.factories import make_user
from support.filing_world import CODE
from support.ledger_world import Cast, a_project, agreed, opened
from support.races import failures, race

from accounting.filings.models import Filing
from accounting.filings.reminders import Reminder
from accounting.filings.reminding import remind, remind_all, waiting_reminders
from accounting.filings.services import file_figures
from kunming_coord.common.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 4, 20, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def filing() -> Filing:
    project = a_project()
    agreed(project)
    return opened(project)


def day(number):
    return MONDAY + dt.timedelta(days=number)


def test_the_words_are_made_by_the_system(filing, cast):
    Filing.objects.update(due_on=dt.date(2026, 4, 17))
    reminder = remind(filing=filing, actor=cast.statistician, now=MONDAY)
    assert reminder.text == (
        f"2026年第一季度“产出”填报（{filing.project.code} {filing.project.title}）"
        "应于 2026-04-17 前上报，已超期 1 个工作日，请尽快填报。第 1 次催报。"
    )


def test_without_a_deadline_nothing_is_said_of_one(filing, cast):
    assert "尚未上报，请尽快填报" in remind(filing=filing, actor=cast.approver, now=MONDAY).text


def test_once_a_working_day(filing, cast):
    remind(filing=filing, actor=cast.approver, now=MONDAY)
    with pytest.raises(Invalid, match="每个工作日每份填报只催一次"):
        remind(filing=filing, actor=cast.statistician, now=MONDAY)
    remind(filing=filing, actor=cast.approver, now=day(1))


def test_a_reminder_on_a_weekend_is_that_of_the_working_day_after_it(filing, cast):
    saturday = remind(filing=filing, actor=cast.approver, now=day(5))
    assert saturday.counts_on == dt.date(2026, 4, 27)
    with pytest.raises(Invalid, match="2026-04-27"):
        remind(filing=filing, actor=cast.approver, now=day(7))


def test_five_times_at_most(filing, cast):
    for number in range(5):
        remind(filing=filing, actor=cast.approver, now=day(number))
    with pytest.raises(Invalid, match="已催报 5 次"):
        remind(filing=filing, actor=cast.approver, now=day(8))


def test_what_is_filed_is_not_reminded_of(filing, cast):
    file_figures(filing=filing, values={CODE: 1}, explanation="", actor=cast.filer)
    with pytest.raises(Invalid, match="不需要催报"):
        remind(filing=filing, actor=cast.approver)


def test_districts_remind_nobody(filing, cast):
    for actor in (cast.filer, cast.auditor, make_user("anning", "reviewer")):
        with pytest.raises(NotAllowed):
            remind(filing=filing, actor=actor)
        with pytest.raises(NotAllowed):
            remind_all(filings=[], actor=actor)


def test_of_many_each_is_answered_for_itself(filing, cast):
    project = a_project()
    agreed(project)
    other = opened(project)
    remind(filing=filing, actor=cast.approver)
    first, second = remind_all(filings=[filing, other], actor=cast.approver)
    assert (first.reminder, second.reminder.number) == (None, 1)
    assert "只催一次" in first.sentence


def test_the_district_sees_it_on_its_desk_until_it_has_filed(filing, cast, signed_in):
    remind(filing=filing, actor=cast.approver)
    desk = reverse("desk:home")
    assert "请尽快填报" in signed_in(cast.filer).get(desk).content.decode()
    assert "请尽快填报" in signed_in(make_user("anning", "leader")).get(desk).content.decode()
    assert "请尽快填报" not in signed_in(cast.origin_filer).get(desk).content.decode()
    page = signed_in(cast.filer).get(reverse("filings:detail", args=[filing.uid])).content.decode()
    assert page.count("第 1 次催报") == 2, "above the filing and in its history"
    file_figures(filing=filing, values={CODE: 1}, explanation="", actor=cast.filer)
    assert not waiting_reminders(cast.filer.reach.district_ids)


def test_a_reminder_is_never_changed_and_never_a_sixth(filing, cast):
    reminder = remind(filing=filing, actor=cast.approver)
    with pytest.raises(Exception, match=r"permission denied|append-only"), transaction.atomic():
        Reminder.objects.update(text="x")
    row = {"filing": filing, "text": "x", "actor_id": 1, "actor_label": "x"}
    for columns in (
        {"number": 6, "counts_on": day(3).date()},
        {"number": 1, "counts_on": day(3).date()},
        {"number": 2, "counts_on": reminder.counts_on},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reminder.objects.create(**row, **columns)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_remind_once(cast):
    project = a_project()
    agreed(project)
    filing = opened(project)
    answers = race(
        [
            lambda actor=actor: remind(filing=filing, actor=actor)
            for actor in (cast.approver, cast.statistician)
        ]
    )
    assert len(failures(answers, Invalid)) == 1
    assert Reminder.objects.count() == 1

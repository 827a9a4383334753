"""How long a difference is open: working days, with the days that 调休 moves."""

import datetime as dt

import pytest
from support.ledger_world import Cast
from support.reconciling import difference

from accounting.reconciliation.ageing import BUCKETS, ages_of, bucket_of, opened_within
from accounting.reconciliation.models import ReconciliationItem
from kunming_coord.districts.models import WorkingDay

pytestmark = pytest.mark.django_db


def days(opened, today):
    return ages_of([opened], today)[opened].days


def test_the_day_of_finding_counts_as_none():
    assert days(dt.date(2026, 3, 2), dt.date(2026, 3, 2)) == 0


def test_weekends_do_not_count():
    assert days(dt.date(2026, 3, 6), dt.date(2026, 3, 9)) == 1  # Friday to Monday


def test_a_holiday_does_not_count_and_its_moved_weekend_does():
    before, after = dt.date(2026, 9, 18), dt.date(2026, 10, 12)
    # 国庆 2026: 10-01 to 10-07 free, worked off on 09-20 (Sunday) and 10-10 (Saturday); 中秋 is 09-25.
    working = [9 * 100 + day for day in (20, 21, 22, 23, 24, 28, 29, 30)] + [1008, 1009, 1010, 1012]
    assert days(before, after) == len(working)


@pytest.mark.parametrize(
    ("count", "code", "light"),
    [(0, "5", "green"), (5, "5", "green"), (6, "10", "yellow"), (10, "10", "yellow"), (11, "20", "yellow"),
     (20, "20", "yellow"), (21, "more", "red")],
)  # fmt: skip
def test_buckets_begin_and_end_where_they_say(count, code, light):
    assert (bucket_of(count).code, bucket_of(count).light) == (code, light)


def test_the_filter_of_a_bucket_finds_exactly_the_ages_in_it():
    item = difference(Cast())
    today = dt.date(2026, 10, 12)
    for back in range(50):
        opened = today - dt.timedelta(days=back)
        ReconciliationItem.objects.filter(pk=item.pk).update(opened_on=opened)
        mine = bucket_of(days(opened, today))
        found = [
            bucket.code
            for bucket in BUCKETS
            if ReconciliationItem.objects.filter(opened_within(bucket, today)).exists()
        ]
        assert found == [mine.code], (opened, days(opened, today))


def test_a_calendar_row_somebody_corrected_is_followed():
    WorkingDay.objects.filter(day=dt.date(2026, 3, 9)).update(is_working=False)
    assert days(dt.date(2026, 3, 6), dt.date(2026, 3, 10)) == 1

"""Units, their dated facts and the calendar, as they ship."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from kunming_coord.common.errors import Missing
from kunming_coord.districts.calendar import add_working_days
from kunming_coord.districts.models import District, DistrictName, Jurisdiction, WorkingDay
from kunming_coord.districts.queries import city_total_scope, parties
from parks.models import Park
from projects.models import Indicator

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing():
    before = [
        model.objects.count() for model in (District, DistrictName, Jurisdiction, WorkingDay, Park, Indicator)
    ]
    call_command("load_reference_data", verbosity=0)
    after = [
        model.objects.count() for model in (District, DistrictName, Jurisdiction, WorkingDay, Park, Indicator)
    ]
    assert before == after


def test_fourteen_county_level_units_carry_their_state_code():
    codes = District.objects.filter(kind="county").values_list("gb_code", flat=True)
    assert len(codes) == 14
    assert all(code.startswith("5301") and len(code) == 6 for code in codes)


def test_a_unit_has_one_name_at_a_time():
    chenggong = District.objects.get(slug="chenggong")
    with pytest.raises(IntegrityError), transaction.atomic():
        DistrictName.objects.create(
            district=chenggong,
            name="呈贡县",
            short_name="呈贡",
            valid_from=dt.date(2011, 1, 1),
            valid_to=dt.date(2012, 1, 1),
        )
    DistrictName.objects.create(
        district=chenggong,
        name="呈贡县",
        short_name="呈贡",
        valid_from=dt.date(1950, 1, 1),
        valid_to=dt.date(2011, 5, 20),
    )
    assert chenggong.name_on(dt.date(2010, 1, 1)) == "呈贡县"
    assert chenggong.name_on(dt.date(2011, 5, 20)) == "呈贡区"


def test_a_new_area_may_lie_in_several_districts():
    of = Jurisdiction.objects.filter(unit__slug="dianzhong", aspect="territory").values_list(
        "of__slug", flat=True
    )
    assert set(of) == {"anning", "songming", "guandu"}


def test_what_is_unknown_about_mohan_is_said_and_not_guessed():
    rows = Jurisdiction.objects.filter(unit__slug="mohan", source_status="unknown")
    assert {row.aspect for row in rows} == {"fiscal", "statistics"}
    assert all(row.of is None for row in rows)


def test_partners_outside_do_not_count_in_the_city_total():
    scope = city_total_scope("assessment", dt.date(2025, 1, 1))
    assert District.objects.get(slug="xishan").pk in scope
    assert District.objects.get(slug="putuo").pk not in scope
    assert District.objects.get(slug="mohan").pk not in scope


def test_the_system_unit_can_never_be_a_party():
    assert not parties().filter(slug="duplicates").exists()


def test_working_days_follow_the_notice_and_not_the_weekday():
    assert not WorkingDay.objects.get(day="2025-10-01").is_working
    assert WorkingDay.objects.get(day="2025-09-28").is_working, "a Sunday worked for the holiday"
    assert WorkingDay.objects.get(day="2025-09-28").source == "official"


def test_a_year_without_a_notice_is_marked_as_provisional():
    assert WorkingDay.objects.get(day="2027-03-06").source == "provisional"


def test_deadlines_count_working_days_and_say_when_the_calendar_ends():
    assert add_working_days(dt.date(2025, 9, 30), 1) == dt.date(2025, 10, 9)
    with pytest.raises(Missing, match="工作日历"):
        add_working_days(dt.date(2028, 12, 31), 1)

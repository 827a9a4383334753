"""放假通知: read from its own words into the calendar, by the DRC, with a preview, or refused with the line at fault."""

import datetime as dt

import pytest
from support.factories import make_user
from support.pages import post, text_of

from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.districts.calendar import add_working_days
from kunming_coord.districts.models import WorkingDay
from kunming_coord.districts.notices import load_notice, preview_notice, read_notice

NUMBER = "国办发明电〔2026〕示例号"
# Days of 2027 made up in the words such notices use.
TEXT = """各省、自治区、直辖市人民政府：
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月13日（周六）上班。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（星期日）上班。
2026年11月4日"""
OFF = [dt.date(2027, 1, 1), dt.date(2027, 2, 5), dt.date(2027, 2, 8), dt.date(2027, 10, 7)]
WORKING = [dt.date(2027, 1, 31), dt.date(2027, 2, 13), dt.date(2027, 9, 26)]


@pytest.fixture
def reviewer(db):
    return make_user("drc", "reviewer")


def test_a_notice_is_read_from_its_own_words():
    found = read_notice(TEXT, 2027)
    assert len(found) == 3 + 7 + 7 + 3
    assert {day for day, (working, _) in found.items() if working} == set(WORKING)
    assert found[dt.date(2027, 10, 3)] == (False, "国庆节")


def test_days_of_the_year_before_are_named_with_their_year():
    found = read_notice("元旦：2026年12月31日至2027年1月2日放假调休，共3天。", 2027)
    assert sorted(found) == [dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 1, 2)]


def test_a_preview_says_what_becomes_of_each_day_and_writes_nothing(reviewer):
    rows = {row.day: row for row in preview_notice(year=2027, number=NUMBER, text=TEXT)}
    assert all(rows[day].changed and not rows[day].after for day in OFF)
    assert all(rows[day].changed and rows[day].after for day in WORKING)
    assert not WorkingDay.objects.filter(day__year=2027, source="official").exists()


def test_deadlines_are_counted_by_the_loaded_notice(reviewer):
    assert add_working_days(dt.date(2027, 2, 4), 1) == dt.date(2027, 2, 5)
    assert load_notice(year=2027, number=NUMBER, text=TEXT, actor=reviewer) == 1 + 5 + 2 + 5 + 1
    assert add_working_days(dt.date(2027, 2, 4), 1) == dt.date(2027, 2, 12)
    assert add_working_days(dt.date(2027, 2, 4), 2) == dt.date(2027, 2, 13)
    days = WorkingDay.objects.filter(day__year=2027)
    assert days.count() == days.filter(source="official").count() == 365
    assert load_notice(year=2027, number=NUMBER, text=TEXT, actor=reviewer) == 0


@pytest.mark.parametrize(
    "who", [("drc", "filer"), ("ipb", "reviewer"), ("xishan", "approver"), ("audit", "auditor")]
)
def test_nobody_but_the_drc_loads_a_notice(db, who):
    with pytest.raises(NotAllowed):
        load_notice(year=2027, number=NUMBER, text=TEXT, actor=make_user(*who))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("一、元旦：1月1日（周四）放假。", "第 1 行：2027-01-01 是周五"),
        ("元旦：1月1日至3日放假，共4天。", "写明共 4 天，读到 3 天"),
        ("春节：2月30日放假。", "没有 2027 年 2 月 30 日"),
        ("元旦：1月1日放假。1月4日上班。", "本来就上班"),
        ("元旦：1月2日放假。\n春节：1月2日上班。", "第 2 行：2027-01-02 既放假又上班"),
        ("国庆节：10月7日至1日放假。", "先后有误"),
        ("元旦放假三天。", "没有读到放假日期"),
        ("放" * 4001, "超过 4000 字"),
        ("国庆节：10月1日放假。\n元旦：2072年1月1日放假。", "第 2 行：2072-01-01 不在 2026 至 2028 年"),
    ],
)
def test_a_notice_that_does_not_hold_is_refused_by_its_line(text, sentence):
    with pytest.raises(Invalid, match=sentence):
        read_notice(text, 2027)


def test_a_notice_without_words_or_number_is_refused(reviewer):
    with pytest.raises(Missing):
        read_notice(" \n", 2027)
    with pytest.raises(Missing, match="文号"):
        load_notice(year=2027, number=" ", text=TEXT, actor=reviewer)


def test_the_page_shows_the_preview_and_loads_on_confirmation(reviewer, signed_in):
    client = signed_in(reviewer)
    form = {"year": "2027", "number": NUMBER, "text": TEXT}
    preview = text_of(post(client, "/calendar/", **form))
    assert "载入前核对" in preview
    assert "2027-02-13" in preview
    assert not WorkingDay.objects.filter(day__year=2027, source="official").exists()
    assert post(client, "/calendar/", **form, confirm="1").status_code == 302
    assert "国庆节" in text_of(client.get("/calendar/"))
    refused = post(client, "/calendar/", **(form | {"year": "2026"}))
    assert refused.status_code == 400
    assert "请核对年份" in text_of(refused)


def test_others_read_the_calendar_and_are_not_shown_the_form(db, signed_in):
    client = signed_in(make_user("xishan", "filer"))
    assert "载入国务院放假通知" not in text_of(client.get("/calendar/"))
    assert post(client, "/calendar/", year="2027", number=NUMBER, text=TEXT).status_code == 403

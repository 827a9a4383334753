"""What a unit became: dated, sourced, audited, and never in a circle."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from support.factories import district, make_user

from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.districts.models import Succession
from kunming_coord.districts.queries import present_units
from kunming_coord.districts.services import record_succession

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 4, 1)


def became(unit: str, successor: str, day: dt.date = DAY, **changes) -> Succession:
    given = {
        "kind": "merge",
        "source_status": "inferred",
        "source": "",
        "actor": make_user("drc", "approver"),
    } | changes
    return record_succession(unit=district(unit), successor=district(successor), from_day=day, **given)


def test_a_change_holds_from_its_day_and_through_any_number_of_steps():
    became("fumin", "wuhua")
    became("wuhua", "panlong", dt.date(2026, 7, 1))
    fumin, wuhua, panlong = (district(slug).pk for slug in ("fumin", "wuhua", "panlong"))
    assert present_units(dt.date(2026, 3, 31)) == {}
    assert present_units(DAY) == {fumin: wuhua}
    assert present_units(dt.date(2026, 7, 1)) == {fumin: panlong, wuhua: panlong}


def test_it_is_recorded_by_the_city_and_leaves_its_trace():
    with pytest.raises(NotAllowed):
        became("fumin", "wuhua", actor=make_user("fumin", "filer"))
    approver = make_user("drc", "approver")
    row = became("fumin", "wuhua", actor=approver)
    entry = ChangeLog.objects.get(table_name="districts_succession")
    assert (entry.row_id, entry.actor_id, entry.reason) == (str(row.pk), approver.pk, "登记区划变动")


def test_a_documented_change_names_its_document():
    with pytest.raises(Missing, match="批准文件"):
        became("fumin", "wuhua", source_status="documented", source="  ")
    assert (
        became("fumin", "wuhua", source_status="documented", source="国函〔2026〕1号").source
        == "国函〔2026〕1号"
    )


@pytest.mark.parametrize(
    ("unit", "successor", "words"),
    [
        ("panlong", "panlong", "不能变动为自己"),
        ("panlong", "fumin", "不能变动为自己"),
        ("fumin", "anning", "已登记变动"),
    ],
)
def test_no_unit_becomes_itself_or_two_others(unit, successor, words):
    became("fumin", "wuhua")
    became("wuhua", "panlong")
    with pytest.raises(Invalid, match=words):
        became(unit, successor)


def test_the_database_refuses_a_circle_by_itself():
    common = {"from_day": DAY, "kind": "merge", "source_status": "inferred"}
    Succession.objects.create(unit=district("fumin"), successor=district("wuhua"), **common)
    Succession.objects.create(unit=district("wuhua"), successor=district("panlong"), **common)
    with pytest.raises(IntegrityError, match="cannot become itself"), transaction.atomic():
        Succession.objects.create(unit=district("panlong"), successor=district("fumin"), **common)
    with pytest.raises(IntegrityError, match="cannot become itself"), transaction.atomic():
        Succession.objects.filter(unit=district("wuhua")).update(successor=district("fumin"))

"""我的收益: what passes between units, as each of them may read it."""

import uuid

import pytest
from django.urls import reverse
from support.factories import district, make_user
from support.ledger_world import Q1, Cast, a_project, agreed, period, post, verified

from accounting.rollups.services import roll_up
from accounting.statements.benefits import Balance, between, flows, of_pairs, of_units
from kunming_coord.common.viewstate import Book
from projects.policies.models import Indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def world():
    """西山 takes 3/10 of what arises in 安宁; 富民 and 安宁 count another figure both in full."""
    shared, counted_twice = a_project(), a_project("fumin")
    agreed(shared)
    agreed(counted_twice, shares={"fumin": 1, "anning": 1}, mode="duplicate")
    for project in (shared, counted_twice):
        verified(project, {"industrial_output": 1_000_000_000})
    post()
    roll_up(period=period(), run_uid=uuid.uuid4(), final=False)


def found(user):
    return flows(user, [Q1], Book.ASSESSMENT, Indicator.objects.get(code="industrial_output"))


def unit(slug):
    return district(slug).pk


def test_what_one_unit_is_credited_with_another_has_less_of(world, cast):
    balances = of_units(found(cast.approver))
    assert balances[unit("xishan")] == Balance(received_fen=300_000_000)
    assert balances[unit("anning")] == Balance(given_fen=300_000_000)


def test_counting_in_full_on_both_sides_takes_nothing_from_the_giver(world, cast):
    balances = of_units(found(cast.approver))
    assert balances[unit("fumin")] == Balance(received_fen=1_000_000_000)
    assert between(found(cast.approver), unit("anning"))[unit("fumin")] == Balance()


def test_a_unit_sees_its_own_flows_and_no_others(world, cast):
    assert set(of_pairs(found(cast.origin_filer))) == {(unit("anning"), unit("xishan"))}
    assert len(of_pairs(found(cast.filer))) == 2
    assert not found(cast.stranger)


def test_only_what_the_roll_up_has_read_is_shown(world, cast):
    late = a_project()
    agreed(late)
    verified(late, {"industrial_output": 1_000_000_000})
    post()
    assert of_units(found(cast.approver))[unit("xishan")].received_fen == 300_000_000
    roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    assert of_units(found(cast.approver))[unit("xishan")].received_fen == 600_000_000


def page_of(client, **query):
    answer = client.get(reverse("benefits:list"), {"quarter": "2026Q1", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_district_reads_its_balance_by_counterpart_and_project(world, cast, signed_in):
    page = page_of(signed_in(cast.origin_filer), indicator="industrial_output")
    for shown in ("我的收益", "安宁市", "300.00", "XM-xishan", "sankey"):
        assert shown in page
    assert "富民县" not in page


def test_the_city_reads_every_unit_and_opens_one(world, cast, signed_in):
    client = signed_in(cast.approver)
    page = page_of(client, indicator="industrial_output")
    assert "各单位收益" in page
    assert "of=xishan" in page
    one = page_of(client, indicator="industrial_output", of="xishan")
    assert "按对方单位" in one


def test_the_unit_of_another_district_is_absent(world, cast, signed_in):
    answer = signed_in(cast.stranger).get(reverse("benefits:list"), {"quarter": "2026Q1", "of": "xishan"})
    assert answer.status_code == 404


def test_an_unknown_measure_is_refused_with_a_sentence(world, cast, signed_in):
    answer = signed_in(cast.approver).get(reverse("benefits:list"), {"quarter": "2026Q1", "measure": "x"})
    assert answer.status_code == 400
    assert "measure" in answer.content.decode()


def test_administrators_have_no_business_here(world, signed_in):
    answer = signed_in(make_user("drc", "system_admin")).get(reverse("benefits:list"))
    assert answer.status_code == 403

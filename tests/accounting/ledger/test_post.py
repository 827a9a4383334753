"""Posting a quarter: what SQL writes is what the rules compute, to the fen."""

from fractions import Fraction

import pytest
from support.factories import district
from support.ledger_world import Q1, a_project, agreed, compile_into, period, post, verified
from support.races import failures, race

from accounting.ledger.checks import entries_are_what_the_rules_compute
from accounting.ledger.models import Batch, Entry, Posting
from accounting.ledger.services import post_period
from kunming_coord.accounts.services import system_user
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

pytestmark = [pytest.mark.django_db, pytest.mark.triggers]

SLUGS = ("xishan", "anning", "fumin", "panlong", "wuhua", "guandu", "songming", "shilin")


def amounts(book=None):
    """(book, slug) → fen, over everything posted."""
    slugs = dict(District.objects.values_list("id", "slug"))
    found = {}
    for entry in Entry.objects.filter(**({"book": book} if book else {})):
        key = (entry.book, slugs[entry.district_id])
        found[key] = found.get(key, 0) + entry.amount_fen
    return found


def test_a_split_moves_the_share_and_leaves_the_territory_alone(constraints_now):
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 100_000_005})
    post()
    constraints_now()
    assert amounts() == {
        ("territorial", "anning"): 100_000_005,
        ("assessment", "anning"): -30_000_002,
        ("assessment", "xishan"): 30_000_002,
    }


def test_the_leftover_fen_goes_to_the_largest_remainder_and_ties_to_the_first_position(constraints_now):
    project = a_project()
    agreed(project, shares={"xishan": 1, "anning": 1, "fumin": 1})
    verified(project, {"industrial_output": -100})
    post()
    constraints_now()
    assert amounts("assessment") == {
        ("assessment", "xishan"): -34,
        ("assessment", "anning"): 67,
        ("assessment", "fumin"): -33,
    }


def test_a_duplicate_has_its_contra_and_an_assignment_moves_everything(constraints_now):
    project = a_project()
    agreed(project, shares={"xishan": 1, "anning": 1}, mode="duplicate")
    agreed(project, "trade_sales", shares={"xishan": 1, "anning": 0}, mode="assign")
    verified(project, {"industrial_output": 500, "trade_sales": 70})
    post()
    constraints_now()
    assert amounts("assessment") == {
        ("assessment", "xishan"): 570,
        ("assessment", "anning"): -70,
        ("assessment", "duplicates"): -500,
    }


def test_where_the_arising_district_is_no_party_its_own_share_is_nothing(constraints_now):
    project = a_project()
    agreed(project, shares={"xishan": 3, "fumin": 7}, arises="anning")
    verified(project, {"industrial_output": 10})
    post()
    constraints_now()
    assert amounts("assessment") == {
        ("assessment", "xishan"): 3,
        ("assessment", "fumin"): 7,
        ("assessment", "anning"): -10,
    }


def test_two_parties_of_one_unit_are_rounded_apart_and_posted_as_one_entry(constraints_now):
    project = a_project()
    agreed(project, shares=[("xishan", 1), ("anning", 1), ("anning", 1)])
    verified(project, {"industrial_output": 100})
    post()
    constraints_now()
    assert amounts("assessment") == {("assessment", "xishan"): 34, ("assessment", "anning"): -34}
    assert not list(entries_are_what_the_rules_compute())


def test_taxes_are_posted_in_all_three_books(constraints_now):
    project = a_project()
    term = agreed(project, "tax_revenue")
    compile_into(term.term, {"xishan": 4, "anning": 6}, book="fiscal", mode="split")
    verified(project, {"tax_revenue": 1000})
    posted = post("tax")
    constraints_now()
    assert posted.batches == 3
    assert amounts() == {
        ("territorial", "anning"): 1000,
        ("assessment", "anning"): -300,
        ("assessment", "xishan"): 300,
        ("fiscal", "anning"): -400,
        ("fiscal", "xishan"): 400,
    }


def test_a_filed_zero_is_posted_as_zero_and_an_unstated_figure_not_at_all():
    project = a_project()
    agreed(project)
    agreed(project, "trade_sales")
    verified(project, {"industrial_output": 0})
    post()
    assert {(entry.book, entry.amount_fen) for entry in Entry.objects.all()} == {
        ("territorial", 0),
        ("assessment", 0),
    }
    assert Indicator.objects.get(pk=Entry.objects.first().indicator_id).code == "industrial_output"


def test_only_verified_figures_of_the_quarter_and_group_are_posted():
    for status in ("filling", "submitted", "returned"):
        project = a_project()
        agreed(project)
        verified(project, {"industrial_output": 5}, status=status)
    elsewhere = a_project()
    agreed(elsewhere)
    verified(elsewhere, {"industrial_output": 5}, quarter=Q1.next)
    assert post().posting is None
    assert not Posting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_posters_at_once_post_every_figure_once():
    for _ in range(5):
        project = a_project()
        agreed(project)
        verified(project, {"industrial_output": 1_000_003})
    actor, quarter = system_user(), period()
    answers = race(
        [
            lambda key=number: post_period(period=quarter, actor=actor, idempotency_key=f"race{key}")
            for number in range(8)
        ]
    )
    assert not failures(answers)
    assert sorted(answer.batches for answer in answers) == [0] * 7 + [10]
    assert Batch.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_sixteen_posters_with_one_key_get_one_posting():
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 77})
    actor, quarter = system_user(), period()
    call = lambda: post_period(period=quarter, actor=actor, idempotency_key="same")  # noqa: E731
    answers = race([call] * 16)
    assert not failures(answers)
    assert len({answer.posting.pk for answer in answers}) == 1
    assert sorted(answer.batches for answer in answers) == [0] * 15 + [2]
    assert Posting.objects.count() == 1


def test_the_largest_figures_stay_inside_bigint(constraints_now):
    project = a_project()
    agreed(project, shares={"xishan": 999_999_999, "anning": 1})
    agreed(project, "trade_sales", shares=dict.fromkeys(SLUGS, 1), mode="duplicate")
    verified(project, {"industrial_output": 10**17, "trade_sales": -(10**17)})
    post()
    constraints_now()
    share = Entry.objects.get(book="assessment", district_id=district("xishan").pk, mode="split")
    assert share.amount_fen == int(Fraction(10**17 * 999_999_999, 10**9))

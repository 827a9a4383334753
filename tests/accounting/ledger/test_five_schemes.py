"""Every scheme ends in figures: an approved transfer, an agreement in force under its policy, a quarter posted to the fen."""

import pytest
from support.factories import indicator
from support.ledger_world import post, verified
from support.scheme_world import TWO_THREE, people_of, scheme_agreement
from support.worlds import term

from accounting.ledger.models import Entry
from kunming_coord.districts.models import District
from projects.agreements.models import Agreement
from projects.agreements.terms import side_word
from projects.policies.queries import policy_named
from projects.transfers.schemes import SCHEMES

pytestmark = pytest.mark.django_db

STATED = 100_000_003  # 40% of it ends in 1.2 fen, 60% in 1.8: the host has the larger remainder
SPLIT = {"origin": 40_000_001, "host": -40_000_001}
# Scheme → the policy its agreements are made under, an indicator it shares, what the assessment book takes to whom.
EXPECTED = {
    "investment": ("investment-2022", "industrial_output", SPLIT),
    "relocation": ("relocation-2022", "industrial_output", SPLIT),
    "key_park": ("key-park-2024", "industrial_output", {"origin": STATED, "duplicates": -STATED}),
    "co_building": ("yunnan-2025", "tax_revenue", SPLIT),
    "new_energy": ("new-energy", "industrial_output", SPLIT),
}


def taken(agreement, people, book):
    """What a book takes from and gives to origin, host and the system unit of duplicates."""
    names = {people.origin_slug: "origin", people.host_slug: "host", "duplicates": "duplicates"}
    slugs = dict(District.objects.values_list("pk", "slug"))
    entries = Entry.objects.filter(book=book)
    return {
        names[slugs[unit]]: amount
        for unit, amount in entries.values_list("district_id", "amount_fen")
        if amount
    }


@pytest.mark.parametrize("scheme", EXPECTED)
def test_a_transfer_of_each_scheme_becomes_an_agreement_and_a_posted_quarter(db, scheme):
    code, line, expected = EXPECTED[scheme]
    people = people_of(scheme)
    shares = () if scheme == "key_park" else TWO_THREE
    reason = "双方商定。" if scheme == "investment" else ""
    agreement = scheme_agreement(
        people, scheme, [term(line, shares=shares, arises_in=people.host_slug, deviation_reason=reason)]
    )
    agreement.refresh_from_db()
    agreement.transfer.refresh_from_db()
    assert (agreement.status, agreement.policy_code) == ("in_force", code)
    assert agreement.transfer.status == "in_force"
    verified(agreement.project, {line: STATED}, host=people.host_slug)
    post(indicator(line).group.code)
    assert taken(agreement, people, "territorial") == {"host": STATED}
    assert taken(agreement, people, "assessment") == expected
    fiscal = expected if scheme == "co_building" else {}
    assert taken(agreement, people, "fiscal") == fiscal


def test_no_ratio_is_offered_for_new_energy_and_its_sides_have_their_words(db):
    policy = policy_named("new-energy")
    assert [side_word(policy, side) for side in ("origin", "host")] == ["资源方", "承载地"]
    assert {(way.origin, way.host) for way in SCHEMES.values() if way.code == "new_energy"} == {
        ("资源方", "承载地")
    }
    assert all(rule.required_terms["ratio"] for rule in policy.indicators.values())
    assert not Agreement.objects.exists()

"""Quota under concurrency: one winner for the last of it, and nothing lost or made however many move at once."""

import itertools
import os
import random
import uuid

import pytest
from support.factories import district
from support.quota_world import endowed, keeper
from support.races import failures, race

from kunming_coord.common.errors import Invalid
from parks.quotas.ledger import free_quota, post_quota
from parks.quotas.models import QuotaAccount, QuotaEntry

pytestmark = pytest.mark.django_db(transaction=True)
UNITS = ("anning", "fumin", "luquan", "xundian")


def reserve(actor, amount, holder):
    return post_quota(
        action="reserve", kind="land", amount=amount, reason="示例", taker=district("anning"),
        holder=holder, actor=actor,
    )  # fmt: skip


def last_ten(rounds):
    actor = keeper()
    for _round in range(rounds):
        endowed("anning", 1000, actor=actor)
        holders = (uuid.uuid4(), uuid.uuid4())
        answers = race([lambda held=held: reserve(actor, 1000, held) for held in holders])
        (loser,) = failures(answers)
        assert isinstance(loser, Invalid)
        assert "只有 0 亩" in loser.message
        assert free_quota("land", district("anning")) == 0
    held = QuotaAccount.objects.filter(state="reserved", balance__gt=0)
    assert list(held.values_list("balance", flat=True)) == [1000] * rounds


def test_of_two_projects_on_the_last_ten_mu_one_gets_them(db):
    last_ten(2)


@pytest.mark.wide
def test_of_two_projects_on_the_last_ten_mu_one_gets_them_twenty_times(db):
    last_ten(20)


@pytest.mark.long
def test_of_two_projects_on_the_last_ten_mu_one_gets_them_two_hundred_times(db):
    last_ten(200)


def act(dice, actor, holders):
    """One random act; what is refused for want of quota is part of the storm."""
    action = dice.choice(
        ("grant", "allocate", "recall", "transfer", "reserve", "let_go", "commit", "give_back", "reinstate")
    )
    giver, taker = dice.sample(UNITS, 2)
    two_sided = action in ("transfer",)
    try:
        post_quota(
            action=action,
            kind="land",
            amount=dice.randint(1, 3000),
            reason="风暴",
            giver=district(giver) if two_sided or action == "recall" else None,
            taker=None if action in ("grant", "recall") else district(taker),
            holder=dice.choice(holders),
            actor=actor,
        )
    except Invalid:
        return 0
    return 1


def storm(writers, operations):
    actor, seed = keeper(), int(os.environ.get("KC_STORM_SEED", random.randrange(10**9)))
    for slug in UNITS:
        endowed(slug, 100_000, actor=actor)
    holders = [uuid.uuid4() for _ in range(6)]

    def write(number):
        dice = random.Random(seed + number)
        return sum(act(dice, actor, holders) for _ in range(operations))

    answers = race([lambda number=number: write(number) for number in range(writers)], patience=3600)
    assert not failures(answers), (seed, failures(answers)[:1])
    assert sum(answers) > operations, seed
    accounts = list(QuotaAccount.objects.all())
    assert sum(account.balance for account in accounts) == 0, seed
    assert all(account.balance >= 0 for account in accounts if account.state != "source"), seed
    for account in accounts:
        entries = list(QuotaEntry.objects.filter(account=account).order_by("pk"))
        assert account.balance == sum(entry.amount for entry in entries), seed
        # Ids are given out under the lock of the account, so they tell in which order it was held.
        after = list(itertools.accumulate(entry.amount for entry in entries))
        assert after == [entry.balance_after for entry in entries], seed


@pytest.mark.wide
def test_quotas_conserve_to_the_unit_after_a_small_storm(db):
    storm(8, 50)


@pytest.mark.long
def test_quotas_conserve_to_the_unit_after_thirty_two_times_a_thousand_acts(db):
    storm(32, 1000)

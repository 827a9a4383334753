"""The quota ledger: double entries that sum to nothing, balances that are never negative, corrections that reverse."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from support.database import without_trigger
from support.factories import district
from support.quota_world import endowed, keeper

from kunming_coord.common.errors import Invalid, Stale
from parks.quotas.ledger import free_quota, post_quota, reverse_quota
from parks.quotas.measures import parse_quota, quota_words
from parks.quotas.models import QuotaAccount, QuotaBatch, QuotaEntry
from parks.quotas.queries import balances, board, legs_of
from parks.quotas.thresholds import QuotaThreshold, colour_of

pytestmark = pytest.mark.django_db


def post(action, amount, slug="anning", kind="land", actor=None, **more):
    return post_quota(
        action=action,
        kind=kind,
        amount=amount,
        reason="示例",
        taker=district(slug) if slug else None,
        actor=actor or keeper(),
        **more,
    )


def standing(slug, state, kind="land"):
    rows = QuotaAccount.objects.filter(kind=kind, state=state, district__slug=slug or None)
    if not slug:
        rows = QuotaAccount.objects.filter(kind=kind, state=state, district=None)
    return sum(rows.values_list("balance", flat=True))


def test_the_whole_way_of_an_amount_keeps_what_was_granted():
    endowed("anning", 5000)
    holder = uuid.uuid4()
    for action, amount in (
        ("reserve", 3000),
        ("let_go", 500),
        ("commit", 2000),
        ("give_back", 700),
        ("reinstate", 600),
    ):
        post(action, amount, holder=holder)
    assert {state: standing("anning", state) for state in ("available", "reserved", "used", "released")} == {
        "available": 3100,
        "reserved": 500,
        "used": 1300,
        "released": 100,
    }
    assert standing("", "source") == -5000
    assert sum(QuotaAccount.objects.values_list("balance", flat=True)) == 0
    assert all(sum(batch.entries.values_list("amount", flat=True)) == 0 for batch in QuotaBatch.objects.all())


def test_more_than_is_there_is_refused_with_what_is_there():
    endowed("anning", 1000)
    with pytest.raises(Invalid, match=r"安宁用地指标“可用”只有 10 亩，不足 10\.01 亩"):
        post("reserve", 1001, holder=uuid.uuid4())
    with pytest.raises(Invalid, match="全市用地指标“市级统筹”只有 0 亩"):
        post("allocate", 1)
    assert free_quota("land", district("anning")) == 1000


def test_nobody_lets_go_of_what_another_holds():
    endowed("anning", 1000)
    post("reserve", 1000, holder=uuid.uuid4())
    with pytest.raises(Invalid, match="“预留”只有 0 亩"):
        post("let_go", 1, holder=uuid.uuid4())


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_than_nothing_are_refused(amount):
    with pytest.raises(Invalid, match="不填负数"):
        post("grant", amount, slug="")


def test_a_transfer_conserves_what_the_city_has():
    endowed("anning", 1000)
    post_quota(
        action="transfer", kind="land", amount=400, reason="示例", actor=keeper(),
        giver=district("anning"), taker=district("fumin"),
    )  # fmt: skip
    assert (standing("anning", "available"), standing("fumin", "available")) == (600, 400)
    with pytest.raises(Invalid, match="不能相同"):
        post("transfer", 1, giver=district("anning"))


def test_farmland_lowered_here_is_made_up_there():
    for slug, amount in (("anning", 90_000), ("luquan", 50_000)):
        post("establish", amount, slug, "farmland")
    post("adjust", 1234, "luquan", "farmland", giver=district("anning"))
    assert standing("anning", "protected", "farmland") == 88_766
    assert standing("luquan", "protected", "farmland") == 51_234
    assert standing("", "source", "farmland") == -140_000
    for action, kind in (("reserve", "farmland"), ("adjust", "land")):
        with pytest.raises(Invalid, match="永久基本农田只办理"):
            post(action, 1, kind=kind, holder=uuid.uuid4())


def test_a_correction_reverses_once_and_changes_nothing_that_was_posted():
    endowed("anning", 1000)
    batch = QuotaBatch.objects.get(action="allocate")
    taken_back = reverse_quota(batch=batch, reason="分配有误", actor=keeper())
    assert standing("anning", "available") == 0
    assert standing("", "pool") == 1000
    assert taken_back.reverses == batch
    assert batch.entries.count() == 2
    for again in (batch, taken_back):
        with pytest.raises(Stale, match="已经冲销"):
            reverse_quota(batch=again, reason="再来", actor=keeper())


def test_what_has_been_used_cannot_be_reversed_away():
    endowed("anning", 1000)
    batch = QuotaBatch.objects.get(action="allocate")
    post("reserve", 600, holder=uuid.uuid4())
    with pytest.raises(Invalid, match="“可用”只有 4 亩"):
        reverse_quota(batch=batch, reason="分配有误", actor=keeper())


@pytest.mark.parametrize(
    ("typed", "kind", "smallest", "words"),
    [("12.5", "land", 1250, "12.5 亩"), ("３０", "new_energy", 30_000, "30 MW"), ("0.01", "energy", 1, "0.01 吨标准煤")],
)  # fmt: skip
def test_amounts_are_whole_smallest_units(typed, kind, smallest, words):
    assert parse_quota(typed, kind) == smallest
    assert quota_words(smallest, kind) == words


@pytest.mark.parametrize("typed", ["-3", "0", "1e5", "0.001", "十亩"])
def test_amounts_that_are_none_are_refused(typed):
    with pytest.raises(Invalid) as refused:
        parse_quota(typed, "land")
    assert refused.value.fields


@pytest.mark.parametrize(
    ("taken", "colour"),
    [(0, "green"), (69, "green"), (70, "yellow"), (85, "orange"), (95, "red"), (100, "red")],
)
def test_four_colours_from_their_limits_on(taken, colour):
    assert colour_of(taken, 100, QuotaThreshold(yellow=70, orange=85, red=95)) == colour
    assert (
        colour_of(taken, 100, None) == colour_of(taken, 0, QuotaThreshold(yellow=70, orange=85, red=95)) == ""
    )


def test_limits_rise_or_are_not_set():
    row = QuotaThreshold.objects.get(kind="land")
    assert (row.words, row.source_status) == ("黄 ≥70% · 橙 ≥85% · 红 ≥95%", "inferred")
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaThreshold.objects.filter(pk=row.pk).update(yellow=90)


def test_a_district_sees_its_own_accounts_and_neither_pool_nor_others(people):
    endowed("anning", 1000)
    endowed("fumin", 2000)
    assert {unit for _kind, unit, _state in balances(people.host_filer)} == {district("anning").pk}
    (land, _energy, _new) = board(people.host_filer)
    assert [row.unit.slug for row in land.rows] == ["anning"]
    assert land.pool is None
    city = board(people.auditor)[0]
    assert (len(city.rows), city.pool, city.granted_text) == (2, 0, "30")
    batch = QuotaBatch.objects.filter(action="allocate").order_by("pk").first()
    (leg,) = legs_of(batch, people.host_filer)
    assert leg.sentence == "安宁“可用”原有 0 亩，增加 10 亩，记账后 10 亩。"
    assert len(legs_of(batch, people.auditor)) == 2


@pytest.fixture
def fired():
    endowed("anning", 1000)
    return QuotaAccount.objects.get(state="available"), QuotaBatch.objects.filter(action="allocate").get()


def refused(write, word):
    with pytest.raises(IntegrityError, match=word), transaction.atomic():
        write()


def test_the_database_keeps_balances_entries_and_batches(fired):
    account, batch = fired
    pool = QuotaAccount.objects.get(state="pool")
    refused(lambda: QuotaAccount.objects.filter(pk=account.pk).update(balance=5), "by entries only")
    refused(lambda: QuotaAccount.objects.create(kind="energy", state="pool", balance=5), "begins empty")
    fresh = QuotaBatch.objects.create(kind="land", action="grant", amount=1, reason="x", actor_id=1)
    one_leg = QuotaEntry(batch=fresh, account=account, amount=1, balance_after=1001)
    refused(lambda: QuotaEntry.objects.bulk_create([one_leg]), "sum to zero")
    pair = [
        QuotaEntry(batch=batch, account=account, amount=1, balance_after=0),
        QuotaEntry(batch=batch, account=pool, amount=-1, balance_after=0),
    ]
    refused(lambda: QuotaEntry.objects.bulk_create(pair), "one_entry_per_account_and_batch")
    too_much = [
        QuotaEntry(batch=fresh, account=account, amount=-1001, balance_after=0),
        QuotaEntry(batch=fresh, account=pool, amount=1001, balance_after=0),
    ]
    refused(lambda: QuotaEntry.objects.bulk_create(too_much), "quota_is_never_negative")
    with (
        connection.cursor() as cursor,
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE parks_quotaentry SET amount = 1")


@pytest.mark.django_db(transaction=True)
def test_without_its_trigger_a_balance_could_be_written(db):
    endowed("anning", 1000)
    with without_trigger(QuotaAccount, "only_by_entries"):
        QuotaAccount.objects.filter(state="available").update(balance=5)
    assert standing("anning", "available") == 5

"""The interpreted lane: what the shares alone cannot say is computed by the engine and posted through the same door."""

import pytest
from django.db import IntegrityError, connection, transaction
from support.factories import district
from support.ledger_world import LONG, Q1, a_project, agreed, period, post, revised, varied, verified
from support.variants import WAN

from accounting.filings.models import Filing
from accounting.ledger.checks import (
    entries_are_what_the_rules_compute,
    interpreted_batches_keep_what_stood_before,
)
from accounting.ledger.models import Batch, Entry, InterpretedBasis, Posting
from accounting.ledger.services import post_period
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy, Invalid
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import CompiledTerm

pytestmark = pytest.mark.django_db

Q2, Q3, Q4 = Q1.next, Q1.next.next, Q1.next.next.next
OUTPUT = "industrial_output"


def of_xishan(quarter=None, book="assessment"):
    """What stands at 西山区 in a book, per entry in the order of posting."""
    rows = Entry.objects.filter(book=book, district_id=district("xishan").pk)
    rows = rows.order_by("posting_id", "batch_id")
    rows = rows.filter(quarter=quarter) if quarter else rows
    return list(rows.values_list("amount_fen", flat=True))


def filed(project, *amounts, start=Q1):
    """Figures of consecutive quarters, each posted in its turn."""
    quarter = start
    for amount in amounts:
        verified(project, {OUTPUT: amount}, quarter=quarter)
        post(quarter=quarter)
        quarter = quarter.next


def sound():
    """Nothing to say by the two checks that compute anew."""
    return not list(entries_are_what_the_rules_compute()) and not list(
        interpreted_batches_keep_what_stood_before()
    )


def test_a_cap_holds_over_quarters_and_the_territory_stays_alone(constraints_now):
    project = a_project()
    varied(project, "capped", cap="50")
    filed(project, 90 * WAN, 90 * WAN, 90 * WAN)
    constraints_now()
    assert of_xishan() == [27 * WAN, 23 * WAN]
    assert (
        list(Entry.objects.filter(book="territorial").values_list("amount_fen", flat=True)) == [90 * WAN] * 3
    )
    assert Batch.objects.filter(book="assessment").count() == 3
    assert sound()


def test_a_year_begins_anew(constraints_now):
    project = a_project()
    varied(project, "stock", stock="100")
    filed(project, 90 * WAN, 90 * WAN, start=Quarter.of(2025, 4))
    constraints_now()
    assert of_xishan() == []
    filed(project, 90 * WAN, start=Q2)
    assert of_xishan() == [24 * WAN]
    assert sound()


def test_every_book_has_its_own_history(constraints_now):
    project = a_project()
    varied(project, "capped", "tax_revenue", books=("assessment", "fiscal"), cap="50")
    for quarter in (Q1, Q2):
        verified(project, {"tax_revenue": 90 * WAN}, quarter=quarter)
        post("tax", quarter)
    constraints_now()
    assert of_xishan(book="assessment") == of_xishan(book="fiscal") == [27 * WAN, 23 * WAN]
    fiscal = Entry.objects.filter(book="fiscal", quarter=Q2).order_by("amount_fen")
    assert [entry.amount_fen for entry in fiscal] == [-23 * WAN, 23 * WAN]


def test_a_plain_split_too_fine_for_sql_is_posted_exactly(constraints_now):
    project = a_project()
    varied(project, shares={"anning": 10**12 - 1, "xishan": 1})
    filed(project, 10**13)
    constraints_now()
    assert of_xishan() == [10]
    assert InterpretedBasis.objects.get().used["history"] is None
    assert sound()


def test_flat_and_interpreted_terms_are_posted_together(constraints_now):
    flat, capped = a_project(), a_project()
    agreed(flat)
    varied(capped, "capped", cap="10")
    verified(flat, {OUTPUT: 100})
    verified(capped, {OUTPUT: 100 * WAN})
    posted = post()
    constraints_now()
    assert (posted.batches, posted.entries) == (4, 6)
    assert sorted(of_xishan()) == [30, 10 * WAN]
    assert Posting.objects.count() == 1


def test_posting_again_does_nothing():
    project = a_project()
    varied(project, "capped", cap="50")
    filed(project, 90 * WAN)
    assert post().posting is None
    assert InterpretedBasis.objects.count() == 1


def test_a_filed_zero_is_posted_as_zero(constraints_now):
    project = a_project()
    varied(project, "capped", cap="50")
    filed(project, 0)
    constraints_now()
    assert set(Entry.objects.values_list("book", "amount_fen")) == {("territorial", 0), ("assessment", 0)}
    assert of_xishan() == [0]


def test_a_revised_quarter_no_longer_counts_as_it_was_and_is_posted_anew(constraints_now):
    project = a_project()
    varied(project, "capped", cap="50")
    filed(project, 90 * WAN, 90 * WAN)
    revised(Filing.objects.get(project=project, quarter=Q1), 30 * WAN)
    post()
    constraints_now()
    assert sum(of_xishan()) == 36 * WAN
    assert of_xishan(Q1) == [27 * WAN, -27 * WAN, 13 * WAN]
    assert sound()


def test_a_quarter_posted_late_finds_what_was_posted_before_it(constraints_now):
    project = a_project()
    varied(project, "capped", cap="50")
    verified(project, {OUTPUT: 90 * WAN}, quarter=Q2)
    post(quarter=Q2)
    filed(project, 90 * WAN)
    constraints_now()
    assert of_xishan() == [27 * WAN, 23 * WAN]
    assert sound()


def test_an_earlier_flat_term_counts_towards_the_year(constraints_now):
    project = a_project()
    agreed(project, shares={"anning": 1, "xishan": 1}, quarters=(LONG[0], Q1))
    varied(project, "floor", quarters=(Q2, LONG[1]), least="30", from_year="first")
    filed(project, 40 * WAN, 40 * WAN)
    constraints_now()
    assert of_xishan() == [20 * WAN, 10 * WAN]
    used = InterpretedBasis.objects.get().used["history"]
    assert used["credited_this_year"] == {"anning": 20 * WAN, "xishan": 20 * WAN}
    assert (used["value_this_year"], used["value_to_date"], used["quarter_number"]) == (40 * WAN, 0, 1)
    assert sound()


def test_other_projects_and_indicators_do_not_count():
    first, second = a_project(), a_project()
    for project in (first, second):
        varied(project, "capped", cap="50")
    varied(first, "capped", "tax_revenue", cap="50")
    verified(first, {"tax_revenue": 10**12})
    post("tax")
    filed(second, 10**12)
    filed(first, 90 * WAN)
    assert of_xishan()[-1] == 27 * WAN


def test_what_cannot_be_computed_is_named_and_nothing_is_posted():
    fine, wrong = a_project(), a_project()
    agreed(fine)
    varied(wrong, "brackets", step="9", upper={"xishan": "1", "anning": "0"})
    verified(fine, {OUTPUT: 5})
    verified(wrong, {OUTPUT: -5})
    with (
        pytest.raises(Invalid, match=r"不能按约定方式核算，本季未入账：.*小于 0") as refused,
        transaction.atomic(),
    ):
        post()
    assert wrong.code in refused.value.message
    assert not Batch.objects.exists()


def test_a_policy_that_is_not_there_is_named_too():
    project = a_project()
    (term,) = varied(project, "capped", cap="50")
    term.version.policy_digest = "f" * 64
    term.version.save()
    verified(project, {OUTPUT: 5})
    with pytest.raises(Invalid, match="没有这一版本的政策文件"), transaction.atomic():
        post()


def test_the_quarter_is_locked_for_this_lane_too():
    project = a_project()
    varied(project, "capped", cap="50")
    verified(project, {OUTPUT: 5})
    quarter = period()
    type(quarter).objects.filter(pk=quarter.pk).update(status="closing")
    with pytest.raises(Busy):
        post_period(period=quarter, actor=system_user(), idempotency_key="x")


def test_the_basis_is_kept_word_for_word_and_sealed():
    project = a_project()
    varied(project, "capped", cap="50.0")
    filed(project, 90 * WAN, 10 * WAN)
    basis = InterpretedBasis.objects.get(batch__quarter=Q2)
    assert basis.used == {
        "on": "2024-01-05",
        "variant": "capped",
        "agreed": {"cap": "50.0"},
        "history": {
            "value_this_year": 90 * WAN,
            "value_to_date": 90 * WAN,
            "credited_this_year": {"anning": 63 * WAN, "xishan": 27 * WAN},
            "credited_to_date": {"anning": 63 * WAN, "xishan": 27 * WAN},
            "quarter_number": 10,
        },
    }
    assert basis.credits == {"anning": 7 * WAN, "xishan": 3 * WAN}
    for change in ("UPDATE {} SET policy_digest = ''", "DELETE FROM {}"):
        with pytest.raises(Exception, match=r"permission denied|append-only"), transaction.atomic():
            connection.cursor().execute(change.format("accounting_interpretedbasis"))


@pytest.mark.django_db(transaction=True)
def test_a_basis_is_written_with_its_batch_or_never():
    project = a_project()
    agreed(project)
    verified(project, {OUTPUT: 5})
    post()
    batch = Batch.objects.get(book="assessment")
    with pytest.raises(IntegrityError, match="sealed: a basis"):
        InterpretedBasis.objects.create(batch=batch, policy_digest="", used={}, credits={})


def test_later_postings_change_nothing_of_an_earlier_batch():
    project = a_project()
    varied(project, "capped", cap="50")
    filed(project, 90 * WAN)
    before = (list(Entry.objects.order_by("pk").values_list()), InterpretedBasis.objects.get().used)
    filed(project, 90 * WAN, 90 * WAN, start=Q2)
    first = InterpretedBasis.objects.order_by("pk")[0]
    assert (list(Entry.objects.filter(quarter=Q1).order_by("pk").values_list()), first.used) == before
    assert sound()


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_does_not_grow_with_the_agreements(count, django_assert_max_num_queries):
    for _ in range(count):
        project = a_project()
        varied(project, "capped", cap="50")
        filed(project, 90 * WAN)
        verified(project, {OUTPUT: 90 * WAN}, quarter=Q2)
    quarter, actor = period(quarter=Q2), system_user()
    with django_assert_max_num_queries(48):
        post_period(period=quarter, actor=actor, idempotency_key="x")
    assert CompiledTerm.objects.filter(lane="interpreted").count() == count

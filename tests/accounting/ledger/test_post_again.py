"""Posting again: what stands as it should is left alone, what does not is taken back and posted anew."""

import pytest
from django.db import connections, transaction
from support.by_hand import change_as_owner
from support.database import owner_cursor
from support.journal import at_units, written
from support.ledger_world import (
    Q1,
    a_project,
    agreed,
    looked_at_again,
    period,
    post,
    revised,
    verified,
)
from support.standing import authorised, listed

from accounting.filings.models import Filing, PostingDue
from accounting.ledger.checks import CHECKS
from accounting.ledger.models import Batch, Entry, Posting
from accounting.ledger.numbering import TURNS, batch_number
from accounting.ledger.rounds import due_rounds, prepared
from kunming_coord.common.errors import Invalid

pytestmark = pytest.mark.django_db

OUTPUT = "industrial_output"


def test_posting_again_does_nothing_and_a_new_figure_alone_is_added():
    first, second = a_project(), a_project()
    agreed(first)
    agreed(second)
    verified(first, {"industrial_output": 1000})
    assert post().batches == 2
    assert post().posting is None
    verified(second, {"industrial_output": 2000})
    assert post().batches == 2
    assert Batch.objects.count() == 4


def test_the_same_key_posts_once():
    first, second = a_project(), a_project()
    agreed(first)
    agreed(second)
    verified(first, {"industrial_output": 1000})
    made = post(key="one")
    verified(second, {"industrial_output": 2000})
    again = post(key="one")
    assert again.posting == made.posting
    assert (again.batches, again.entries) == (0, 0)


def test_a_new_revision_takes_the_old_one_back_and_is_posted(constraints_now):
    project = a_project()
    agreed(project)
    [filing] = verified(project, {OUTPUT: 1000})
    post()
    revised(filing, 900)
    made = post()
    constraints_now()
    assert (made.batches, made.entries) == (4, 6)
    assert Posting.objects.count() == 2
    assert [step[2:] for step in written(project)] == [("post", 1000), ("reversal", 1000), ("post", 900)]
    assert at_units(project) == {"xishan": 270, "anning": -270}
    assert not [problem for _title, check in CHECKS for problem in check()]


def test_a_new_revision_of_the_same_figure_is_posted_under_its_own_number():
    project = a_project()
    agreed(project)
    [filing] = verified(project, {OUTPUT: 1000})
    post()
    value = revised(filing, 1000)
    assert post().batches == 4
    assert set(Batch.objects.standing().values_list("filing_value_id", flat=True)) == {value.pk}


def test_of_several_revisions_only_the_newest_was_ever_posted():
    project = a_project()
    agreed(project)
    [filing] = verified(project, {OUTPUT: 1000})
    revised(filing, 900)
    revised(filing, 800)
    post()
    assert [step[2:] for step in written(project)] == [("post", 800)]


def test_looking_again_at_what_has_not_changed_writes_nothing_and_clears_the_list():
    project = a_project()
    agreed(project)
    verified(project, {OUTPUT: 1000})
    post()
    before = (Posting.objects.count(), Batch.objects.count(), Entry.objects.count())
    for _ in range(2):
        assert looked_at_again(project) == 1
        assert post().posting is None
        assert not PostingDue.objects.exists()
    assert (Posting.objects.count(), Batch.objects.count(), Entry.objects.count()) == before


def test_a_figure_that_comes_to_arise_elsewhere_moves_there(constraints_now):
    project = a_project()
    agreed(project, "tax_revenue", book="fiscal", arises="anning")
    verified(project, {"tax_revenue": 100})
    post("tax")
    agreed(project, "tax_revenue", book="assessment", arises="fumin")
    looked_at_again(project)
    post("tax")
    constraints_now()
    assert at_units(project, "territorial") == {"fumin": 100}
    assert at_units(project) == {"xishan": 30, "anning": 70, "fumin": -100}


def test_a_key_used_again_finds_its_posting_whatever_is_due_by_then():
    """The first round of a posting that writes anything carries the key, the others the key and their number."""
    unchanged, project = a_project(), a_project()
    for one in (unchanged, project):
        agreed(one)
    verified(unchanged, {OUTPUT: 1}, kind="late", concerns=Q1.previous)
    post()
    looked_at_again(unchanged)
    verified(project, {OUTPUT: 1000})
    made = post(key="close:7")
    assert made.posting.idempotency_key == "close:7"
    looked_at_again(unchanged)
    [filing] = Filing.objects.filter(project=project)
    revised(filing, 900)
    again = post(key="close:7")
    assert (again.posting, again.batches) == (made.posting, 0)


@pytest.mark.django_db(transaction=True)
def test_what_is_put_on_the_list_while_a_posting_runs_stays_on_it():
    project = a_project()
    agreed(project)
    verified(project, {OUTPUT: 1000})
    post()
    looked_at_again(project)
    with transaction.atomic():
        [each] = due_rounds(period())
        with prepared(each) as ready:
            assert not ready.differs
            with owner_cursor() as elsewhere:  # a fact changes, too late for what has been read
                elsewhere.execute("UPDATE accounting_postingdue SET since = now()")
            ready.settle()
    assert PostingDue.objects.count() == 1
    connections["default"].close()


def test_a_figure_is_not_posted_and_taken_back_for_ever():
    project = a_project(counts=False)
    agreed(project)
    authorised(project.enterprise)
    verified(project, {OUTPUT: 1000})
    for _ in range(TURNS // 2):
        listing = listed(project.enterprise, ["industry"])[0]
        looked_at_again(project)
        post()
        listing.delete()
        looked_at_again(project)
        post()
    assert Batch.objects.filter(turn=TURNS - 1).exists()
    listed(project.enterprise, ["industry"])
    looked_at_again(project)
    with (
        pytest.raises(Invalid, match=rf"{project.code}.*已入账、冲销 32 次，不能再入账"),
        transaction.atomic(),
    ):
        post()
    revised(Filing.objects.get(), 1000)
    post()
    assert at_units(project) == {"xishan": 300, "anning": -300}


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_is_what_the_caller_hears():
    """Not that the transaction it refused in is over."""
    project = a_project()
    agreed(project)
    [filing] = verified(project, {OUTPUT: 1000})
    number = batch_number(value_id=filing.values.get().pk, book="territorial")
    change_as_owner(
        f"ALTER TABLE accounting_batch ADD CONSTRAINT not_this_one CHECK (id <> {number}) NOT VALID"
    )
    try:
        with pytest.raises(Exception, match="not_this_one"):
            post()
    finally:
        change_as_owner("ALTER TABLE accounting_batch DROP CONSTRAINT not_this_one")

"""更正: a posted batch is taken back once, exactly, in an open quarter."""

import pytest
from support.ledger_world import (
    Q1,
    Cast,
    a_project,
    agreed,
    looked_at_again,
    period,
    post,
    revised,
    verified,
)
from support.races import failures, race

from accounting.filings.models import Filing
from accounting.ledger.checks import figures_count_once, reversals_are_exact_opposites
from accounting.ledger.models import Batch, Entry
from accounting.ledger.services import reverse_batch
from accounting.periods.models import Period
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy, Invalid, Missing, NotAllowed, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def batch() -> Batch:
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 1001})
    post()
    return Batch.objects.get(book="assessment")


def lines(batch: Batch) -> list[tuple[int, str, int]]:
    found = Entry.objects.filter(batch_id=batch.pk).order_by("district_id")
    return [(entry.district_id, entry.mode, entry.amount_fen) for entry in found]


def test_a_reversal_negates_every_entry(batch, cast, constraints_now):
    reversal = reverse_batch(batch=batch, actor=cast.approver, reason="比例有误")
    constraints_now()
    assert lines(reversal) == [(district, mode, -amount) for district, mode, amount in lines(batch)]
    assert (reversal.kind, reversal.reverses_id, reversal.quarter) == ("reversal", batch.pk, Q1)
    assert reversal.posting.note == "比例有误"
    assert not list(reversals_are_exact_opposites())


def test_a_territorial_batch_is_reversed_too(batch, cast, constraints_now):
    reverse_batch(batch=Batch.objects.get(book="territorial"), actor=cast.approver, reason="重报")
    constraints_now()
    assert sum(Entry.objects.filter(book="territorial").values_list("amount_fen", flat=True)) == 0


def test_a_batch_is_reversed_at_most_once(batch, cast):
    reverse_batch(batch=batch, actor=cast.approver, reason="x")
    with pytest.raises(Stale, match="已冲销"):
        reverse_batch(batch=batch, actor=cast.approver, reason="x")
    with pytest.raises(Invalid, match="不能再冲销"):
        reverse_batch(batch=Batch.objects.get(kind="reversal"), actor=cast.approver, reason="x")


def test_a_reversal_needs_a_reason_and_the_approver(batch, cast):
    with pytest.raises(Missing, match="原因"):
        reverse_batch(batch=batch, actor=cast.approver, reason=" ")
    for actor in (cast.filer, cast.statistician, cast.auditor):
        with pytest.raises(NotAllowed):
            reverse_batch(batch=batch, actor=actor, reason="x")


def test_a_batch_of_a_closed_quarter_is_reversed_in_an_open_one(batch, cast, constraints_now):
    Period.objects.filter(pk=period().pk).update(status="closing")
    with pytest.raises(Busy):
        reverse_batch(batch=batch, actor=cast.approver, reason="x")
    Period.objects.filter(pk=period().pk).update(status="closed")
    with pytest.raises(Invalid, match="已关账"):
        reverse_batch(batch=batch, actor=cast.approver, reason="x")
    reversal = reverse_batch(batch=batch, actor=cast.approver, reason="x", quarter=Q1.next)
    constraints_now()
    assert reversal.quarter == Q1.next
    assert {entry.quarter for entry in Entry.objects.filter(batch_id=reversal.pk)} == {Q1.next}


def test_a_corrected_figure_is_posted_after_the_old_one_is_reversed(batch, cast, constraints_now):
    filing = Filing.objects.get()
    for posted in Batch.objects.filter(kind="post"):
        reverse_batch(batch=posted, actor=cast.approver, reason="更正")
    revised(filing, 500)
    assert post().batches == 2
    constraints_now()
    territorial = Entry.objects.filter(book="territorial").values_list("amount_fen", flat=True)
    assert sum(territorial) == 500
    assert not list(figures_count_once())


def test_what_was_reversed_by_mistake_counts_again_in_its_next_turn(batch, cast, constraints_now):
    for posted in Batch.objects.filter(kind="post"):
        reverse_batch(batch=posted, actor=cast.approver, reason="误冲")
    looked_at_again(Filing.objects.get().project)
    assert post().batches == 2
    constraints_now()
    again = Batch.objects.get(book="assessment", kind="post", turn=1)
    assert lines(again) == lines(batch)
    assert not list(figures_count_once())


@pytest.mark.django_db(transaction=True)
def test_of_eight_reversals_at_once_one_wins():
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 1001})
    post()
    system = system_user()
    batch = Batch.objects.get(book="assessment")
    answers = race([lambda: reverse_batch(batch=batch, actor=system, reason="x")] * 8)
    assert len(failures(answers, Stale)) == 7
    assert Batch.objects.filter(kind="reversal").count() == 1

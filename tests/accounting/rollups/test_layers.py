"""T4, T16, T19: the layers of the database below the totals, and that the damage goes through without them."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from support.by_hand import a_batch, a_posting, an_entry, change, change_as_owner
from support.database import without_constraint, without_trigger
from support.every_total import totals_that_differ
from support.ledger_world import Q1, a_project, agreed, closed, period
from support.rollup_world import again, figures, filed, rolled_up

from accounting.ledger.models import Batch
from accounting.rollups.checks import closed_quarters_have_final_totals
from accounting.rollups.details import GroupingTotal
from accounting.rollups.models import QuarterTotal, RollUp, VintageTotal
from accounting.rollups.services import roll_up

pytestmark = pytest.mark.django_db(transaction=True)

# What a total is about, twice in one roll-up.
TWICE = {
    QuarterTotal: "one_total_per_rollup",
    GroupingTotal: "one_total_per_grouping",
    VintageTotal: "one_vintage_per_time",
}
PUBLISHED = (RollUp, QuarterTotal, GroupingTotal, VintageTotal)


@pytest.fixture
def rollup() -> RollUp:
    """The trial of a quarter with one figure."""
    project = a_project()
    agreed(project)
    filed(project, 1000)
    return rolled_up()


def once_more(model) -> None:
    """Another row about the same."""
    row = model.objects.order_by("pk")[0]
    row.pk = None
    with transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("model", TWICE, ids=lambda model: model.__name__)
def test_t4_a_total_is_in_a_roll_up_once(rollup, model):
    constraint = TWICE[model]
    with pytest.raises(IntegrityError, match=constraint):
        once_more(model)
    count = model.objects.filter(rollup=rollup).count()
    with without_constraint(model, constraint):
        once_more(model)
        assert model.objects.filter(rollup=rollup).count() == count + 1


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.__name__)
def test_t16_what_is_published_is_never_changed(rollup, model):
    before = figures(rollup)
    for statement in ("UPDATE {} SET id = id", "DELETE FROM {} WHERE false", "TRUNCATE {} CASCADE"):
        sql = statement.format(model._meta.db_table)
        with pytest.raises(ProgrammingError, match="permission denied"):
            change(sql)
        with pytest.raises(IntegrityError, match="append-only"):
            change_as_owner(sql)
    assert figures(rollup) == before


def test_t16_without_its_trigger_a_published_total_is_changed_and_the_script_finds_it(rollup):
    with without_trigger(QuarterTotal, "append_only"):
        change_as_owner("UPDATE accounting_quartertotal SET amount_fen = amount_fen + 1")
    assert len(totals_that_differ()) == 3
    with without_trigger(QuarterTotal, "no_truncate"):
        change_as_owner("TRUNCATE accounting_quartertotal")
    assert not QuarterTotal.objects.exists()


def test_t16_without_the_trigger_of_quarters_something_is_posted_behind_the_published_total(rollup):
    closed()
    published = RollUp.objects.get(final=True)
    before = figures(published)
    with pytest.raises(IntegrityError, match="quarter: accounting_batch refused"):
        take_back_by_hand()
    with without_trigger(Batch, "open_quarter"):
        take_back_by_hand()
    assert list(closed_quarters_have_final_totals()), "what was published no longer is the quarter"
    assert figures(published) == before == figures(again(published)), "its own watermark still keeps it"


def take_back_by_hand() -> None:
    """The territorial batch taken back in its own quarter, past the service."""
    batch = Batch.objects.get(book="territorial")
    with transaction.atomic():
        undone = a_batch(batch, a_posting(), kind="reversal", filing_value_id=batch.filing_value_id)
        an_entry(undone, -batch.value_fen, "anning")


def test_t19_a_run_rolls_up_once():
    run_uid = rolled_up(detailed=False).run_uid  # of a quarter with nothing in it

    def once_more_as_the_run():
        with transaction.atomic():
            RollUp.objects.create(
                quarter=Q1, group=period().group, run_uid=run_uid, last_posting_id=0, final=False
            )

    with pytest.raises(IntegrityError, match="one_rollup_per_run"), transaction.atomic():
        roll_up(period=period(), run_uid=run_uid, final=False)
    with pytest.raises(IntegrityError, match="one_rollup_per_run"):
        once_more_as_the_run()
    with without_constraint(RollUp, "one_rollup_per_run"):
        once_more_as_the_run()
        assert RollUp.objects.filter(run_uid=run_uid).count() == 2

"""The life of a difference: explained by whoever filed, accepted or sent back by the city, four eyes between them."""

import csv
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from support.factories import make_user
from support.ledger_world import Cast
from support.reconciling import TAX, WHY, compared, difference, explained, filed, item_of, line_of

from accounting.filings.models import FilingValue
from accounting.reconciliation.models import ReconciliationItem
from accounting.reconciliation.moves import MACHINE
from accounting.reconciliation.services import accept_item, explain_item, return_item
from kunming_coord.common.errors import Missing, NotAllowed, Stale
from kunming_coord.common.models import WorkflowEvent

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parents[2] / "data" / "moves.csv"


@pytest.fixture
def cast():
    return Cast()


def test_explaining_and_accepting_settles_a_difference(cast):
    item = explained(cast)
    assert (item.status, item.line.state) == ("explained", "explained")
    accept_item(item=item, actor=cast.statistician, note="理由成立。")
    assert (item.status, item.settled) == ("closed", True)
    assert line_of(item.line.project).state == "settled"
    events = WorkflowEvent.objects.filter(machine="reconciliation", subject_id=item.pk).order_by("sequence")
    assert [(event.action, event.role) for event in events] == [
        ("explain", "filer"),
        ("accept", "statistician"),
        ("close", "system"),
    ]


def test_an_explanation_needs_a_reason_and_words(cast):
    with pytest.raises(Missing) as refused:
        explain_item(item=difference(cast), actor=cast.filer, reason="", note=" ")
    assert set(refused.value.fields) == {"reason", "note"}


def test_a_returned_explanation_is_given_again(cast):
    item = explained(cast)
    with pytest.raises(Missing):
        return_item(item=item, actor=cast.statistician, note="")
    return_item(item=item, actor=cast.statistician, note="请附凭证说明。")
    assert (item.status, line_of(item.line.project).state) == ("returned", "differs")
    explain_item(item=item, actor=cast.filer, reason="scope", note="口径不同。")
    assert (item.status, item.reason) == ("explained", "scope")


def test_whoever_explained_does_not_accept_through_another_account(cast):
    item = explained(cast)
    twin = make_user("stat", "statistician", person=cast.filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        accept_item(item=item, actor=twin)


def test_whoever_filed_the_figure_does_not_accept_its_explanation(cast):
    item = difference(cast)
    author = make_user("anning", "filer")
    value = FilingValue.objects.get()
    FilingValue.objects.create(
        filing=value.filing,
        indicator=value.indicator,
        revision=2,
        amount_fen=value.amount_fen,
        actor_id=author.pk,
        actor_label="x",
    )
    explain_item(item=item, actor=cast.filer, reason="timing", note=WHY)
    twin = make_user("stat", "statistician", person=author.person)
    with pytest.raises(NotAllowed, match="既填报又认可"):
        accept_item(item=item, actor=twin)


@pytest.mark.parametrize(
    ("unit", "role"),
    [("fumin", "filer"), ("xishan", "filer"), ("anning", "leader"), ("stat", "statistician")],
)
def test_only_the_filing_district_explains(cast, unit, role):
    with pytest.raises(NotAllowed):
        explain_item(item=difference(cast), actor=make_user(unit, role), reason="timing", note=WHY)


@pytest.mark.parametrize(("unit", "role"), [("fin", "treasurer"), ("drc", "approver"), ("audit", "auditor")])
def test_output_is_accepted_by_the_statistician_alone(cast, unit, role):
    with pytest.raises(NotAllowed):
        accept_item(item=explained(cast), actor=make_user(unit, role))


def test_a_difference_of_taxes_is_the_treasurers(cast, treasury):
    project = filed({TAX: 10})
    treasury.receives(project, 12)
    compared()
    item = item_of(line_of(project, TAX))
    explain_item(item=item, actor=cast.filer, reason="timing", note=WHY)
    with pytest.raises(NotAllowed):
        accept_item(item=item, actor=cast.statistician)
    waiting = ReconciliationItem.objects.all()
    assert list(waiting.awaiting(cast.treasurer)) == [item]
    assert not waiting.awaiting(cast.statistician)
    accept_item(item=item, actor=cast.treasurer)
    assert line_of(project, TAX).state == "settled"


def test_a_stale_page_cannot_accept_a_second_time(cast):
    item = explained(cast)
    earlier = ReconciliationItem.objects.select_related("line__indicator__group").get(pk=item.pk)
    accept_item(item=item, actor=cast.statistician)
    with pytest.raises(Stale):
        accept_item(item=earlier, actor=cast.statistician)


def test_the_difference_waits_on_the_desk_of_whoever_is_next(cast):
    item = difference(cast)
    waiting = ReconciliationItem.objects.all()
    assert list(waiting.awaiting(cast.filer)) == [item]
    assert not waiting.awaiting(cast.statistician)
    explain_item(item=item, actor=cast.filer, reason="timing", note=WHY)
    assert not waiting.awaiting(cast.filer)
    assert list(waiting.awaiting(cast.statistician)) == [item]
    assert not waiting.awaiting(make_user("fumin", "filer"))


def test_every_move_is_a_row_of_the_table():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["machine"] == MACHINE.name]
    told = {
        (row["from"], row["action"], row["to"], row["role"], row["side"], bool(row["four_eyes"]))
        for row in rows
    }
    done = {
        (
            "|".join(status for status in MACHINE.statuses if status in move.sources),
            move.action,
            move.target,
            str(move.role),
            move.side,
            move.four_eyes,
        )
        for move in MACHINE.moves
    }
    assert told == done


@pytest.mark.parametrize("target", ["accepted", "returned"])
def test_the_database_refuses_a_move_that_is_not_in_the_table(cast, target):
    item = difference(cast)
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        ReconciliationItem.objects.filter(pk=item.pk).update(status=target)


def test_the_database_keeps_one_unfinished_difference_per_line(cast):
    item = difference(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReconciliationItem.objects.create(
            line=item.line, host=item.host, number=2, status="open", opened_on=item.opened_on
        )

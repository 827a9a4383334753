"""A journal written before batches had the number of their figure is carried over, to the fen."""

import json
import uuid

import pytest
from django.core.management import call_command
from support.database import copied, owner_cursor
from support.ledger_world import (
    Q1,
    a_project,
    agreed,
    closed,
    compile_into,
    period,
    post,
    revised,
    varied,
    verified,
)
from support.variants import WAN

from accounting.filings.models import PostingDue
from accounting.ledger.checks import CHECKS
from accounting.ledger.models import Batch, Entry, InterpretedBasis
from accounting.ledger.services import reverse_batch
from accounting.rollups import checks as rollups
from accounting.rollups.models import RollUp
from accounting.rollups.services import roll_up
from kunming_coord.accounts.services import system_user
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.long]

OUTPUT = "industrial_output"
BEFORE = {"accounting": "0005_receipts", "projects": "0006_base_of_terms"}

TABLES = ("accounting_batch", "accounting_entry", "accounting_interpretedbasis", "accounting_rollup")


def a_journal() -> list[int]:
    """What could be posted then: every mode and lane, three books, a reversal into the next quarter, a revision.

    Returns the filings that are still due.
    """
    flat, dual, capped, taxed = (a_project() for _ in range(4))
    agreed(flat, shares={"xishan": 1, "anning": 1, "fumin": 1})
    agreed(dual, "trade_sales", {"xishan": 1, "anning": 1}, mode="duplicate")
    varied(capped, "capped", cap="5")
    both = agreed(taxed, "tax_revenue", arises="fumin")
    compile_into(both.term, {"xishan": 4, "anning": 6}, book="fiscal", mode="split")
    [first] = verified(flat, {OUTPUT: 1_000})
    verified(dual, {"trade_sales": 77})
    verified(capped, {OUTPUT: 9 * WAN})
    verified(taxed, {"tax_revenue": -31})
    post("tax")
    post()
    for batch in Batch.objects.filter(filing_value_id=first.values.get().pk):
        reverse_batch(batch=batch, actor=system_user(), reason="更正")
    revised(first, 900)
    closed()
    verified(capped, {OUTPUT: 9 * WAN}, quarter=Q1.next)
    verified(dual, {"trade_sales": 0}, quarter=Q1.next)
    post(quarter=Q1.next)
    wrong = Batch.objects.get(project_id=dual.pk, book="assessment", quarter=Q1)
    reverse_batch(batch=wrong, actor=system_user(), reason="更正", quarter=Q1.next)
    roll_up(period=period(quarter=Q1.next), run_uid=uuid.uuid4(), final=False)
    [waiting] = verified(flat, {OUTPUT: 5}, quarter=Q1.next)
    return [waiting.pk]


def contents() -> dict[str, list]:
    """The journal, and what else the migration writes."""
    return {
        "batches": list(Batch.objects.order_by("pk").values_list()),
        "entries": list(Entry.objects.order_by("batch_id", "district_id").values_list()),
        "bases": list(InterpretedBasis.objects.order_by("batch_id").values_list()),
        "rollups": list(RollUp.objects.order_by("pk").values_list("pk", "last_posting_id")),
        "terms": list(CompiledTerm.objects.order_by("pk").values_list("pk", "districts", "numerators")),
        "due": list(PostingDue.objects.values_list("filing_id", flat=True)),
    }


class Former:
    """The journal as its tables were: numbered one after the other, a reversal naming what it reverses."""

    def __init__(self) -> None:
        self.batches = list(Batch.objects.order_by("posting_id", "id"))
        self.numbers = {batch.pk: at for at, batch in enumerate(self.batches, start=11)}
        self.entries = list(Entry.objects.order_by("posting_id", "batch_id", "district_id"))
        self.bases = list(InterpretedBasis.objects.all())
        self.rollups = list(RollUp.objects.select_related("group"))
        self.groups = dict(Indicator.objects.values_list("id", "group_id"))

    def write(self, cursor) -> None:
        """Into the tables of then, past their triggers."""
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self._write(cursor)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def _write(self, cursor) -> None:
        for batch in self.batches:
            cursor.execute(
                "INSERT INTO accounting_batch (id, posting_id, kind, quarter, book, project_id, indicator_id,"
                " filing_value_id, compiled_term_id, reverses_id) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)",
                [
                    self.numbers[batch.pk],
                    batch.posting_id,
                    batch.kind,
                    int(batch.quarter),
                    batch.book,
                    batch.project_id,
                    batch.indicator_id,
                    batch.filing_value_id,
                    batch.compiled_term_id,
                    self.numbers.get(batch.reverses_id),
                ],
            )
        for at, entry in enumerate(self.entries, start=101):
            cursor.execute(
                "INSERT INTO accounting_entry (id, batch_id, quarter, book, district_id, indicator_id, mode, amount_fen)"
                " VALUES (%s,%s,%s,%s,%s,%s,%s,%s)",
                [
                    at,
                    self.numbers[entry.batch_id],
                    int(entry.quarter),
                    entry.book,
                    entry.district_id,
                    entry.indicator_id,
                    entry.mode,
                    entry.amount_fen,
                ],
            )
        for basis in self.bases:
            cursor.execute(
                "INSERT INTO accounting_interpretedbasis (batch_id, policy_digest, used, credits)"
                " VALUES (%s,%s,%s,%s)",
                [
                    self.numbers[basis.batch_id],
                    basis.policy_digest,
                    json.dumps(basis.used),
                    json.dumps(basis.credits),
                ],
            )
        for rollup in self.rollups:
            cursor.execute(
                "UPDATE accounting_rollup SET last_entry_id = %s WHERE id = %s",
                [self.last_entry(rollup), rollup.pk],
            )

    def last_entry(self, rollup: RollUp) -> int:
        """The newest entry a roll-up had read."""
        return max(
            at
            for at, entry in enumerate(self.entries, start=101)
            if entry.posting_id <= rollup.last_posting_id
            and self.groups[entry.indicator_id] == rollup.group_id
        )


def migrate(app: str, name: str = "") -> None:
    call_command("migrate", app, *([name] if name else []), database="owner", verbosity=0)


def test_a_journal_of_before_is_carried_over():
    due = a_journal()
    expected, former = contents(), Former()
    assert expected["due"] == due
    assert len(expected["batches"]) > 15
    with copied():
        for app, name in BEFORE.items():
            migrate(app, name)
        with owner_cursor() as cursor:
            former.write(cursor)
            # Whatever had been put on the list was never taken off it then.
            cursor.execute(
                "INSERT INTO accounting_postingdue (filing_id, since) SELECT id, now() FROM accounting_filing"
                " ON CONFLICT DO NOTHING"
            )
        migrate("projects")
        migrate("accounting")
        assert contents() == expected
        problems = [problem for _title, check in (*CHECKS, *rollups.CHECKS) for problem in check()]
        assert not problems
        with owner_cursor() as cursor, pytest.raises(Exception, match="append-only"):
            cursor.execute("UPDATE accounting_batch SET turn = 1")
        assert post(quarter=Q1.next).batches == 2

"""One round of posting: due figures of one kind that speak about one time, brought to what ought to stand.

The tables of a round belong to the transaction (temporary, see figures.py and posting.py), so rounds follow each other.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from accounting.filings.vocabulary import Kind
from accounting.ledger import figures
from accounting.ledger import posting as statements
from accounting.ledger.interpreting import Into, post_interpreted
from accounting.ledger.models import Posting
from accounting.ledger.numbering import TURNS
from accounting.ledger.triggers import MANY
from accounting.ledger.window import least_planned_fen
from accounting.periods.models import Period
from kunming_coord.common.errors import Invalid
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.queries import duplicates_unit, pending_unit
from projects.policies.models import Indicator
from projects.register.models import Project

QUARTERS = 4  # of a year


@dataclass(frozen=True)
class Round:
    """What is due in a period, filed in one quarter, of one kind and about one time.

    A correction names its filings; what they had posted in a closed quarter is then taken back.
    """

    period: Period
    filed_in: Quarter
    concerns: Quarter
    kind: str
    number: int
    filings: tuple[int, ...] = ()
    correction_id: int | None = None

    @property
    def late(self) -> bool:
        """Whether it comes from a closed quarter: what stands there is not touched without a correction.

        What a reopened quarter filed may have been corrected in a later one that is closed.
        """
        elsewhere = self.filed_in != self.period.quarter or self.period.in_reopening
        return elsewhere and not self.filings

    @property
    def many(self) -> bool:
        """Whether the whole quarter is read rather than each figure looked up."""
        only_here = self.filed_in == self.period.quarter and not self.period.in_reopening
        return self.number >= MANY and only_here

    @property
    def place(self) -> tuple[int, bool, int, str]:
        """Its place in the order of rounds: earlier times first, and of one time the years last."""
        return int(self.concerns), self.kind == Kind.ANNUAL, int(self.filed_in), self.kind

    @property
    def day(self) -> dt.date:
        """The day on which being listed and authorised is judged."""
        return self.concerns.last_day

    def parameters(self, **more: Any) -> dict[str, Any]:
        """What the statements are told."""
        return {
            "quarter": int(self.period.quarter),
            "group": self.period.group_id,
            "filed_in": int(self.filed_in),
            "concerns": int(self.concerns),
            "first": int(self.concerns.first_of_year),
            "last": int(self.concerns.first_of_year) + QUARTERS - 1,
            "kind": self.kind,
            "day": self.day,
            "least_planned": least_planned_fen(self.day),
            "reopened": self.period.in_reopening,
            "scope": self.period.reopened_scope,
            "filings": list(self.filings),
            "correction": self.correction_id,
            **more,
        }


def due_rounds(period: Period) -> list[Round]:
    """The rounds a posting of the period takes, earlier times first."""
    with connection.cursor() as cursor:
        told = {
            "quarter": int(period.quarter),
            "group": period.group_id,
            "reopened": period.in_reopening,
        }
        cursor.execute(figures.ROUNDS, told)
        rows = cursor.fetchall()
    return [
        Round(period, Quarter(filed_in), Quarter(concerns), kind, number)
        for filed_in, concerns, kind, number in rows
    ]


@contextmanager
def prepared(each: Round) -> Iterator["Prepared"]:
    """The tables of a round, with plans that suit how many figures it has; a rollback takes both away as well."""
    with connection.cursor() as cursor:
        hashing(cursor, each.many)
        yield _prepare(cursor, each)
        cursor.execute(figures.DROP)
        hashing(cursor, False)


@dataclass(frozen=True)
class Prepared:
    """A round whose lines say what is to be posted and what is to be taken back."""

    round: Round
    cursor: CursorWrapper

    @property
    def differs(self) -> bool:
        """Whether anything is to be written."""
        return self._holds("SELECT EXISTS (SELECT 1 FROM kc_line) OR EXISTS (SELECT 1 FROM kc_standing)")

    def write(self, posting: Posting) -> tuple[int, int]:
        """Take back what stands otherwise, post what is missing; how many headers and entries were written.

        Raises Invalid where an agreed way of sharing cannot be computed, or a figure has been posted too often.
        """
        told = self.round.parameters(
            posting=posting.pk, duplicates=duplicates_unit().pk, pending=pending_unit().pk
        )
        batches = entries = 0
        if self._holds("SELECT EXISTS (SELECT 1 FROM kc_standing)"):
            batches += self._run(statements.TAKE_BACK, told)
            entries += self._run(statements.TAKE_BACK_ENTRIES, told)
        self._run(statements.NEXT_TURN_OF_MANY if self.round.many else statements.NEXT_TURN_OF_FEW, told)
        self._refuse_endless_turns()
        batches += self._run(statements.HEADERS, told)
        entries += self._run(statements.ENTRIES, told)
        hashing(self.cursor, False)  # the engine's figures are few, whatever the round has
        more = post_interpreted(
            self.cursor,
            Into(posting, self.round.period.quarter, self.round.concerns, self.round.correction_id),
        )
        if self._holds(figures.FOLLOWED, told):
            self._run(figures.FOLLOWERS, told)
        return batches + more[0], entries + more[1]

    def settle(self) -> None:
        """Strike from the list what does not wait for anything."""
        self.cursor.execute(statements.SETTLED)

    def _refuse_endless_turns(self) -> None:
        self.cursor.execute(statements.TOO_OFTEN)
        if (found := self.cursor.fetchone()) is not None:
            words = {
                "project": Project.objects.get(pk=found[0]),
                "indicator": Indicator.objects.get(pk=found[1]).name,
                "count": TURNS,
            }
            raise Invalid(
                _(
                    "%(project)s的%(indicator)s同一稿已入账、冲销 %(count)s 次，不能再入账；请填报区县重报一稿后再入账。"
                )
                % words
            )

    def _run(self, sql: str, told: dict[str, Any]) -> int:
        self.cursor.execute(sql, told)
        return int(self.cursor.rowcount)

    def _holds(self, sql: str, told: dict[str, Any] | None = None) -> bool:
        self.cursor.execute(sql, told)
        return bool(self.cursor.fetchone()[0])


def _prepare(cursor: CursorWrapper, each: Round) -> Prepared:
    ready, told = Prepared(each, cursor), each.parameters()
    cursor.execute(figures.CHANGED if each.filings else figures.DUE, told)
    cursor.execute("ANALYZE kc_due")
    cursor.execute(figures.FIGURES, told)
    cursor.execute("ANALYZE kc_figure")
    if ready._holds(figures.CARRIED):
        cursor.execute(figures.BEFORE, told)
        cursor.execute(figures.WAITS, told)
    if each.period.in_reopening:
        cursor.execute(figures.OUTSIDE_SCOPE, told)
    cursor.execute(figures.LINES, told)
    cursor.execute("ANALYZE kc_line")
    if ready._holds(figures.FROM_RECEIPTS):
        if each.kind != Kind.REGULAR:
            cursor.execute(figures.RECEIPTS_SHARED_BEFORE, told)
        cursor.execute(figures.SHARED_OF_RECEIPTS, told)
        cursor.execute(figures.WITHOUT_RECEIPTS)
    cursor.execute(figures.HOLD, told)
    cursor.execute(statements.STANDING_OF_MANY if each.many else statements.STANDING_OF_FEW, told)
    cursor.execute(statements.KEEP_WHAT_STANDS)
    if each.late:
        cursor.execute(figures.WAITS_FOR_CORRECTION, told)
    return ready


def hashing(cursor: CursorWrapper, many: bool) -> None:
    """Plan the transaction's next statements for many rows, or as usual."""
    if many:
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL enable_nestloop = off")
    else:
        cursor.execute("SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT")

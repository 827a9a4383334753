"""Whether a figure stood inside the statistics: by the facts of today, and by those of the day it was posted.

Facts are dated rows that may be changed with effect for the past. What they were when a batch was posted is read from
the change log, by taking back every change recorded since.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounting.filings.rules import FilingRule
from accounting.filings.vocabulary import Window
from accounting.ledger.models import Batch
from accounting.ledger.window import least_planned_fen
from kunming_coord.audit.models import ChangeLog
from projects.register.models import Project
from projects.register.standing import StatisticalListing

# A change recorded before a posting may have been committed only after the posting had read the facts.
STILL_OPEN = dt.timedelta(hours=1)
LISTINGS, RULES = StatisticalListing._meta.db_table, FilingRule._meta.db_table
PROJECTS = Project._meta.db_table
PROJECT_FACTS = ("enterprise_id", "investment_listed_on", "planned_investment_fen")

Row = dict[str, Any]  # as the change log keeps it, days as text


@dataclass
class Facts:
    """What decides whether one figure counts, each row by its id."""

    indicator_id: int
    project: Row
    rules: dict[int, Row]
    listings: dict[int, Row]
    least_planned: Callable[[dt.date, dt.date], int]

    def window(self, day: dt.date) -> Window:
        """What the figure has to be inside of."""
        for rule in self.rules.values():
            if rule["indicator_id"] == self.indicator_id and _holds(rule, day):
                return Window(rule["window"])
        return Window.NONE

    def inside(self, day: dt.date, posted_on: dt.date) -> bool:
        """Whether the figure counts, judged on `day` by the policy that was known when it was posted."""
        window = self.window(day)
        if window == Window.NONE:
            return True
        if window == Window.INVESTMENT:
            since, planned = self.project["investment_listed_on"], self.project["planned_investment_fen"]
            enough = planned is not None and planned >= self.least_planned(day, posted_on)
            return since is not None and since <= day.isoformat() and enough
        return any(
            row["enterprise_id"] == self.project["enterprise_id"]
            and row["kind"] == window
            and _holds(row, day)
            for row in self.listings.values()
        )

    def take_back(self, change: ChangeLog) -> None:
        """Make the facts what they were before a change."""
        if change.table_name == PROJECTS:
            if change.before is not None:
                self.project = {name: change.before[name] for name in PROJECT_FACTS}
            return
        rows = self.rules if change.table_name == RULES else self.listings
        rows.pop(int(change.row_id), None)
        if change.before is not None:
            rows[int(change.row_id)] = change.before


class Windows:
    """The facts behind some batches, in a constant number of queries."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        rows = list(batches)
        self._least = cache(lambda day, known_on: least_planned_fen(day, known_on=known_on))
        projects = Project.objects.filter(pk__in={batch.project_id for batch in rows})
        self._projects = _rows(projects.values("id", *PROJECT_FACTS))
        rules = FilingRule.objects.filter(indicator__in={batch.indicator_id for batch in rows})
        self._rules = _rows(rules.values("id", "indicator_id", "window", "valid_from", "valid_to"))
        enterprises = {project["enterprise_id"] for project in self._projects.values()}
        listings = StatisticalListing.objects.filter(enterprise__in=enterprises)
        self._listings: dict[int, dict[int, Row]] = {}
        for key, row in _rows(
            listings.values("id", "enterprise_id", "kind", "valid_from", "valid_to")
        ).items():
            self._listings.setdefault(row["enterprise_id"], {})[key] = row

    def now(self, batch: Batch) -> Facts:
        """The facts of today about a batch."""
        project = self._projects[batch.project_id]
        return Facts(
            indicator_id=batch.indicator_id,
            project=project,
            rules=dict(self._rules),
            listings=dict(self._listings.get(project["enterprise_id"], {})),
            least_planned=self._least,
        )

    def window(self, batch: Batch) -> Window:
        """What the figure of a batch has to be inside of."""
        return self.now(batch).window(batch.concerns.last_day)

    def inside(self, batch: Batch) -> bool:
        """What the facts of today say."""
        return self.now(batch).inside(batch.concerns.last_day, posted_on(batch))

    def inside_when_posted(self, batch: Batch) -> set[bool]:
        """What the facts said when the batch was posted; both where a change was under way just then."""
        facts, posted = self.now(batch), batch.posting.at
        asked = batch.concerns.last_day, posted_on(batch)
        answers = set()
        for change in _changes(batch, facts, posted - STILL_OPEN):
            if change.at <= posted:
                answers.add(facts.inside(*asked))
            enterprise = facts.project["enterprise_id"]
            facts.take_back(change)
            if facts.project["enterprise_id"] != enterprise:
                return {True, False}  # another enterprise's listings decided
        return answers | {facts.inside(*asked)}


def posted_on(batch: Batch) -> dt.date:
    """The day a batch was posted."""
    return timezone.localdate(batch.posting.at)


def _changes(batch: Batch, facts: Facts, since: dt.datetime) -> Iterator[ChangeLog]:
    """The changes of those facts, newest first."""
    wanted = Q(table_name=PROJECTS, row_id=str(batch.project_id))
    for table, column, key in (
        (LISTINGS, "enterprise_id", facts.project["enterprise_id"]),
        (RULES, "indicator_id", batch.indicator_id),
    ):
        rows = Q(**{f"before__{column}": key}) | Q(**{f"after__{column}": key})
        wanted |= Q(table_name=table) & rows
    yield from ChangeLog.objects.filter(wanted, at__gt=since).order_by("-at", "-id")


def _rows(found: Iterable[Mapping[str, Any]]) -> dict[int, Row]:
    return {row["id"]: {name: _as_kept(value) for name, value in row.items()} for row in found}


def _as_kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _holds(row: Row, day: dt.date) -> bool:
    since, until, asked = row["valid_from"], row["valid_to"], day.isoformat()
    return (since is None or since <= asked) and (until is None or asked < until)

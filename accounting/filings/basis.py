"""What filings are judged by, read for all of them at once: one filing on a page, or five thousand in a workbook."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from accounting.filings import queries
from accounting.filings.apportioning import Siblings
from accounting.filings.catalogue import rate_of
from accounting.filings.columns import Column, columns_by
from accounting.filings.measuring import filed_this_year
from accounting.filings.models import Filing, FilingValue
from accounting.filings.moves import Action
from accounting.filings.window import Standing
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator


class Basis:
    """Each kind of facts takes its queries when it is first asked for, however many filings there are.

    What is stated meanwhile is laid on top (`state`), so that the figures may be judged before they are written.
    """

    def __init__(self, filings: Iterable[Filing]) -> None:
        self.filings: Collection[Filing] = list(filings)
        self._rates: dict[tuple[str, Quarter], int | None] = {}

    def columns(self, filing: Filing) -> list[Column]:
        """What a filing must state and how, in the order of the catalogue."""
        return self._columns.get(filing.pk, [])

    def indicators(self, filing: Filing) -> list[Indicator]:
        """What a filing must state."""
        return [term.indicator for term in self._terms.get(filing.pk, [])]

    def rate(self, column: Column, filing: Filing) -> int | None:
        """CNY per unit × 10^6 at the end of the quarter; None for 人民币, and where no rate is recorded."""
        key = (column.rule.currency, filing.concerns)
        if key not in self._rates:
            self._rates[key] = rate_of(*key)
        return self._rates[key]

    def values(self, filing: Filing) -> Mapping[int, FilingValue]:
        """The figures of a filing as they stand, by indicator id."""
        return self._values.get(filing.pk, {})

    def previous(self, filing: Filing) -> Mapping[int, FilingValue]:
        """The figures last filed before it."""
        return self._previous.get(filing.pk, {})

    def filed_this_year(self, filing: Filing) -> Mapping[int, int]:
        """What was filed for its year before it, in fen."""
        return self._year.get(filing.pk, {})

    def verified_revisions(self, filing: Filing) -> Mapping[str, int]:
        """Indicator code → the revision that stood when a filing was reopened; empty where it was not."""
        return self._reopenings.get(filing.pk, {}) if filing.in_reopening else {}

    def state(self, filing: Filing, fresh: Iterable[FilingValue]) -> None:
        """Let these figures stand instead of those they revise."""
        self._values.setdefault(filing.pk, {}).update({value.indicator_id: value for value in fresh})

    @cached_property
    def standing(self) -> Standing:
        """What decides whether figures count."""
        return Standing(self.filings, self._terms)

    @cached_property
    def siblings(self) -> Siblings:
        """The figures of the enterprises' other projects with the same hosts."""
        return Siblings(self.filings, everywhere=False)

    @cached_property
    def _terms(self) -> dict[int, list[CompiledTerm]]:
        return queries.required_terms(self.filings)

    @cached_property
    def _columns(self) -> dict[int, list[Column]]:
        return columns_by(self._terms, self.filings)

    @cached_property
    def _values(self) -> dict[int, dict[int, FilingValue]]:
        return queries.current_values(self.filings)

    @cached_property
    def _previous(self) -> dict[int, dict[int, FilingValue]]:
        return queries.previous_values(self.filings)

    @cached_property
    def _year(self) -> dict[int, dict[int, int]]:
        return filed_this_year(self.filings)

    @cached_property
    def _reopenings(self) -> dict[int, dict[str, int]]:
        """Of each reopened filing the revisions its last reopening found, in one query."""
        reopened = [filing.pk for filing in self.filings if filing.in_reopening]
        events = WorkflowEvent.objects.filter(
            machine=Filing.machine.name, subject_id__in=reopened, action=Action.REOPEN
        )
        newest = events.order_by("subject_id", "-sequence").distinct("subject_id")
        return {pk: data["revisions"] for pk, data in newest.values_list("subject_id", "data")}

"""Everything an explanation rests on, read in a constant number of queries: entries, batches, figures, terms, events."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounting.filings.models import Filing, FilingValue
from accounting.ledger.models import Batch, Entry
from accounting.ledger.recomputing import as_rules_term, expected_entries
from accounting.rollups.models import RollUp
from accounting.rules import CompiledTerm as RulesTerm
from accounting.statements.contributions import SOURCES
from kunming_coord.accounts.models import User
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import duplicates_unit
from projects.agreements.models import Agreement, CompiledTerm
from projects.policies.models import Indicator
from projects.register.models import Project
from projects.transfers.models import Transfer


@dataclass
class Leaves:
    """The rows under a figure, by their ids."""

    district: District
    indicator: Indicator
    entries: list[Entry]
    batches: dict[int, Batch]
    values: dict[int, FilingValue]
    terms: dict[int, CompiledTerm]
    rules_terms: dict[int, RulesTerm]
    contra: int
    events: dict[tuple[str, int], list[WorkflowEvent]] = field(default_factory=dict)
    filings: set[int] = field(default_factory=set)  # those the reader may open
    projects: dict[int, Project] = field(default_factory=dict)
    agreements: dict[int, Agreement] = field(default_factory=dict)
    transfers: dict[int, Transfer] = field(default_factory=dict)

    def by_project(self) -> list[tuple[int, list[Entry]]]:
        """Entries per project, the projects that weigh most first."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[self.batches[entry.batch_id].project_id].append(entry)
        return sorted(found.items(), key=lambda item: (-abs(sum(e.amount_fen for e in item[1])), item[0]))

    def recomputed(self, entry: Entry) -> int | None:
        """The entry computed anew from its filed figure and its compiled term; None where a leaf is missing."""
        batch = self.batches[entry.batch_id]
        value = self.values.get(batch.filing_value_id)
        if value is None:
            return None
        filed = -value.amount_fen if batch.kind == Batch.Kind.REVERSAL else value.amount_fen
        if batch.compiled_term_id is None:
            return filed
        term = self.rules_terms.get(batch.compiled_term_id)
        return None if term is None else expected_entries(term, filed, self.contra).get(entry.district_id, 0)


def leaves_of(
    *, district: District, indicator: Indicator, book: Book, quarters: list[Quarter], rollup: RollUp
) -> Leaves:
    """Everything that makes up the figure of a district in a book, over some quarters, as the roll-up read it."""
    entries = list(
        Entry.objects.filter(
            district_id=district.pk,
            indicator_id=indicator.pk,
            book__in=SOURCES[book],
            quarter__in=[int(quarter) for quarter in quarters],
            pk__lte=rollup.last_entry_id,
        ).order_by("pk")
    )
    batches = Batch.objects.select_related("posting").in_bulk({entry.batch_id for entry in entries})
    values = FilingValue.objects.select_related("filing__host", "filing__group", "indicator")
    terms = CompiledTerm.objects.select_related(
        "indicator", "version__agreement", "arises_in"
    ).prefetch_related("slices__district")
    found = terms.in_bulk({batch.compiled_term_id for batch in batches.values() if batch.compiled_term_id})
    return Leaves(
        district=district,
        indicator=indicator,
        entries=entries,
        batches=batches,
        values=values.in_bulk({batch.filing_value_id for batch in batches.values()}),
        terms=found,
        rules_terms={pk: as_rules_term(term) for pk, term in found.items()},
        contra=duplicates_unit().pk,
    )


def add_provenance(leaves: Leaves, shown: Iterable[int], user: User) -> None:
    """Read what stands behind the figures of the shown projects, as far as this person may see it."""
    projects = list(shown)
    batches = [batch for batch in leaves.batches.values() if batch.project_id in projects]
    filings = {leaves.values[batch.filing_value_id].filing_id for batch in batches}
    agreements = {
        leaves.terms[batch.compiled_term_id].version.agreement_id
        for batch in batches
        if batch.compiled_term_id is not None
    }
    leaves.filings = set(Filing.objects.visible_to(user).filter(pk__in=filings).values_list("pk", flat=True))
    leaves.projects = Project.objects.visible_to(user).in_bulk(projects)
    leaves.agreements = Agreement.objects.visible_to(user).in_bulk(agreements)
    transfers = [row.transfer_id for row in leaves.agreements.values() if row.transfer_id]
    leaves.transfers = Transfer.objects.visible_to(user).in_bulk(transfers)
    subjects = {"filing": filings, "agreement": set(leaves.agreements), "transfer": set(leaves.transfers)}
    for machine, keys in subjects.items():
        rows = WorkflowEvent.objects.filter(machine=machine, subject_id__in=keys).order_by("sequence")
        for event in rows:
            leaves.events.setdefault((machine, event.subject_id), []).append(event)

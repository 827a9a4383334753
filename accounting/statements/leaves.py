"""Everything an explanation rests on, read in a constant number of queries: entries, batches, figures, terms, events."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from accounting.filings.models import Filing, FilingValue
from accounting.ledger.history import Standing, place_of, stood_before
from accounting.ledger.models import Batch, Entry, InterpretedBasis
from accounting.ledger.recomputing import bases_of, expected_of_batch
from accounting.ledger.terms import StoredTerm, stored_term
from accounting.rollups.models import RollUp
from accounting.rules import BOOKS, ROLES
from accounting.statements.contributions import SOURCES
from kunming_coord.accounts.models import User
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import duplicates_unit
from projects.agreements.models import Agreement, CompiledTerm
from projects.policies.models import Indicator, PolicyVersion
from projects.policies.presenting import CODES
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
    stored: dict[int, StoredTerm]
    bases: dict[int, InterpretedBasis]
    contra: int
    events: dict[tuple[str, int], list[WorkflowEvent]] = field(default_factory=dict)
    filings: dict[int, Filing] = field(default_factory=dict)  # those the reader may open
    projects: dict[int, Project] = field(default_factory=dict)
    agreements: dict[int, Agreement] = field(default_factory=dict)
    transfers: dict[int, Transfer] = field(default_factory=dict)
    policies: dict[str, PolicyVersion] = field(default_factory=dict)  # by digest
    standing: dict[int, list[Standing]] = field(default_factory=dict)  # what counted before a posted batch

    @cached_property
    def words(self) -> dict[str, str]:
        """Codes of policy files as people say them."""
        return {**ROLES, **BOOKS, **CODES, **dict(Indicator.objects.values_list("code", "name"))}

    def before(self, batch: Batch) -> list[Standing]:
        """What counted already when a batch was computed; of a reversal, when what it takes back was."""
        return self.standing.get(batch.reverses_id or batch.pk, [])

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
        if batch.compiled_term_id is None:
            return batch.sign * batch.value_fen
        term = self.stored.get(batch.compiled_term_id)
        expected = expected_of_batch(batch, term, self.contra, self.bases.get(batch.pk)) if term else None
        return None if expected is None else expected.get(entry.district_id, 0)


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
            posting_id__lte=rollup.last_posting_id,
        ).order_by("posting_id", "batch_id")
    )
    batches = Batch.objects.select_related("posting").in_bulk({entry.batch_id for entry in entries})
    values = FilingValue.objects.select_related("filing__host", "filing__group", "indicator")
    terms = CompiledTerm.objects.select_related(
        "indicator", "version__agreement", "arises_in"
    ).prefetch_related("slices__district", "slices__party__district")
    found = terms.in_bulk({batch.compiled_term_id for batch in batches.values() if batch.compiled_term_id})
    return Leaves(
        district=district,
        indicator=indicator,
        entries=entries,
        batches=batches,
        values=values.in_bulk({batch.filing_value_id for batch in batches.values()}),
        terms=found,
        stored={pk: stored_term(term) for pk, term in found.items()},
        bases=bases_of(batches.values()),
        contra=duplicates_unit().pk,
    )


def add_provenance(leaves: Leaves, shown: Iterable[int], user: User) -> None:
    """Read what stands behind the figures of the shown projects, as far as this person may see it."""
    projects = list(shown)
    batches = [batch for batch in leaves.batches.values() if batch.project_id in projects]
    filings = {leaves.values[batch.filing_value_id].filing_id for batch in batches}
    terms = [leaves.terms[batch.compiled_term_id] for batch in batches if batch.compiled_term_id is not None]
    leaves.standing = _standing(leaves, batches)
    earlier = {row.filing_id for rows in leaves.standing.values() for row in rows}
    leaves.filings = Filing.objects.visible_to(user).in_bulk(filings | earlier)
    leaves.projects = Project.objects.visible_to(user).in_bulk(projects)
    leaves.agreements = Agreement.objects.visible_to(user).in_bulk(
        {term.version.agreement_id for term in terms}
    )
    versions = PolicyVersion.objects.visible_to(user).defer("text")
    digests = {term.version.policy_digest for term in terms}
    leaves.policies = {version.digest: version for version in versions.filter(digest__in=digests)}
    transfers = [row.transfer_id for row in leaves.agreements.values() if row.transfer_id]
    leaves.transfers = Transfer.objects.visible_to(user).in_bulk(transfers)
    subjects = {"filing": filings, "agreement": set(leaves.agreements), "transfer": set(leaves.transfers)}
    for machine, keys in subjects.items():
        rows = WorkflowEvent.objects.filter(machine=machine, subject_id__in=keys).order_by("sequence")
        for event in rows:
            leaves.events.setdefault((machine, event.subject_id), []).append(event)


def _standing(leaves: Leaves, batches: Iterable[Batch]) -> dict[int, list[Standing]]:
    """What counted before the batches a variant of the policy computed."""
    varied = {
        batch.reverses_id or batch.pk
        for batch in batches
        if batch.pk in leaves.bases and leaves.stored[batch.compiled_term_id or 0].rules.variant
    }
    places = [place_of(batch) for batch in Batch.objects.in_bulk(varied).values()]
    return stood_before(places, leaves.stored) if places else {}

"""Everything an explanation rests on, read in a constant number of queries: entries, batches, figures, terms, events."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from accounting.filings.models import Filing, FilingValue
from accounting.ledger.deriving import Derivation, derivations_of
from accounting.ledger.history import Standing, place_of, stood_before
from accounting.ledger.holds import Hold
from accounting.ledger.models import Batch, Entry, InterpretedBasis
from accounting.ledger.recomputing import bases_of, expected_of_batch
from accounting.ledger.terms import StoredTerm, stored_term
from accounting.receipts.models import ShareableTax
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
from projects.policies.queries import Clause, clause_of, policy_named
from projects.register.models import Project
from projects.transfers.models import Transfer

JUDGED_ON = "day_of_judging"  # the parameter of the window's policies


@dataclass
class Leaves:
    """The rows under a figure, by their ids."""

    district: District
    indicator: Indicator
    entries: list[Entry]
    batches: dict[int, Batch]
    derived: dict[int, Derivation]  # how V of each batch came about
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
    holds: list[Hold] = field(default_factory=list)  # newest first
    taxes: dict[int, ShareableTax] = field(default_factory=dict)
    _clauses: dict[tuple[str, dt.date], Clause] = field(default_factory=dict)

    @cached_property
    def words(self) -> dict[str, str]:
        """Codes of policy files as people say them."""
        return {**ROLES, **BOOKS, **CODES, **dict(Indicator.objects.values_list("code", "name"))}

    @cached_property
    def values(self) -> dict[int, FilingValue]:
        """The filed figures by their ids."""
        return {told.value.pk: told.value for told in self.derived.values()}

    def window_clause(self, code: str, day: dt.date) -> Clause:
        """By which day a policy of the statistical window judges, and how sure that is; read once."""
        if (code, day) not in self._clauses:
            policy = policy_named(code)
            reference = policy.parameter(JUDGED_ON, max(day, policy.in_force))
            self._clauses[code, day] = clause_of(reference)
        return self._clauses[code, day]

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
        """The entry computed anew, V and all, from its filed figure and its compiled term; None where a leaf is missing."""
        batch = self.batches[entry.batch_id]
        told = self.derived.get(batch.pk)
        if told is None:
            return None
        if batch.compiled_term_id is None:
            return batch.sign * told.followed_fen
        if (term := self.stored.get(batch.compiled_term_id)) is None:
            return None
        basis = self.bases.get(batch.pk)
        expected = expected_of_batch(batch, term, self.contra, basis, value_fen=told.followed_fen)
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
    return _under(batches, entries, district, indicator)


def leaves_of_batch(batch: Batch) -> Leaves:
    """Everything one batch rests on, with all its entries."""
    entries = list(Entry.objects.filter(batch_id=batch.pk).order_by("district_id"))
    district = District.objects.get(pk=batch.arises_in_id)
    return _under({batch.pk: batch}, entries, district, Indicator.objects.get(pk=batch.indicator_id))


def _under(
    batches: dict[int, Batch], entries: list[Entry], district: District, indicator: Indicator
) -> Leaves:
    terms = CompiledTerm.objects.select_related(
        "indicator", "version__agreement", "arises_in"
    ).prefetch_related("slices__district", "slices__party__district")
    found = terms.in_bulk({batch.compiled_term_id for batch in batches.values() if batch.compiled_term_id})
    return Leaves(
        district=district,
        indicator=indicator,
        entries=entries,
        batches=batches,
        derived=derivations_of(batches.values()),
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
    told = [leaves.derived[batch.pk] for batch in batches if batch.pk in leaves.derived]
    earlier |= {row.filing_id for one in told for row in one.earlier}
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
    _add_reasons(leaves, told, batches, user)
    for machine, keys in subjects.items():
        rows = WorkflowEvent.objects.filter(machine=machine, subject_id__in=keys).order_by("sequence")
        for event in rows:
            leaves.events.setdefault((machine, event.subject_id), []).append(event)


def _add_reasons(leaves: Leaves, told: Iterable[Derivation], batches: Iterable[Batch], user: User) -> None:
    """Holds and shareable taxes behind the batches, where there are any."""
    if held := {batch.project_id for batch in batches if batch.held}:
        leaves.holds = list(
            Hold.objects.visible_to(user).filter(project_id__in=held).order_by("-created_at", "-id")
        )
    if taxes := {one.tax.pk for one in told if one.tax}:
        leaves.taxes = ShareableTax.objects.visible_to(user).in_bulk(taxes)


def _standing(leaves: Leaves, batches: Iterable[Batch]) -> dict[int, list[Standing]]:
    """What counted before the batches a variant of the policy computed."""
    varied = {
        batch.reverses_id or batch.pk
        for batch in batches
        if batch.pk in leaves.bases and leaves.stored[batch.compiled_term_id or 0].rules.variant
    }
    places = [place_of(batch) for batch in Batch.objects.in_bulk(varied).values()]
    return stood_before(places, leaves.stored) if places else {}

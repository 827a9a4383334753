"""The words of an explanation: what a project adds to a figure, entry by entry, down to who filed it."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounting.ledger.models import Batch, Entry
from accounting.rules import Step, recompute
from accounting.statements.counted import counted
from accounting.statements.leaves import Leaves
from accounting.statements.provenance import approvals, clauses, sources_of
from accounting.statements.steps import step_nodes, yuan
from accounting.statements.traces import Traces, sentence, step
from accounting.statements.tree import Node
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.viewstate import Book
from projects.register.models import Project

HELD = gettext_noop("待定：发生地减去计入核算数，暂记在“待定”，争议了结后分给各方")


def _reading_order(entry: Entry) -> tuple[int, bool, int, int]:
    """Quarter by quarter, what stands in the territorial book before what is adjusted."""
    return int(entry.quarter), entry.book != Book.TERRITORIAL, entry.posting_id, entry.batch_id


class Telling:
    """Writes the nodes of one figure."""

    def __init__(self, leaves: Leaves, book: Book, *, numbered: bool, holds: bool = False) -> None:
        self.leaves = leaves
        self.book = book
        self.numbered = numbered  # running numbers of the journal tell a district how busy the others are
        self.may_hold = holds and book != Book.TERRITORIAL
        self.traces = Traces()
        self.told: dict[int, Step | None] = {}

    def project(self, project_id: int, entries: list[Entry]) -> Node:
        """What one project adds: its entries, each with formula, clauses, filing and approvals."""
        project = self.leaves.projects.get(project_id)
        total = sum(entry.amount_fen for entry in entries)
        label: str | Promise = f"{project.code} {project.title}" if project else _("项目信息未向您公开")
        return Node(
            label=label,
            value=yuan(total),
            text=self._headline(entries, total),
            children=[
                *(self.entry(entry) for entry in sorted(entries, key=_reading_order)),
                *self._hold(project),
            ],
            url=reverse("projects:detail", args=[project.uid]) if project else "",
        )

    def _hold(self, project: Project | None) -> Iterator[Node]:
        """Where the approver puts the shares of a disputed figure on hold."""
        if self.may_hold and project is not None:
            address = f"{reverse('holds:new', args=[project.uid])}?indicator={self.leaves.indicator.code}"
            yield Node(_("放入待定"), "", _("对归属有争议的，各方份额可先放入待定。"), url=address)

    def entry(self, entry: Entry) -> Node:
        """One entry of the journal, down to its leaves."""
        batch = self.leaves.batches[entry.batch_id]
        children = [*self._formula(entry, batch), counted(self.leaves, batch)]
        if batch.compiled_term_id is not None:
            term = self.leaves.terms[batch.compiled_term_id]
            children += [*clauses(self.leaves, term), *approvals(self.leaves, term)]
        words = {
            "batch": batch.pk,
            "quarter": entry.quarter.label,
            "at": f"{timezone.localtime(batch.posting.at):%Y-%m-%d}",
        }
        text = _("%(quarter)s，%(at)s 入账") % words
        if self.numbered:
            text = _("批次 %(batch)s，%(quarter)s，%(at)s 入账") % words
        return Node(
            label=f"{Book(entry.book).label} · {entry.get_mode_display()}{self._kind(batch)}",
            value=yuan(entry.amount_fen),
            text=text,
            children=children,
            url=reverse("ledger:batch", args=[batch.pk]) if self.numbered else "",
        )

    def _kind(self, batch: Batch) -> str:
        return _("（冲销）") if batch.kind == Batch.Kind.REVERSAL else ""

    def _headline(self, entries: list[Entry], total: int) -> str:
        """The engine's sentence for the party's part where it has one, else the sum of the entries."""
        adjusting = [entry for entry in entries if self.leaves.batches[entry.batch_id].compiled_term_id]
        if len(adjusting) == 1 and len({entry.quarter for entry in entries}) == 1:
            if text := sentence(self._trace(adjusting[0]), self._headline_step(adjusting[0])):
                return f"{text}。"
        elif len(entries) == 1 and not adjusting:
            if not self.leaves.derived[entries[0].batch_id].as_stated:
                return _("在本区域发生，计入核算数 %(total)s 全额计入。") % {"total": yuan(total)}
            return _("在本区域发生，填报数 %(total)s 全额计入。") % {"total": yuan(total)}
        terms = (format_fen(entry.amount_fen, Unit.YUAN) for entry in sorted(entries, key=_reading_order))
        amounts = " + ".join(terms)
        return f"{amounts.replace('+ -', '− ')} = {yuan(total)}。"

    def _formula(self, entry: Entry, batch: Batch) -> Iterator[Node]:
        """The entry's formula with values, and whether the engine gives the same fen from the leaves."""
        if batch.compiled_term_id is None:
            yield Node(_("公式"), yuan(entry.amount_fen), _("计入核算数全额记在发生地。"))
            return
        trace = self._trace(entry)
        found = step(trace, self._entry_name(entry))
        anew = recompute(found) if found else self.leaves.recomputed(entry)
        signed = -entry.amount_fen if batch.kind == Batch.Kind.REVERSAL and found else entry.amount_fen
        badge = (_("重算相符"), "done") if anew == signed else (_("重算不符"), "refused")
        text = _(HELD) if batch.held else sentence(trace, self._part_name(entry))
        yield Node(
            _("公式"),
            found.formula if found else "",
            f"{text}。" if text else "",
            children=step_nodes(found, sources_of(self.leaves, batch)) if found else [],
            badge=badge,
        )

    def _trace(self, entry: Entry) -> Any:
        batch = self.leaves.batches[entry.batch_id]
        term = self.leaves.terms.get(batch.compiled_term_id or 0)
        if term is None or batch.held:
            return None
        if batch.pk not in self.told:
            value, basis = self.leaves.values[batch.filing_value_id], self.leaves.bases.get(batch.pk)
            self.told[batch.pk] = self.traces.of(term, batch, value, basis)
        return self.told[batch.pk]

    def _headline_step(self, entry: Entry) -> str:
        """Which step says it best: what the party is credited with, or between treasuries what is paid."""
        return self._entry_name(entry) if self.book == Book.FISCAL else self._part_name(entry)

    def _entry_name(self, entry: Entry) -> str:
        return f"{self.leaves.indicator.code}.{entry.book}.entry.{self.leaves.district.slug}"

    def _part_name(self, entry: Entry) -> str:
        return f"{self.leaves.indicator.code}.{entry.book}.{self.leaves.district.slug}"

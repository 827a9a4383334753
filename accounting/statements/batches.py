"""One batch of the journal laid open, for those who see the whole city: what counted, its entries, who posted it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounting.ledger.models import Batch, Entry
from accounting.statements.counted import counted
from accounting.statements.leaves import Leaves, add_provenance, leaves_of_batch
from accounting.statements.provenance import approvals, clauses
from accounting.statements.tree import Node
from kunming_coord.accounts.models import User
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.models import Run
from kunming_coord.common.money import Unit
from kunming_coord.districts.models import District


@dataclass(frozen=True)
class EntryLine:
    """An entry with its unit, and whether the leaves give the same fen."""

    entry: Entry
    district: District | None
    recomputed_fen: int | None

    @property
    def agrees(self) -> bool:
        return self.entry.amount_fen == self.recomputed_fen


class BatchPage:
    """What the page of a batch shows."""

    def __init__(self, batch: Batch, user: User) -> None:
        self.batch = batch
        self.leaves: Leaves = leaves_of_batch(batch)
        add_provenance(self.leaves, [batch.project_id], user)

    @cached_property
    def tree(self) -> list[Node]:
        """What counted and how, the clauses, the agreement with its approvals."""
        found = [counted(self.leaves, self.batch)] if self.batch.pk in self.leaves.derived else []
        if term := self.leaves.terms.get(self.batch.compiled_term_id or 0):
            found += [*clauses(self.leaves, term), *approvals(self.leaves, term)]
        return found

    @cached_property
    def lines(self) -> list[EntryLine]:
        """The entries, each unit once."""
        units = District.objects.in_bulk({entry.district_id for entry in self.leaves.entries})
        return [
            EntryLine(entry, units.get(entry.district_id), self.leaves.recomputed(entry))
            for entry in self.leaves.entries
        ]

    @property
    def total_fen(self) -> int:
        """Σ of the entries: V in the territorial book, 0 in the others."""
        return sum(entry.amount_fen for entry in self.leaves.entries)

    @cached_property
    def others(self) -> list[Batch]:
        """Batches of the same filed figure: its other books, turns and reversals."""
        same = Batch.objects.filter(
            filing_value_id=self.batch.filing_value_id, quarter__gte=self.batch.concerns
        )
        return list(same.exclude(pk=self.batch.pk).order_by("turn", "id"))

    @property
    def undone_by(self) -> Batch | None:
        """The batch that takes this one back."""
        return next((row for row in self.others if row.reverses_id == self.batch.pk), None)

    def facts(self) -> list[dict[str, Any]]:
        """The header in words."""
        batch, project = self.batch, self.leaves.projects.get(self.batch.project_id)
        arises = District.objects.filter(pk=batch.arises_in_id).first()
        found = [
            (_("口径"), batch.get_book_display(), ""),
            (_("类别"), batch.get_kind_display(), ""),
            (_("入账期间"), batch.quarter.label, ""),
            (_("所属期间"), batch.concerns.label, ""),
            (_("指标"), self.leaves.indicator.name, ""),
            (_("发生地"), arises.name if arises else None, ""),
            (_("第几次入账"), batch.turn + 1, ""),
            (_("状态"), *self._state()),
        ]
        if project:
            words = f"{project.code} {project.title}"
            found.insert(0, (_("项目"), words, reverse("projects:detail", args=[project.uid])))
        return [{"label": label, "value": value, "url": url} for label, value, url in found]

    def _state(self) -> tuple[str, str]:
        if original := self.batch.reverses_id:
            return _("冲销批次 %(number)s") % {"number": original}, address(original)
        if undone := self.undone_by:
            return _("已由批次 %(number)s 冲销") % {"number": undone.pk}, address(undone.pk)
        return (_("在计（待定）") if self.batch.held else _("在计")), ""

    def posting(self) -> list[dict[str, Any]]:
        """Who posted it, when, and in which run."""
        row = self.batch.posting
        run = Run.objects.filter(uid=row.run_uid).first() if row.run_uid else None
        return [
            {"label": _("过账人"), "value": row.actor_label},
            {"label": _("过账时间"), "value": f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"},
            {
                "label": _("任务"),
                "value": _("查看任务") if run else None,
                "url": reverse("runs:detail", args=[run.uid]) if run else "",
            },
            {"label": _("说明"), "value": row.note or None, "wide": True},
        ]


def address(number: int) -> str:
    """The address of a batch."""
    return reverse("ledger:batch", args=[number])


@require_safe
def show_batch(request: SignedInRequest, number: int) -> HttpResponse:
    """核算批次: for those who see the whole city."""
    if not request.user.reach.sees_all:
        raise NotAllowed(_("核算批次由市级岗位和审计查看；本单位的数请看对账单及数字来历。"))
    batch = get_object_or_404(Batch.objects.select_related("posting"), pk=number)
    page = BatchPage(batch, request.user)
    context = {"batch": batch, "told": page, "unit": Unit.YUAN}
    return render(request, "accounting/statements/batch.html", context)

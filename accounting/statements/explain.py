"""Explain this number: from the figure on a page down to who filed it, with the same fen computed from the leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounting.ledger.models import Batch, Entry
from accounting.rollups.models import RollUp
from accounting.rollups.queries import newest_rollups, visible_totals
from accounting.rules import Step, recompute
from accounting.statements.leaves import Leaves, add_provenance, leaves_of
from accounting.statements.provenance import approvals, clauses, filed_by, sources_of
from accounting.statements.queries import visible_units, windows_of
from accounting.statements.steps import step_nodes, yuan
from accounting.statements.traces import Traces, sentence, step
from accounting.statements.tree import Node
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent, Invalid
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book, ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator
from projects.register.models import Project

SHOWN = 10  # projects of a figure that are laid open; the others are added up in one line
AMOUNT, YTD = "amount", "ytd"


@dataclass(frozen=True)
class Question:
    """Which figure is asked for."""

    district: District
    indicator: Indicator
    view: ViewState
    measure: str

    @property
    def quarters(self) -> list[Quarter]:
        """The quarters the figure adds up."""
        return windows_of(self.view.quarter)[self.measure]

    @property
    def period(self) -> str:
        """The period in words."""
        return self.view.quarter.ytd_label if self.measure == YTD else self.view.quarter.label


@dataclass(frozen=True)
class Explanation:
    """A figure with its sentence, its tree, and what the leaves give."""

    question: Question
    amount_fen: int | None
    sentence: str
    tree: Node | None = None
    recomputed_fen: int | None = None
    rollup: RollUp | None = None

    @property
    def amount_yuan(self) -> str:
        """The figure of the ledger, exact."""
        return yuan(self.amount_fen)

    @property
    def recomputed_yuan(self) -> str:
        """What the leaves give, exact."""
        return yuan(self.recomputed_fen)

    @property
    def agrees(self) -> bool:
        """Whether the leaves give the figure to the fen."""
        return self.amount_fen is not None and self.amount_fen == self.recomputed_fen


def read_question(user: User, view: ViewState, *, district: str, indicator: str, measure: str) -> Question:
    """The figure asked for; raises Absent for a unit this person may not see, Invalid for what does not exist."""
    unit = visible_units(user).filter(slug=district).first()
    if unit is None:
        raise Absent(_("没有这一内容，或您无权查看。"))
    found = Indicator.objects.select_related("group").filter(code=indicator).first()
    if found is None:
        raise Invalid(_("指标“%(code)s”不存在，请从指标目录中选择。") % {"code": indicator[:40]})
    if measure not in (AMOUNT, YTD):
        raise Invalid(_("measure 只能是 amount（本季）或 ytd（累计）。"))
    return Question(unit, found, view, measure)


def explain(user: User, question: Question) -> Explanation:
    """Lay a figure open: the sentence on top, the tree, and the sum computed anew from the leaves."""
    view = question.view
    rollup = newest_rollups([view.quarter]).get((int(view.quarter), question.indicator.group_id))
    rows = visible_totals(user, [rollup] if rollup else [])
    total = rows.filter(district=question.district, indicator=question.indicator, book=view.book).first()
    amount = getattr(total, f"{question.measure}_fen") if total else None
    if rollup is None or amount is None:
        return Explanation(question, None, _none_sentence(question, rollup), rollup=rollup)
    leaves = leaves_of(
        district=question.district,
        indicator=question.indicator,
        book=view.book,
        quarters=question.quarters,
        rollup=rollup,
    )
    groups = leaves.by_project()
    shown = groups[:SHOWN]
    add_provenance(leaves, [project for project, _entries in shown], user)
    telling = _Telling(
        leaves, view.book, numbered=user.reach.sees_all, holds=user.holds(Role.APPROVER, units=None)
    )
    children = [telling.project(project, entries) for project, entries in shown]
    if rest := groups[SHOWN:]:
        children.append(_others(rest))
    return Explanation(
        question=question,
        amount_fen=amount,
        sentence=_sentence(question, amount, len(groups), children),
        tree=_root(question, amount, rollup, children),
        recomputed_fen=_sum(leaves.recomputed(entry) for entry in leaves.entries),
        rollup=rollup,
    )


def _sum(amounts: Iterator[int | None]) -> int | None:
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _root(question: Question, amount: int, rollup: RollUp, children: list[Node]) -> Node:
    unit = question.view.unit
    exact = Node(
        label=_("合计"),
        value=yuan(amount),
        text=_recipe(question.view.book),
        children=children,
        badge=(_("已关账"), "done") if rollup.final else (_("试算"), "waiting"),
    )
    return Node(
        label=_("显示数"),
        value=f"{format_fen(amount, unit)} {unit.label}",
        text=_("由精确数按%(unit)s四舍五入到两位小数，只影响显示，不影响核算。") % {"unit": unit.label},
        children=[exact],
    )


def _recipe(book: Book) -> str:
    return {
        Book.TERRITORIAL: _("在地口径：在本区域发生的各项填报数之和。"),
        Book.ASSESSMENT: _("考核口径：在地数加上各协议的调整数（分出为负、分入为正）。"),
        Book.FISCAL: _("财政口径：应补助为正、应上解为负，各协议之和。"),
    }[book]


def _others(rest: list[tuple[int, list[Entry]]]) -> Node:
    total = sum(entry.amount_fen for _project, entries in rest for entry in entries)
    text = _("其余 %(count)s 个项目合计，明细见本区域对账单。") % {"count": len(rest)}
    return Node(label=_("其余项目"), value=yuan(total), text=text)


def _none_sentence(question: Question, rollup: RollUp | None) -> str:
    words: dict[str, Any] = {
        "district": question.district.name,
        "period": question.period,
        "indicator": question.indicator.name,
        "book": question.view.book.label,
    }
    if rollup is None:
        return _("%(district)s%(period)s%(indicator)s（%(book)s）尚未汇总，因此没有数。") % words
    return _("%(district)s%(period)s%(indicator)s（%(book)s）没有核算记录，显示为“—”，不是 0。") % words


def _sentence(question: Question, amount: int, projects: int, children: list[Node]) -> str:
    words: dict[str, Any] = {
        "district": question.district.name,
        "period": question.period,
        "indicator": question.indicator.name,
        "book": question.view.book.label,
        "amount": format_fen(amount, question.view.unit),
        "unit": question.view.unit.label,
        "count": projects,
        "first": children[0].text,
    }
    if projects == 1:
        return _("%(district)s%(period)s%(indicator)s（%(book)s）为 %(amount)s %(unit)s：%(first)s") % words
    return (
        _(
            "%(district)s%(period)s%(indicator)s（%(book)s）为 %(amount)s %(unit)s，由 %(count)s 个项目相加而得，"
            "其中最大的一项：%(first)s"
        )
        % words
    )


def _reading_order(entry: Entry) -> tuple[int, bool, int, int]:
    """Quarter by quarter, what stands in the territorial book before what is adjusted."""
    return int(entry.quarter), entry.book != Book.TERRITORIAL, entry.posting_id, entry.batch_id


class _Telling:
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
        value = self.leaves.values[batch.filing_value_id]
        children = [*self._formula(entry, batch), filed_by(self.leaves, value)]
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
            return _("在本区域发生，填报数 %(total)s 全额计入。") % {"total": yuan(total)}
        terms = (format_fen(entry.amount_fen, Unit.YUAN) for entry in sorted(entries, key=_reading_order))
        amounts = " + ".join(terms)
        return f"{amounts.replace('+ -', '− ')} = {yuan(total)}。"

    def _formula(self, entry: Entry, batch: Batch) -> Iterator[Node]:
        """The entry's formula with values, and whether the engine gives the same fen from the leaves."""
        if batch.compiled_term_id is None:
            yield Node(_("公式"), yuan(entry.amount_fen), _("填报数全额记在发生地。"))
            return
        trace = self._trace(entry)
        found = step(trace, self._entry_name(entry))
        anew = recompute(found) if found else self.leaves.recomputed(entry)
        signed = -entry.amount_fen if batch.kind == Batch.Kind.REVERSAL and found else entry.amount_fen
        badge = (_("重算相符"), "done") if anew == signed else (_("重算不符"), "refused")
        text = sentence(trace, self._part_name(entry))
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

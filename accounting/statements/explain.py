"""Explain this number: from the figure on a page down to who filed it, with the same fen computed from the leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounting.ledger.models import Entry
from accounting.rollups.models import RollUp
from accounting.rollups.queries import newest_rollups, visible_totals
from accounting.rollups.windows import AMOUNT, YTD, windows_of
from accounting.statements.leaves import add_provenance, leaves_of
from accounting.statements.queries import visible_units
from accounting.statements.steps import yuan
from accounting.statements.telling import Telling
from accounting.statements.tree import Node
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent, Invalid
from kunming_coord.common.money import format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book, ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

SHOWN = 10  # projects of a figure that are laid open; the others are added up in one line


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
    telling = Telling(
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

"""Small worlds for the three-way reconciliation: filed figures, receipts of a treasury, answers in words."""

import datetime as dt
import itertools
from typing import Any

import pytest

from accounting.receipts.models import ReceiptFile, TaxReceipt, TaxType
from accounting.reconciliation import sides
from accounting.reconciliation.models import ReconciliationItem, ReconciliationLine
from accounting.reconciliation.queries import for_list
from accounting.reconciliation.services import AnswerDraft, answer_line, explain_item, reconcile
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from projects.register.models import Project
from support import ledger_world
from support.ledger_world import Q1

OUTPUT, TAX = "industrial_output", "tax_revenue"
AGREE = AnswerDraft("agree")
DIFFER = AnswerDraft("differ", reason="omission")
WHY = "设备入账时间不一致，拟于下季补报。"


def filed(figures: dict[str, int], project: Project | None = None, quarter: Quarter = Q1) -> Project:
    """A project of 西山 with figures filed by 安宁 and verified."""
    project = project or ledger_world.a_project()
    ledger_world.verified(project, figures, quarter)
    return project


def compared(quarter: Quarter = Q1) -> None:
    """The quarter compared by the system."""
    reconcile(quarter=quarter, actor=system_user())


def line_of(project: Project, code: str = OUTPUT, quarter: Quarter = Q1) -> ReconciliationLine:
    """The line of a project's figure, as a page reads it."""
    return for_list(system_viewer()).get(project=project, indicator__code=code, quarter=quarter)


def item_of(line: ReconciliationLine) -> ReconciliationItem:
    """The newest difference of a line."""
    return (
        ReconciliationItem.objects.select_related("line__indicator__group").filter(line=line).latest("number")
    )


def difference(cast: Any, amount: int = 1_000_000) -> ReconciliationItem:
    """A figure of industrial output the statistics bureau (`cast.statistician`) does not agree with."""
    project = filed({OUTPUT: amount})
    compared()
    line = line_of(project)
    answer_line(line=line, draft=DIFFER, actor=cast.statistician)
    return item_of(line)


def explained(cast: Any) -> ReconciliationItem:
    """A difference its district has explained."""
    return explain_item(item=difference(cast), actor=cast.filer, reason="timing", note=WHY)


def system_viewer() -> object:
    """Somebody who sees the whole city."""
    return _City()


class _City:
    class reach:
        sees_all, district_ids = True, frozenset()


@pytest.fixture
def treasury(db: None) -> "Treasury":
    """A treasury whose receipts a test writes down; the months of the quarter are loaded."""
    return Treasury()


class Treasury:
    """Receipts written straight into the tables, one file each; a later one of a payer is a correction of its sum."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, str], int] = {}
        self._numbers = itertools.count(1)
        self.loads(Q1.first_day, Q1.last_day)

    def loads(self, first: dt.date, last: dt.date) -> None:
        """A file without receipts: nobody paid anything in these months."""
        self._file(first, last, rows=0, fen=0)

    def receives(
        self,
        project: Project,
        fen: int,
        unit: str = "anning",
        day: dt.date = Q1.last_day,
        period: dt.date | None = None,
    ) -> None:
        """What the treasury of a unit received of the project's enterprise in the quarter, all in all."""
        change = fen - self._sums.get((project.enterprise_id, unit), 0)
        self._sums[project.enterprise_id, unit] = fen
        if not change:
            return
        number = next(self._numbers)
        TaxReceipt.objects.create(
            file=self._file(day, day, rows=1, fen=change),
            row=2,
            number=f"示例税票{number}",
            enterprise_id=project.enterprise_id,
            tax_type=TaxType.objects.order_by("order")[0],
            level="shared",
            treasury=f"示例{unit}国库",
            fiscal_unit=District.objects.get(slug=unit),
            period_from=(period or day).replace(day=1),
            period_to=period or day,
            received_on=day,
            amount_fen=change,
            refund_reason="示例退库" if change < 0 else "",
        )

    def _file(self, first: dt.date, last: dt.date, *, rows: int, fen: int) -> ReceiptFile:
        return ReceiptFile.objects.create(
            name="示例税收.xlsx",
            digest=f"{next(self._numbers):064d}",
            period_from=first,
            period_to=last,
            rows=rows,
            total_fen=fen,
            actor_id=1,
            actor_label="测试财政",
        )


assert sides.TAX == TAX

"""What can be wrong with a row of receipts, as a sentence with its row, column, reason and mend."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounting.receipts.models import TaxReceipt
from kunming_coord.common.errors import Invalid

COLUMNS = {
    "number": "税票号码",
    "credit_code": "统一社会信用代码",
    "project_code": "项目编码",
    "tax_type": "税种",
    "level": "预算级次",
    "treasury": "收款国库",
    "period": "所属期",
    "received_on": "入库日期",
    "amount": "金额（元）",
    "refund_reason": "退库原因",
}
NAMED = 10  # how many faults one refusal tells


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken."""

    row: int
    column: str
    reason: str
    mend: str

    @property
    def sentence(self) -> str:
        """第 12 行“税种”为“增殖税”，代码表中没有；请核对。"""
        return _("第 %(row)s 行“%(column)s”%(reason)s；%(mend)s。") % {
            "row": self.row,
            "column": COLUMNS[self.column],
            "reason": self.reason,
            "mend": self.mend,
        }


@dataclass(frozen=True)
class Checked:
    """What a check found: receipts that can be written, by row, and everything wrong with the others.

    repeated: rows with no other fault than that the very same receipt is loaded already.
    """

    good: dict[int, TaxReceipt]
    problems: tuple[Problem, ...]
    repeated: frozenset[int]

    def refusal(self) -> Invalid:
        """All problems as one refusal; the message tells the first few."""
        told = "".join(problem.sentence for problem in self.problems[:NAMED])
        rest = len(self.problems) - NAMED
        more = _("其余 %(count)s 处见逐行说明。") % {"count": rest} if rest > 0 else ""
        fields = {f"{problem.row}.{problem.column}": problem.sentence for problem in self.problems}
        return Invalid(
            _("共 %(count)s 处有误，未写入任何内容：%(told)s%(more)s")
            % {"count": len(self.problems), "told": told, "more": more},
            fields=fields,
        )

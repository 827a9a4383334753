"""The three-way reconciliation of the demonstration: most figures agree, one differs and waits, one was explained."""

from django.utils.translation import gettext as _

from accounting.reconciliation import services
from accounting.reconciliation.models import ReconciliationLine, StatisticsAnswer
from accounting.reconciliation.queries import for_list, items_for
from accounting.reconciliation.services import AnswerDraft
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast

SHOWN = "production"
AGREE = AnswerDraft("agree")
DIFFER = AnswerDraft("differ", reason="omission", note="示例：企业一套表另有一条产线未计入。")
BAND = AnswerDraft("band", "1-to-5", "timing", "示例：企业报送时间不同。")


def compare_quarter(quarter: Quarter, cast: Cast, *, last: bool) -> int:
    """Compare a quarter; where nobody has answered yet, 统计局 answers as the story wants. How many answers were given.

    The earlier quarter has an explained and accepted difference, the last one a difference that waits for its district.
    """
    as_(system_user(), services.reconcile, quarter=quarter)
    statistician = cast["stat-statistician"]
    lines = for_list(statistician).filter(quarter=quarter, indicator__group__code=SHOWN)
    if not lines or StatisticsAnswer.objects.filter(line__quarter=quarter).exists():
        return 0
    ordered = list(lines.order_by("project__code", "indicator__order"))
    left = ordered[-2:] if last else []  # still to be answered by whoever uses the demonstration
    answered = [line for line in ordered if line not in left]
    for place, line in enumerate(answered):
        odd = {0: DIFFER, 2: BAND}.get(place, AGREE)
        as_(statistician, services.answer_line, line=line, draft=odd)
    if not last:
        _settle(answered[0], cast)
    return len(answered)


def _settle(line: ReconciliationLine, cast: Cast) -> None:
    item = items_for(cast["stat-statistician"]).filter(line=line).unfinished().first()
    filer = f"{line.host.slug}-filer"
    as_(
        cast[filer],
        services.explain_item,
        item=item,
        reason="omission",
        note=_("示例：新产线本季未纳入统计，已报统计部门补录。"),
    )
    as_(cast["stat-statistician"], services.accept_item, item=item, note=_("示例：情况属实。"))

"""填报进度: who has filed what, how late the rest is, and reminding of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounting.filings.filters import quarter_choices
from accounting.filings.models import Filing
from accounting.filings.reminding import may_remind, remind_all
from accounting.progress import queries
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Absent
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from projects.policies.models import IndicatorGroup

DONE = ("submitted", "verified", "locked")
PASSED = ("verified", "locked")


@require_safe
def show_matrix(request: SignedInRequest) -> HttpResponse:
    """District × indicator group for a quarter; the newest ended one unless asked otherwise."""
    asked = request.GET.get("period", "")
    quarter = Quarter.parse(asked) if asked else latest_quarter()
    found = queries.matrix(request.user, quarter)
    reminds = may_remind(request.user)
    columns = zip(
        found.groups,
        queries.total_of(found, DONE),
        queries.total_of(found, PASSED),
        [reminds and red for red in queries.has_overdue(found)],
        strict=True,
    )
    context = {
        "matrix": found,
        "columns": list(columns),
        "quarters": _offered(quarter),
        "statuses": Filing.machine.statuses,
    }
    return render(request, "accounting/progress/matrix.html", context)


@require_POST
@idempotent
def remind_column(request: SignedInRequest, quarter: str, group: str) -> HttpResponse:
    """Remind of every overdue filing of a group, with what became of each."""
    chosen = IndicatorGroup.objects.filter(code=group).first()
    if chosen is None:
        raise Absent(_("没有这一指标组，请从填报进度进入。"))
    period = Quarter.parse(quarter)
    filings = list(queries.overdue(request.user, period, chosen))
    results = remind_all(filings=filings, actor=request.user)
    context = {
        "results": results,
        "quarter": period,
        "group": chosen,
        "sent": sum(row.reminder is not None for row in results),
    }
    return render(request, "accounting/progress/reminded.html", context)


def _offered(shown: Quarter) -> list[tuple[str, str]]:
    """Quarters with a period, the running one, and the one that is shown."""
    newest = latest_quarter()
    extra = [(row.code, row.label) for row in (newest.next, newest, shown)]
    return sorted(dict([*extra, *quarter_choices()]).items(), reverse=True)

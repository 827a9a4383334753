"""公开案例: the published cases as cards."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.desk.cases.reading import cases, snapshots


@require_safe
def list_cases(request: SignedInRequest) -> HttpResponse:
    """Cards of the published cases and the programme's dated counters."""
    return render(request, "desk/cases.html", {"cases": cases(), "snapshots": snapshots()})

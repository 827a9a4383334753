"""搜索: one box for everything somebody may see."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.desk.search.queries import WORD_LENGTH, search


@require_safe
def show_search(request: SignedInRequest) -> HttpResponse:
    """What was found, kind by kind."""
    words = request.GET.get("q", "").strip()[:WORD_LENGTH]
    context = {"words": words, "found": search(request.user, words)}
    return render(request, "desk/search/results.html", context)

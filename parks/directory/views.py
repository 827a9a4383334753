"""园区: the directory, read only."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from parks.directory.queries import is_incomplete, parks_with_district


@require_safe
def list_parks(request: SignedInRequest) -> HttpResponse:
    """Parks with level, place and what sources say of their leading industries."""
    rows = [(park, is_incomplete(park)) for park in parks_with_district()]
    return render(request, "parks/list.html", {"rows": rows})

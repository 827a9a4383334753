"""区县与单位: who takes part, how they are called, who runs what."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.districts.models import Body
from kunming_coord.districts.queries import units_with_facts


@require_safe
def list_units(request: SignedInRequest) -> HttpResponse:
    """Units with dated names, functional areas and jurisdictions, and the city bodies; read only."""
    return render(request, "desk/units.html", {"districts": units_with_facts(), "bodies": Body.objects.all()})

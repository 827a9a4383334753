"""园区成本收益: one page, read only; what is entered goes through the joint account."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.money import Unit
from parks.directory.models import Park
from parks.directory.rights import keeps
from parks.joint.queries import entries_of, entry_rows
from projects.siting.balance.queries import contributions_of, curve_chart, curve_of, paid_back_in


@require_safe
def show_balance(request: SignedInRequest, slug: str) -> HttpResponse:
    """Contributions, joint account and payback of a park, as far as the reader sees them."""
    park = get_object_or_404(Park.objects.select_related("district"), slug=slug)
    entries = entry_rows(entries_of(park, request.user))
    points = curve_of(park, request.user)
    contributions = list(contributions_of(park, request.user))
    context = {
        "park": park,
        "contributions": contributions,
        "contributed_fen": sum(row.amount_fen for row in contributions),
        "entries": entries,
        "balance_fen": entries[-1].balance_fen if entries else None,
        "chart": curve_chart(park, points),
        "paid_back": paid_back_in(points),
        "last": points[-1] if points else None,
        "keeps": keeps(request.user, park.district_id),
        "wan": Unit.WAN,
    }
    return render(request, "projects/siting/balance/park.html", context)

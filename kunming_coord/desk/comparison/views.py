"""对比: projects or transfers side by side."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import DomainError
from kunming_coord.desk.comparison.queries import LENGTH, compare, read_codes


@require_safe
def show_comparison(request: SignedInRequest) -> HttpResponse:
    """The things of the codes in `codes`, fact by fact."""
    codes = request.GET.get("codes", "")[:LENGTH]
    context: dict[str, object] = {"codes": codes}
    status = HTTPStatus.OK
    if codes.strip():
        try:
            context["comparison"] = compare(request.user, read_codes(codes))
        except DomainError as error:
            context["error"], status = error, HTTPStatus(error.status)
    return render(request, "desk/comparison/page.html", context, status=status)

"""What every answer of this site has in common."""

import logging
from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from kunming_coord.common.errors import DomainError
from kunming_coord.common.http import as_refusal, error_page

logger = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponse]


class DomainErrors:
    """A refusal raised anywhere below becomes its page with the right status; never a 500."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, IntegrityError):
            logger.warning("constraint refused %s %s: %s", request.method, request.path, exception)
        refusal = as_refusal(exception)
        return error_page(request, refusal) if isinstance(refusal, DomainError) else None


class NoStore:
    """Pages of somebody who is signed in are never kept by a cache."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

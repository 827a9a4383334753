"""Every request writes under its own name: actor and request id for the change log."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kunming_coord.audit.context import acting

_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


class AuditContext:
    """Announce who is signed in to the change log for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        actor = request.user if request.user.is_authenticated else None
        with acting(actor, request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response

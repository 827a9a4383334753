"""Sessions end when they were idle for too long, are too old, or lack a second step that is asked for by now."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from kunming_coord.signin import sessions
from kunming_coord.signin.secondfactor import required_for


class SessionLimits:
    """Sign out whoever is beyond a limit before anything is answered; they go on as a stranger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if end := sessions.over(request.session):
                sessions.close_session(request, end)
            elif required_for(request.user) and not request.session.get(sessions.SECOND):
                logout(request)
            else:
                sessions.touch(request.session)
        return self.get_response(request)

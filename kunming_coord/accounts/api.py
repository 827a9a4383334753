"""Who a machine is."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SessionWithChallenge(SessionAuthentication):
    """The browser's session; strangers get 401 rather than 403."""

    def authenticate_header(self, request: Request) -> str:
        """The challenge that makes DRF answer 401."""
        return 'Session realm="kunming-coord"'

"""Who a machine is."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from kunming_coord.accounts.models import User


class SessionWithChallenge(SessionAuthentication):
    """The browser's session; strangers get 401 rather than 403."""

    def authenticate_header(self, request: Request) -> str:
        """The challenge that makes DRF answer 401."""
        return 'Session realm="kunming-coord"'


def account_of(request: Request) -> User:
    """The account that asks; raises NotAuthenticated for a stranger, whom the default permission keeps out anyway."""
    if isinstance(request.user, User):
        return request.user
    raise NotAuthenticated

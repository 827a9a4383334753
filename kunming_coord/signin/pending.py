"""Between the password and the second step: who it is stands in the session for five minutes, and nobody is in yet."""

from django.http import HttpRequest
from django.utils import timezone

from kunming_coord.accounts.backends import ActiveMembershipBackend
from kunming_coord.accounts.models import User

PENDING, SECONDS = "kc_pending", 300


def remember(request: HttpRequest, user: User, target: str) -> None:
    """The password was right: the second step is next."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "at": int(timezone.now().timestamp()), "target": target}


def recall(request: HttpRequest) -> tuple[User, str] | None:
    """Who gave a right password here within five minutes, and where they wanted to go; None for nobody."""
    noted = request.session.get(PENDING)
    if not noted or timezone.now().timestamp() - noted["at"] > SECONDS:
        return None
    user = ActiveMembershipBackend().get_user(noted["user"])
    return (user, noted["target"]) if user else None


def forget(request: HttpRequest) -> None:
    """The step is taken, or given up."""
    request.session.pop(PENDING, None)

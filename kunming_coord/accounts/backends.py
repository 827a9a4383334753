"""Who may sign in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from kunming_coord.accounts.models import User


class ActiveMembershipBackend(BaseBackend):
    """Username and password of an active account of a person; revocation works at the next request."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **kwargs: Any
    ) -> User | None:
        """The account, or None; an unknown name costs as much time as a wrong password."""
        user = User.objects.filter(username=username).first()
        if user is None or user.kind != User.Kind.PERSON:
            make_password(password)
            return None
        if check_password(password, user.password) and may_enter(user):
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session while it is active."""
        user = User.objects.filter(pk=user_id).select_related("person").first()
        return user if user is not None and may_enter(user) else None


def may_enter(user: User) -> bool:
    """Active, and no demo account outside the demonstration: their password is known to everybody."""
    return user.is_active and (settings.DEMO or not user.is_demo)

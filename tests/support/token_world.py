"""Tokens as people come by them: asked for, approved by the security administrator, collected."""

from collections.abc import Sequence

from django.test import Client

from kunming_coord.accounts.models import User
from kunming_coord.tokens.models import Token
from kunming_coord.tokens.services import decide_token, issue_token, request_token
from support.factories import make_user

WISH = {"name": "统计系统取数", "unit": "xishan", "scopes": ["read"], "days": "90"}


def requested(user: User, *, scopes: Sequence[str] = ("read",), days: int = 90) -> Token:
    """A token somebody asked for, for their first unit."""
    duty = user.duties[0]
    return request_token(
        actor=user, unit=duty.district or duty.body, name="统计系统取数", scopes=scopes, days=days
    )


def approved(user: User, **wish: object) -> Token:
    """A token that waits to be collected."""
    return decide_token(token=requested(user, **wish), approve=True, actor=make_user("drc", "security_admin"))


def issued(user: User, **wish: object) -> tuple[Token, str]:
    """A token in use, with its secret."""
    return issue_token(token=approved(user, **wish), actor=user)


def machine(secret: str) -> Client:
    """A machine that brings this token, and that no CSRF check is spared."""
    return Client(headers={"Authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)

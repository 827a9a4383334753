"""Tokens as people come by them: asked for, approved by the security administrator, collected."""

from collections.abc import Callable, Sequence
from typing import Any

from django.test import Client

from kunming_coord.accounts.models import User
from kunming_coord.tokens.models import Token
from kunming_coord.tokens.services import decide_token, issue_token, request_token
from support.factories import make_user
from support.pages import send

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


def by_token(user: User, *scopes: str) -> Callable[..., Any]:
    """What a machine with a token of theirs sends; gives the body of what was done, or fails with what was said."""
    client = machine(issued(user, scopes=scopes or ("read", "projects"))[1])

    def ask(path: str, expected: int = 200, key: str | None = None, **body: Any) -> Any:
        got = send(client, f"/api/v1/{path}/", body, key=key)
        assert got.status_code == expected, got.content.decode()
        return got.json()

    return ask

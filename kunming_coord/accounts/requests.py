"""Requests of somebody who is signed in, as views annotate them."""

from django.http import HttpRequest

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import NotAllowed


class SignedInRequest(HttpRequest):
    """What a view gets behind the default-deny middleware: `user` is an account, never a stranger."""

    user: User


def require_role(user: User, *roles: str) -> None:
    """Let only holders of one of the roles pass; raises NotAllowed."""
    if user.reach.roles.isdisjoint(roles):
        raise NotAllowed("您的岗位不能查看这一页，请从左侧菜单进入您可办理的事项。")

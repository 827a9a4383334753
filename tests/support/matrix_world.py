"""What the permission matrix is walked over: the people of its columns, and a thing for every address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from support import worlds
from support.factories import make_user

from kunming_coord.accounts.models import User

ORIGIN, HOST = "xishan", "anning"


@dataclass(frozen=True)
class Target:
    """An address with what its usual form would send; `owner` is the filer of the district it belongs to."""

    kwargs: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    owner: str = ORIGIN


class People(worlds.People):
    """The columns of the matrix, each made when first asked for."""

    def named(self, column: str, owner: str) -> User | None:
        """The person of a column; None for the stranger without an account."""
        if column == "anonymous":
            return None
        if column == "owner":
            return self.filer if owner == ORIGIN else self.host_filer
        if column == "leader":
            return self.host_leader
        return getattr(self, column)

    @cached_property
    def stranger(self) -> User:
        """经办 of a district that has no part in it."""
        return make_user("panlong", "filer")

    @cached_property
    def statistician(self) -> User:
        return make_user("stat", "statistician")

    @cached_property
    def treasurer(self) -> User:
        return make_user("fin", "treasurer")

    @cached_property
    def sysadmin(self) -> User:
        return make_user("drc", "system_admin")


NOTE = {"note": "按程序办理。"}
LEADS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "register": (worlds.drafted_lead, {}),
    "review": (worlds.registered_lead, {}),
    "recognise": (worlds.reviewed_lead, {"participation": "referral"}),
    "return": (worlds.reviewed_lead, {}),
    "withdraw": (worlds.registered_lead, {}),
}


def address(route: str, action: str, target: Target) -> str:
    """The URL of a route for this target."""
    kwargs = {**target.kwargs, "action": action} if action else dict(target.kwargs)
    return reverse(route, kwargs=kwargs)

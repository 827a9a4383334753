"""Who acts, as the ground floor needs to know it; `accounts.User` is the one implementation."""

from collections.abc import Collection
from typing import Protocol

from django.utils.translation import gettext as _


class Principal(Protocol):
    """Somebody in whose place an actor acts."""

    @property
    def pk(self) -> int: ...

    @property
    def person_id(self) -> int | None: ...

    @property
    def label(self) -> str: ...


class Decider(Protocol):
    """The city body that decides a step; `districts.Body` is the one implementation."""

    @property
    def pk(self) -> int: ...

    @property
    def short_name(self) -> str: ...


class Actor(Protocol):
    """Somebody a service acts for. The log keeps the label as it was at that moment."""

    @property
    def pk(self) -> int: ...

    @property
    def person_id(self) -> int | None: ...

    @property
    def label(self) -> str: ...

    @property
    def unit_label(self) -> str: ...

    def holds(self, role: str, *, units: Collection[int] | None) -> bool:
        """Whether the actor holds `role` for one of `units` (district ids), or on the city side where None."""
        ...

    def bodies_as(self, role: str) -> list[int]:
        """Ids of the city bodies for which the actor holds `role`."""
        ...

    def deputises(self, role: str, *, units: Collection[int] | None) -> Principal | None:
        """For whom the actor would act in this role for one of `units`; None where it may by itself."""
        ...


def signature(actor: Actor, principal: Principal | None) -> str:
    """The name that is put under what somebody did: 由李四代张三 where it was done in another's place."""
    if principal is None:
        return actor.label
    return _("由%(deputy)s代%(principal)s") % {"deputy": actor.label, "principal": principal.label}

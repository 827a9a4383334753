"""Calling a service as somebody: the change log then names them, as it does for a request."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.audit.context import acting

Result = TypeVar("Result")


def as_(actor: User, service: Callable[..., Result], **arguments: Any) -> Result:
    """What the service answers when this person calls it."""
    with acting(actor, reason=_("演示数据")):
        return service(actor=actor, **arguments)

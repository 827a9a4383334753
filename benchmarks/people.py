"""Who closes the quarters of a benchmark."""

from __future__ import annotations

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import create_account
from kunming_coord.districts.models import Body


def approver() -> User:
    """The city's approver, made when missing."""
    found = User.objects.filter(username="benchmark-approver").first()
    if found is not None:
        return found
    return create_account(
        username="benchmark-approver",
        name="基准批准",
        password=None,
        duties=[(Body.objects.get(slug="drc"), Role.APPROVER)],
    )

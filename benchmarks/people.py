"""Who closes the quarters of a benchmark, and who reads them."""

from __future__ import annotations

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import create_account
from kunming_coord.districts.models import Body, District


def approver() -> User:
    """The city's approver, made when missing."""
    return _somebody("drc", Role.APPROVER)


def auditor() -> User:
    """Who reads the whole journal."""
    return _somebody("audit", Role.AUDITOR)


def filer(district: District) -> User:
    """Who files for a district."""
    return _holding(district, Role.FILER)


def park_manager(district: District) -> User:
    """Who keeps the stock of a district."""
    return _holding(district, Role.PARK_MANAGER)


def _somebody(body: str, role: str) -> User:
    return _holding(Body.objects.get(slug=body), role)


def _holding(unit: District | Body, role: str) -> User:
    username = f"benchmark-{role}"
    found = User.objects.filter(username=username).first()
    if found is not None:
        return found
    return create_account(username=username, name="基准", password=None, duties=[(unit, role)])

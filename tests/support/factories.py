"""People and credit codes for tests; business things are made by their services (see worlds.py)."""

import itertools
from typing import Any

from stdnum.cn import uscc

from kunming_coord.accounts.models import Membership, Person, User
from kunming_coord.districts.models import Body, District
from projects.policies.models import Indicator, IndicatorGroup

_numbers = itertools.count(1)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def unit(slug: str) -> District | Body:
    """The district or city body of this slug."""
    return District.objects.filter(slug=slug).first() or Body.objects.get(slug=slug)


def make_user(unit_slug: str, *roles: str, person: Person | None = None, **fields: Any) -> User:
    """An account with roles at a district or city body: make_user("xishan", "filer"), make_user("drc", "approver")."""
    number = next(_numbers)
    person = person or Person.objects.create(name=f"{unit_slug}-{'-'.join(roles)}-{number}")
    user = User.objects.create(username=f"user{number}", person=person, **fields)
    for role in roles:
        place = unit(unit_slug)
        Membership.objects.create(
            user=user,
            district=place if isinstance(place, District) else None,
            body=place if isinstance(place, Body) else None,
            role=role,
        )
    return user


def credit_code(number: int | None = None) -> str:
    """A fictitious 统一社会信用代码 whose check digit holds."""
    body = f"91530100MA6{(number or next(_numbers)):05d}X"[:17].ljust(17, "0")
    return body + uscc.calc_check_digit(body)


def district(slug: str) -> District:
    """A unit of the reference data."""
    return District.objects.get(slug=slug)


def indicator(code: str) -> Indicator:
    """An indicator of the catalogue."""
    return Indicator.objects.select_related("group").get(code=code)


def group(code: str) -> IndicatorGroup:
    """An indicator group of the catalogue."""
    return IndicatorGroup.objects.get(code=code)

"""Accounts of the demonstration: one per role, one password, shown on the login page while the demonstration is on."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.hashers import make_password

from kunming_coord.accounts.models import User

DEMO_PASSWORD = "kunming-2026"  # noqa: S105 - public by intent; production refuses to start with demo accounts


def demo_accounts() -> list[dict[str, str]]:
    """Username, unit, role and password of every demo account; nothing outside the demonstration."""
    if not settings.DEMO:
        return []
    users = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    return [
        {
            "account": user.username,
            "unit": "、".join(dict.fromkeys(duty.unit_name for duty in user.memberships.all())),
            "role": user.label,
            "password": DEMO_PASSWORD,
        }
        for user in users.select_related("person").prefetch_related(
            "memberships__district", "memberships__body"
        )
    ]


def give_demo_password(users: Iterable[User]) -> int:
    """Give demo accounts their common password, hashed once: Argon2 is slow by intent. Returns how many there were."""
    accounts = User.objects.filter(pk__in=[user.pk for user in users], is_demo=True)
    return accounts.update(password=make_password(DEMO_PASSWORD))

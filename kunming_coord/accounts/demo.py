"""Accounts of the demonstration: one per role, one password, shown on the login page while the demonstration is on."""

from django.conf import settings

from kunming_coord.accounts.models import User

DEMO_PASSWORD = "kunming-demo-2026"  # noqa: S105 - public by intent; production refuses to start with demo accounts


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
        for user in users.select_related("person").prefetch_related("memberships__district", "memberships__body")
    ]

"""Accounts: made by services, so that each has its audit trail."""

from collections.abc import Iterable

from django.db import transaction

from kunming_coord.accounts.models import Membership, Person, User
from kunming_coord.accounts.roles import THREE_ADMINS, Role
from kunming_coord.common.errors import Invalid
from kunming_coord.districts.models import Body, District

SYSTEM_USERNAME = "system"


def system_user() -> User:
    """The account that stands for the system in records; nobody can sign in with it."""
    user, made = User.objects.get_or_create(username=SYSTEM_USERNAME, defaults={"kind": User.Kind.SYSTEM})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    password: str | None,
    duties: Iterable[tuple[District | Body, str]],
    demo: bool = False,
) -> User:
    """Make an account with its person and memberships; without a password nobody can sign in with it yet.

    Raises Invalid for 三员 roles that one person may not join.
    """
    duties = list(duties)
    admin_roles = {role for _, role in duties} & THREE_ADMINS
    if len(admin_roles) > 1 or (admin_roles and len(duties) > 1):
        raise Invalid(
            "三员分立：系统、安全、审计管理员不得由同一人兼任，也不得兼任业务岗位，请分别设置账号。"
        )
    user = User(username=username, person=Person.objects.create(name=name), is_demo=demo)
    user.set_password(password)
    user.save()
    for unit, role in duties:
        grant_membership(user=user, unit=unit, role=role)
    return user


@transaction.atomic
def grant_membership(*, user: User, unit: District | Body, role: str) -> Membership:
    """Give an account a role for a unit from today on; raises Invalid for an unknown role."""
    if role not in Role.values:
        raise Invalid(f"岗位“{role}”不存在，请从岗位表中选择。")
    district, body = (unit, None) if isinstance(unit, District) else (None, unit)
    return Membership.objects.create(user=user, district=district, body=body, role=role)

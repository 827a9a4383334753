"""People, their accounts, and what they may do for which unit, for how long."""

import datetime as dt
import functools
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kunming_coord.accounts.roles import THREE_ADMINS, Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.districts.models import Body, District

REASON_LENGTH = 200


@audited()
class Person(models.Model):
    """A human being. Four eyes are counted by person, so two accounts of one person are one pair of eyes."""

    name = models.CharField("姓名", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Accounts are found by their exact username."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


@dataclass(frozen=True)
class Reach:
    """What somebody may see: everything, or the rows of these districts."""

    sees_all: bool
    district_ids: frozenset[int]
    roles: frozenset[str]


@audited(secrets=("password",))
class User(AbstractBaseUser):
    """An account. There is no superuser: rights come from dated memberships alone."""

    class Kind(models.TextChoices):
        PERSON = "person", "人员"
        SYSTEM = "system", "系统"

    username = models.CharField("账号", max_length=60, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    kind = models.CharField("类型", max_length=8, choices=Kind.choices, default=Kind.PERSON)
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name that stands in every record."""
        if self.kind == self.Kind.SYSTEM:
            return str(self.Kind.SYSTEM.label)
        return self.person.name if self.person else self.username

    @functools.cached_property
    def duties(self) -> list["Membership"]:
        """Duties in force today, read once per request: one's own, and those one does as somebody's deputy."""
        today = timezone.localdate()
        as_deputy = Deputyship.objects.on(today).filter(deputy=self).values("membership_id")
        mine = Membership.objects.on(today).filter(Q(user=self) | Q(pk__in=as_deputy))
        return list(mine.select_related("district", "body", "user__person").order_by("pk"))

    @property
    def principals(self) -> list["User"]:
        """Whom the account is standing in for today."""
        others = {duty.user_id: duty.user for duty in self.duties if duty.user_id != self.pk}
        return list(others.values())

    def deputises(self, role: str, *, units: Collection[int] | None) -> "User | None":
        """For whom the account would act in this role for one of `units`; None where it may by itself."""
        fitting = [
            duty
            for duty in self.duties
            if duty.role == role
            and (duty.body_id is not None if units is None else duty.district_id in units)
        ]
        if not fitting or any(duty.user_id == self.pk for duty in fitting):
            return None
        return fitting[0].user

    @property
    def unit_label(self) -> str:
        """The unit(s) the account works for."""
        units = dict.fromkeys(duty.unit_name for duty in self.duties)
        return "、".join(units)

    @property
    def role_label(self) -> str:
        """The roles the account holds, as words."""
        return "、".join(dict.fromkeys(str(Role(duty.role).label) for duty in self.duties))

    def holds(self, role: str, *, units: Collection[int] | None) -> bool:
        """Whether `role` is held for one of `units`, or at a city body where units is None."""
        if role == Role.SYSTEM:
            return self.kind == User.Kind.SYSTEM
        mine = [duty for duty in self.duties if duty.role == role]
        if units is None:
            return any(duty.body_id is not None for duty in mine)
        return any(duty.district_id in units for duty in mine)

    def districts_as(self, role: str) -> list[int]:
        """Districts for which the role is held."""
        return [
            duty.district_id for duty in self.duties if duty.role == role and duty.district_id is not None
        ]

    def bodies_as(self, role: str) -> list[int]:
        """City bodies for which the role is held."""
        return [duty.body_id for duty in self.duties if duty.role == role and duty.body_id is not None]

    @functools.cached_property
    def reach(self) -> Reach:
        """The one answer to "what may this account see": city roles and auditors all, districts their own."""
        business = [duty for duty in self.duties if duty.role not in THREE_ADMINS]
        return Reach(
            sees_all=any(duty.body_id is not None for duty in business),
            district_ids=frozenset(duty.district_id for duty in business if duty.district_id is not None),
            roles=frozenset(duty.role for duty in self.duties),
        )

    @property
    def is_staff(self) -> bool:
        """Django's admin shows code tables only, to the system administrator only."""
        return Role.SYSTEM_ADMIN in self.reach.roles

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Code tables belong to the system administrator; the admin site registers nothing else."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """See has_perm."""
        return self.is_active and self.is_staff


@audited()
class Membership(Dated):
    """An account works for a district or a city body in one role, for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    role = models.CharField("岗位", max_length=16, choices=Role.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(district=None, body__isnull=False) | Q(district__isnull=False, body=None),
                name="member_of_exactly_one_unit",
            ),
        ]
        verbose_name = verbose_name_plural = "岗位授权"

    def __str__(self) -> str:
        return f"{self.user} {self.unit_name} {self.get_role_display()}"

    @property
    def unit_name(self) -> str:
        """The unit's present short name."""
        unit = self.district or self.body
        return unit.short_name if unit else ""


@audited()
class Deputyship(Dated):
    """One duty of somebody done by a deputy from a day until a day; records then say 由李四代张三."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="deputyships")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputyships")
    reason = models.CharField("事由", max_length=REASON_LENGTH)
    appointed_at = models.DateTimeField("委托时间", auto_now_add=True)

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            no_overlap("one_deputy_per_duty_at_a_time", "membership"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False, valid_to__isnull=False, valid_to__gte=F("valid_from")),
                name="a_deputy_has_a_period",
            ),
        ]
        verbose_name = verbose_name_plural = "代理"

    def __str__(self) -> str:
        return f"{self.deputy} 代 {self.membership}"

    @property
    def last_day(self) -> dt.date | None:
        """The last day of the period."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None

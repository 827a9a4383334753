"""Deputies: one duty of somebody, done by a colleague of the same unit for a time; four eyes hold through them."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kunming_coord.accounts.models import REASON_LENGTH, Deputyship, Membership, User
from kunming_coord.accounts.roles import APART
from kunming_coord.common.errors import Invalid, Missing, NotAllowed


@transaction.atomic
def appoint_deputy(
    *,
    membership: Membership | None,
    deputy: User | None,
    valid_from: dt.date | None,
    valid_to: dt.date | None,
    reason: str,
    actor: User,
) -> Deputyship:
    """Let a colleague of the same unit do one of one's own duties from a day up to and including another.

    Raises Missing, NotAllowed (a duty of somebody else, or one that is not done by deputies) or Invalid (oneself,
    somebody of another unit, a period that is over, a second deputy at a time).
    """
    given = {"membership": membership, "deputy": deputy, "valid_from": valid_from, "valid_to": valid_to}
    labels = {"membership": "岗位", "deputy": "代理人", "valid_from": "起始日", "valid_to": "截止日"}
    missing = {name: f"请填写{labels[name]}。" for name, value in given.items() if value is None}
    if not reason.strip():
        missing["reason"] = "请写明委托事由。"
    if membership is None or deputy is None or valid_from is None or valid_to is None or missing:
        raise Missing("".join(missing.values()), fields=missing)
    _check(membership, deputy, actor)
    if valid_to < max(valid_from, timezone.localdate()):
        raise _refused("valid_to", "截止日应不早于起始日和今天，请核对。")
    if len(reason.strip()) > REASON_LENGTH:
        raise _refused("reason", f"委托事由超过 {REASON_LENGTH} 字，请精简。")
    try:
        with transaction.atomic():
            return Deputyship.objects.create(
                membership=membership,
                deputy=deputy,
                valid_from=valid_from,
                valid_to=valid_to + dt.timedelta(days=1),
                reason=reason.strip(),
            )
    except IntegrityError as error:
        raise _refused("valid_from", "该岗位在这段时间已有代理人，请改期，或先终止原委托。") from error


def _check(membership: Membership, deputy: User, actor: User) -> None:
    if membership.user_id != actor.pk:
        raise NotAllowed("只能委托自己的岗位，代理来的岗位不能再转委托。")
    if membership.role in APART:
        raise NotAllowed("管理员和审计岗位不能委托他人代理。")
    if deputy.pk == actor.pk or deputy.person_id == actor.person_id:
        raise _refused("deputy", "不能委托自己代理，请选择同单位的另一位工作人员。")
    if not colleagues(membership).filter(pk=deputy.pk).exists():
        raise _refused(
            "deputy", f"{deputy.label}不是{membership.unit_name}的工作人员，请从本单位人员中选择。"
        )


@transaction.atomic
def end_deputyship(*, deputyship: Deputyship, actor: User) -> Deputyship:
    """End a deputyship at once, or before it began; by either of the two. Raises NotAllowed or Invalid."""
    if actor.pk not in (deputyship.membership.user_id, deputyship.deputy_id):
        raise NotAllowed("委托由委托人或代理人终止。")
    today = timezone.localdate()
    if deputyship.valid_to is None or deputyship.valid_to <= today:
        raise Invalid("该委托已经结束，不必再终止。")
    deputyship.valid_to = max(today, deputyship.valid_from or today)
    deputyship.save(update_fields=["valid_to"])
    return deputyship


def colleagues(membership: Membership) -> QuerySet[User]:
    """People of the unit a duty belongs to, but the one whose duty it is."""
    today = timezone.localdate()
    same = Membership.objects.on(today).filter(district=membership.district_id, body=membership.body_id)
    return User.objects.filter(pk__in=same.exclude(role__in=APART).values("user_id"), is_active=True).exclude(
        pk=membership.user_id
    )


def on_duty(which: Q, day: dt.date) -> list[tuple[Membership, int]]:
    """The duties that hold on a day, each with every active account that does it: whose it is, and who stands in."""
    duties = {duty.pk: duty for duty in Membership.objects.on(day).filter(which).select_related("user")}
    own = [(duty, duty.user_id) for duty in duties.values() if duty.user.is_active]
    standing_in = Deputyship.objects.on(day).filter(membership__in=list(duties), deputy__is_active=True)
    pairs = standing_in.values_list("membership_id", "deputy_id")
    return own + [(duties[duty], deputy) for duty, deputy in pairs]


def deputyships_of(user: User) -> QuerySet[Deputyship]:
    """What somebody has given away and what somebody stands in for, the latest first."""
    rows = Deputyship.objects.filter(membership__user=user) | Deputyship.objects.filter(deputy=user)
    related = ("membership__user__person", "membership__district", "membership__body", "deputy__person")
    return rows.select_related(*related).order_by("-valid_from", "-id")


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

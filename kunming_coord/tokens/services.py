"""From the wish for a token to its end; the secret passes through here once and is kept nowhere."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import Membership, User
from kunming_coord.accounts.roles import THREE_ADMINS, Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.districts.models import Body, District
from kunming_coord.tokens.models import State, Token, TokenUse
from kunming_coord.tokens.scopes import Scope

DAYS = (30, 90, 180, 365)
COLLECT_WITHIN = dt.timedelta(days=7)
MOST = 10  # tokens somebody has or asks for at a time
SECRET_BYTES, KEY_BYTES = 32, 6
NAME_LENGTH, NOTE_LENGTH = 60, 200
USE_KEPT_EVERY = dt.timedelta(minutes=1)
PREFIX = "kc"


def digest_of(secret: str) -> str:
    """What is kept of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def duties_for(user: User) -> list[Membership]:
    """Where somebody may have a token work: their duties of business."""
    return [duty for duty in user.duties if duty.role not in THREE_ADMINS]


@transaction.atomic
def request_token(
    *, actor: User, unit: District | Body | None, name: str, scopes: Collection[str], days: int
) -> Token:
    """Ask for a token that works for one of one's own units; the security administrator decides.

    Raises Missing or Invalid (name, scopes, days, too many), NotAllowed for a unit one does not work for.
    """
    district, body = (unit, None) if isinstance(unit, District) else (None, unit)
    _check_wish(name.strip(), unit, scopes, days)
    if not any(duty.district == district and duty.body == body for duty in duties_for(actor)):
        raise NotAllowed(_("令牌只能代表您任职的单位，请从列表中选择。"))
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if sum(token.state in (State.REQUESTED, State.APPROVED, State.ACTIVE) for token in own(actor)) >= MOST:
        raise Invalid(_("您已有 %(most)s 个令牌或申请，请先撤销不用的。") % {"most": MOST})
    ordered = [scope for scope in Scope.values if scope in scopes]
    return Token.objects.create(
        owner=actor, name=name.strip(), district=district, body=body, scopes=ordered, days=days
    )


@transaction.atomic
def decide_token(*, token: Token, approve: bool, actor: User, note: str = "") -> Token:
    """Approve or refuse a token somebody asked for; the secret is not made yet.

    Raises NotAllowed (not the security administrator, or the same person), Missing (why it is refused) or Stale.
    """
    require_security(actor)
    if actor.pk == token.owner_id or (actor.person_id and actor.person_id == token.owner.person_id):
        raise NotAllowed(_("不得审批本人的令牌（按人认定，不按账号），请由另一位安全管理员办理。"))
    note = note.strip()[:NOTE_LENGTH]
    if not approve and not note:
        raise _missing("note", _("不予批准须写明理由。"))
    now = timezone.now()
    undecided = Token.objects.filter(pk=token.pk, decided_at=None, revoked_at=None)
    decided = undecided.update(
        decided_by=actor,
        decided_at=now,
        approved=approve,
        decision_note=note,
        collect_until=now + COLLECT_WITHIN if approve else None,
    )
    if not decided:
        raise Stale(_("该令牌申请已有人审批或已撤销，请刷新页面查看。"))
    token.refresh_from_db()
    return token


@transaction.atomic
def issue_token(*, token: Token, actor: User) -> tuple[Token, str]:
    """Make the secret of an approved token for its owner; returns it once, and keeps its hash only.

    Raises NotAllowed for anybody but the owner, Stale where it is not approved, was collected or has lapsed.
    """
    if token.owner_id != actor.pk:
        raise NotAllowed(_("令牌只能由申请人本人领取。"))
    key, secret, now = secrets.token_hex(KEY_BYTES), secrets.token_urlsafe(SECRET_BYTES), timezone.now()
    ready = Token.objects.filter(
        pk=token.pk, approved=True, issued_at=None, revoked_at=None, collect_until__gt=now
    )
    issued = ready.update(
        key=key, digest=digest_of(secret), issued_at=now, expires_at=now + dt.timedelta(days=token.days)
    )
    if not issued:
        raise Stale(_("该令牌未获批准、已领取、已撤销或已过领取期限；令牌只显示一次，遗失请撤销后重新申请。"))
    token.refresh_from_db()
    return token, f"{PREFIX}_{key}_{secret}"


@transaction.atomic
def revoke_token(*, token: Token, actor: User) -> Token:
    """Take a token, or the wish for one, back: by its owner or the security administrator. Works at the next request.

    Raises NotAllowed, or Stale where it has ended already.
    """
    if token.owner_id != actor.pk:
        require_security(actor)
    now = timezone.now()
    standing = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), pk=token.pk, revoked_at=None)
    if not standing.update(revoked_at=now, revoked_by_label=actor.label):
        raise Stale(_("该令牌已撤销或已过期，不需要再撤销。"))
    token.refresh_from_db()
    return token


def note_use(token: Token, address: str | None) -> None:
    """Keep when a token was last used, at most once a minute."""
    now = timezone.now()
    used, made = TokenUse.objects.get_or_create(
        token=token, defaults={"last_used_at": now, "last_address": address}
    )
    if not made and now - used.last_used_at >= USE_KEPT_EVERY:
        TokenUse.objects.filter(pk=used.pk).update(last_used_at=now, last_address=address)


def own(user: User) -> list[Token]:
    """The tokens of an account, the newest first."""
    return list(Token.objects.filter(owner=user).with_facts())


def require_security(actor: User) -> None:
    """Refuse anybody but the security administrator; raises NotAllowed."""
    if Role.SECURITY_ADMIN not in actor.reach.roles:
        raise NotAllowed(_("令牌由安全管理员审批和管理，您的岗位不能办理。"))


def _check_wish(name: str, unit: District | Body | None, scopes: Collection[str], days: int) -> None:
    if not name:
        raise _missing("name", _("请写明令牌的用途，例如“统计系统取数”。"))
    if len(name) > NAME_LENGTH:
        raise _invalid("name", _("用途不超过 %(most)s 个字，请缩短。") % {"most": NAME_LENGTH})
    if not scopes:
        raise _missing("scopes", _("请至少选择一项权限范围。"))
    if not set(scopes) <= set(Scope.values):
        raise _invalid("scopes", _("权限范围不存在，请从列表中选择。"))
    if days not in DAYS:
        raise _invalid("days", _("有效期请从列表中选择，最长一年。"))
    if unit is None:
        raise _missing("unit", _("请选择令牌代表的单位。"))


def _missing(field: str, sentence: str) -> Missing:
    return Missing(sentence, fields={field: sentence})


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

"""The second step: a code of the authenticator app, used once, or a recovery code."""

import base64
import secrets

import pyotp
import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from kunming_coord.signin.models import RecoveryCode, SecondFactor

ISSUER = "昆明跨区域协作"
CITY, OFF = "city", "off"
SECRET_BYTES, CODES, CODE_CHARACTERS = 20, 10, 16
DRIFT = 1  # steps of 30 seconds a phone's clock may be off, each way


def required_for(user: User) -> bool:
    """Whether somebody may not work without the second step: the city's roles, where the deployment asks for it."""
    return settings.SECOND_FACTOR == CITY and any(duty.body_id is not None for duty in user.duties)


def factor_of(user: User) -> SecondFactor | None:
    """The factor of an account, confirmed or begun."""
    return SecondFactor.objects.filter(user=user).first()


def is_on(factor: SecondFactor | None) -> bool:
    """Whether the second step is asked for."""
    return factor is not None and factor.confirmed_at is not None


@transaction.atomic
def begin(*, user: User) -> SecondFactor:
    """Make a new secret to be scanned; it counts once a code of it was typed. Raises Stale where one is in use."""
    factor, _made = SecondFactor.objects.select_for_update().get_or_create(user=user, defaults={"salt": ""})
    if factor.confirmed_at is not None:
        raise Stale(_("两步验证已启用；换手机请先停用再重新启用。"))
    factor.salt = secrets.token_hex(32)
    factor.save(update_fields=["salt"])
    return factor


@transaction.atomic
def confirm(*, user: User, code: str) -> list[str]:
    """Switch the second step on with the first code; returns the recovery codes, which are kept nowhere.

    Raises Invalid for a wrong code, Stale where there is nothing to confirm.
    """
    factor = (
        SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).exclude(salt="").first()
    )
    if factor is None:
        raise Stale(_("请先点“开始启用”，扫描二维码后再填动态码。"))
    if not use_code(factor, code):
        raise wrong_code()
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=timezone.now())
    return _new_codes(factor)


@transaction.atomic
def renew_codes(*, user: User, code: str) -> list[str]:
    """Replace the recovery codes; raises Invalid for a wrong code, Stale where the second step is off."""
    return _new_codes(_standing(user, code))


@transaction.atomic
def remove(*, user: User, code: str) -> None:
    """Switch the second step off with a code; raises NotAllowed where it is required, Invalid or Stale."""
    if required_for(user):
        raise NotAllowed(_("您的岗位必须使用两步验证，不能停用；更换手机请联系安全管理员重置。"))
    _standing(user, code).delete()


@transaction.atomic
def reset(*, user: User, actor: User) -> None:
    """Take the second step of somebody who lost phone and codes away, so that it can be set up anew.

    Raises NotAllowed for anybody but the security administrator, and for one's own.
    """
    if Role.SECURITY_ADMIN not in actor.reach.roles:
        raise NotAllowed(_("两步验证由安全管理员重置，您的岗位不能办理。"))
    if user.pk == actor.pk or (user.person_id and user.person_id == actor.person_id):
        raise NotAllowed(_("不得重置本人的两步验证，请由另一位安全管理员办理。"))
    if not SecondFactor.objects.filter(user=user).delete()[0]:
        raise Stale(_("该账号没有启用两步验证，不需要重置。"))


def use_code(factor: SecondFactor, code: str) -> bool:
    """Whether a code holds now and was not used before; it is used up."""
    totp = pyotp.TOTP(secret_of(factor))
    now = totp.timecode(timezone.now())
    matching = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if constant_time_compare(code, totp.generate_otp(step))
    ]
    step = max(matching, default=0)
    fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return bool(matching) and fresh.update(last_step=step) == 1


def use_recovery(factor: SecondFactor, code: str) -> bool:
    """Whether a recovery code of this account is unused; it is used up."""
    unused = RecoveryCode.objects.filter(factor=factor, digest=_digest(code), used_at=None)
    return unused.update(used_at=timezone.now()) == 1


def codes_left(factor: SecondFactor) -> int:
    """How many recovery codes are unused."""
    return factor.recovery_codes.filter(used_at=None).count()


def secret_of(factor: SecondFactor) -> str:
    """The secret as the app takes it, from the salt and the server's key."""
    derived = salted_hmac("kc.signin.totp", factor.salt, algorithm="sha256").digest()
    return base64.b32encode(derived[:SECRET_BYTES]).decode()


def qr_code(factor: SecondFactor) -> SafeString:
    """What the app scans, drawn here as SVG."""
    uri = pyotp.TOTP(secret_of(factor)).provisioning_uri(name=factor.user.username, issuer_name=ISSUER)
    drawn = segno.make(uri, error="m").svg_inline(scale=5, border=3, svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 (drawn by segno: rectangles and numbers only)


def wrong_code() -> Invalid:
    """The sentence for a code that does not hold."""
    sentence = _("动态码不对、已过期或已用过，请等手机上换出新码后再填；手机时间须准确。")
    return Invalid(sentence, fields={"code": sentence})


def _standing(user: User, code: str) -> SecondFactor:
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        raise Stale(_("两步验证没有启用，请刷新页面。"))
    if not use_code(factor, code):
        raise wrong_code()
    return factor


def _new_codes(factor: SecondFactor) -> list[str]:
    factor.recovery_codes.all().delete()
    codes = [
        base64.b32encode(secrets.token_bytes(10)).decode()[:CODE_CHARACTERS].lower()
        for _number in range(CODES)
    ]
    RecoveryCode.objects.bulk_create([RecoveryCode(factor=factor, digest=_digest(code)) for code in codes])
    return ["-".join((code[:4], code[4:8], code[8:12], code[12:])) for code in codes]


def _digest(code: str) -> str:
    plain = "".join(code.split()).replace("-", "").lower()
    return salted_hmac("kc.signin.recovery", plain, algorithm="sha256").hexdigest()

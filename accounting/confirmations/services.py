"""Asking an enterprise to confirm its own facts, by a link that works once or on stamped paper."""

import datetime as dt
import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.confirmations.facts import Fact, facts_of
from accounting.confirmations.models import Confirmation, ConfirmationLink
from accounting.filings.models import Filing
from accounting.filings.moves import HOST
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Absent, DomainError, Invalid, Missing, NotAllowed
from projects.register.reading import read_phone, read_text

ASKED_OF = (
    "filling",
    "submitted",
    "returned",
    "reopened",
)  # statuses in which the figures may still be corrected
HOURS = (24, 72, 168)
MOST_LINKS_A_DAY, MOST_TRIES = 5, 20  # against nagging an enterprise, and against trying a link out
TOKEN_BYTES = 32


class Unknown(Absent):
    """The one answer to a token that was never given out, has expired, was used or revoked."""


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_link(*, filing: Filing, hours: int, actor: User) -> tuple[ConfirmationLink, str]:
    """Make a link for the enterprise of a filing; returns it with its token, which is kept nowhere.

    A link that still stands is revoked. Raises NotAllowed for anybody but the host's filer, Invalid where there is
    nothing to confirm, links are switched off here, or too many were made today.
    """
    held = _held(filing, actor)
    if not settings.PHONE_LINKS:
        raise Invalid(_("本部署区不开放免登录链接，请打印盖章纸质表后登记。"))
    if hours not in HOURS:
        raise _refused("hours", _("有效期请从列表中选择。"))
    now = timezone.now()
    made = ConfirmationLink.objects.filter(filing=held, created_at__gt=now - dt.timedelta(days=1))
    if made.count() >= MOST_LINKS_A_DAY:
        raise Invalid(
            _("该填报一天内已发出 %(count)s 个链接，请明天再发，或改用盖章纸质表。")
            % {"count": MOST_LINKS_A_DAY}
        )
    ConfirmationLink.objects.filter(filing=held, revoked_at=None, used_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ConfirmationLink.objects.create(
        filing=held,
        token_hash=digest_of(token),
        created_by_id=actor.pk,
        created_by_label=actor.label,
        unit_label=actor.unit_label,
        expires_at=now + dt.timedelta(hours=hours),
    )
    return link, token


@transaction.atomic
def revoke_link(*, link: ConfirmationLink, actor: User) -> ConfirmationLink:
    """Take a link back; raises NotAllowed, or Invalid where it was used or revoked already."""
    if not actor.holds(Role.FILER, units=link.filing.side_units(HOST)):
        raise NotAllowed(_("只有填报区县的经办人可以发出或撤销企业确认链接。"))
    now = timezone.now()
    standing = ConfirmationLink.objects.filter(pk=link.pk, revoked_at=None, used_at=None)
    if not standing.update(revoked_at=now):
        raise Invalid(_("该链接已使用或已撤销，不能再撤销。"))
    link.revoked_at = now
    return link


def open_link(token: str) -> ConfirmationLink:
    """The standing link of a token; raises Unknown, always the same, for any other."""
    if not settings.PHONE_LINKS:
        raise _unknown()
    related = ("filing__project__enterprise", "filing__group", "filing__host")
    link = ConfirmationLink.objects.select_related(*related).filter(token_hash=digest_of(token)).first()
    if link is None or not _stands(link):
        raise _unknown()
    return link


def count_try(link: ConfirmationLink) -> None:
    """Count one submission of a link, whatever becomes of it; raises Unknown beyond the limit."""
    if not ConfirmationLink.objects.filter(pk=link.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise _unknown()


@transaction.atomic
def answer(
    *,
    token: str,
    seen: Mapping[str, int],
    corrections: Mapping[str, str],
    signatory: str,
    phone: str,
    remark: str = "",
) -> Confirmation:
    """What the enterprise says of its facts; the link is used up. The figures themselves are not touched.

    `seen` is indicator code → revision as it was shown. Raises Unknown, Missing or Invalid (name, phone), Invalid where
    the figures have changed since the page was opened.
    """
    link = open_link(token)
    held = ConfirmationLink.objects.select_for_update().get(pk=link.pk)
    if not _stands(held):
        raise _unknown()
    facts = facts_of(link.filing)
    if dict(seen) != {fact.code: fact.revision for fact in facts}:
        raise Invalid(_("打开页面后填报数有改动，请核对刷新后的数再提交。"))
    stated = _corrections(facts, corrections)
    with acting(reason=_("企业经一次性链接核对")):
        held.used_at = timezone.now()
        held.save(update_fields=["used_at"])
        return Confirmation.objects.create(
            filing=link.filing,
            link=held,
            channel=Confirmation.Channel.LINK,
            answer=Confirmation.Answer.CORRECTED if stated else Confirmation.Answer.CONFIRMED,
            facts=[fact.as_json() for fact in facts],
            corrections=stated,
            remark=read_text(remark, field="remark", label=_("补充说明"), length=500),
            signatory=_name(signatory),
            phone=read_phone(phone),
        )


@transaction.atomic
def record_paper(
    *,
    filing: Filing,
    signed_on: dt.date | None,
    signatory: str,
    corrections: Mapping[str, str],
    remark: str,
    actor: User,
) -> Confirmation:
    """Record a stamped paper form; raises NotAllowed, Missing or Invalid (day, name)."""
    held = _held(filing, actor)
    if signed_on is None:
        raise Missing(_("请填写盖章日期。"), fields={"signed_on": _("请填写盖章日期。")})
    if signed_on > timezone.localdate():
        raise _refused("signed_on", _("盖章日期 %(day)s 晚于今天，请核对。") % {"day": signed_on})
    facts = facts_of(held)
    stated = _corrections(facts, corrections)
    return Confirmation.objects.create(
        filing=held,
        channel=Confirmation.Channel.PAPER,
        answer=Confirmation.Answer.CORRECTED if stated else Confirmation.Answer.CONFIRMED,
        facts=[fact.as_json() for fact in facts],
        corrections=stated,
        remark=read_text(remark, field="remark", label=_("补充说明"), length=500),
        signatory=_name(signatory),
        signed_on=signed_on,
        recorded_by_id=actor.pk,
        recorded_by_label=actor.label,
    )


def _held(filing: Filing, actor: User) -> Filing:
    """The filing, held, where its host may ask the enterprise now."""
    if not actor.holds(Role.FILER, units=filing.side_units(HOST)):
        raise NotAllowed(_("只有填报区县的经办人可以发出或撤销企业确认链接。"))
    rows = Filing.objects.select_for_update(of=("self",), no_key=True)
    held: Filing = rows.select_related("project").get(pk=filing.pk)
    if held.status not in ASKED_OF:
        status = held.machine.status_label(held.status)
        raise Invalid(_("该填报当前状态为“%(status)s”，没有需要企业核对的数。") % {"status": status})
    if not facts_of(held):
        raise Invalid(_("该填报还没有填数，请先保存草稿，再请企业核对。"))
    return held


def _stands(link: ConfirmationLink) -> bool:
    unspent = link.used_at is None and link.revoked_at is None and link.tries < MOST_TRIES
    return unspent and link.expires_at > timezone.now() and link.filing.status in ASKED_OF


def _corrections(facts: list[Fact], given: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the enterprise says of single figures, in its own words."""
    names = {fact.code: fact.name for fact in facts}
    found = []
    for code, text in given.items():
        said = read_text(text, field=f"correction.{code}", label=names.get(code, code[:40]), length=200)
        if said and code in names:
            found.append({"indicator": code, "name": names[code], "text": said})
    return found


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Missing(_("请填写确认人姓名。"), fields={"signatory": _("请填写确认人姓名。")})
    if len(name) > 60 or any(unicodedata.category(sign) == "Cc" for sign in name):
        raise _refused("signatory", _("确认人姓名最多 60 字，不能含不可见字符。"))
    return name


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})


def _unknown() -> DomainError:
    return Unknown(_("链接无效或已失效。请向发给您链接的区县索取新的链接。"))

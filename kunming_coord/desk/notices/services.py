"""Telling people: from events, remarks, 催办 and days that have come; each cause once."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.desk.notices.models import AT_ONCE, MailWish, Notice, Reason
from kunming_coord.desk.notices.queries import unread


@dataclass(frozen=True)
class News:
    """What is told: to which accounts, why, of which thing, and what it came from."""

    users: Collection[int]
    reason: Reason
    matter: str
    subject_id: int
    cause: str


@transaction.atomic
def tell(*news: News) -> None:
    """Tell people of things, in one statement; each at once or with the next digest, as its reason says."""
    now = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=user,
                reason=piece.reason,
                matter=piece.matter,
                subject_id=piece.subject_id,
                cause=piece.cause,
                made_at=now,
                delivered_at=now if piece.reason in AT_ONCE else None,
            )
            for piece in news
            for user in set(piece.users)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def deliver_digest(*, now: dt.datetime | None = None) -> Collection[int]:
    """Deliver what waited for today's digest; returns the accounts that got something."""
    at = now or timezone.now()
    waiting = Notice.objects.filter(delivered_at=None, made_at__lte=at)
    users = set(waiting.values_list("user_id", flat=True))
    waiting.update(delivered_at=at)
    return users


@transaction.atomic
def mark_read(*, user: User) -> int:
    """Everything delivered so far counts as read; returns how much was not."""
    return unread(user).update(read_at=timezone.now())


@transaction.atomic
def wish_mail(*, user: User, address: str) -> None:
    """Send the digest there, or nowhere for an empty address; raises Invalid where mail is switched off here."""
    if not address:
        MailWish.objects.filter(user=user).delete()
        return
    if not settings.MAIL_NOTICES:
        sentence = _("本部署区不发送邮件，消息请在本页查看。")
        raise Invalid(sentence, fields={"address": sentence})
    MailWish.objects.update_or_create(user=user, defaults={"address": address})

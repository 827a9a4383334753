"""The digest as a mail: how much there is to see, never what. Off unless the deployment switches it on."""

import logging
from collections.abc import Collection

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from kunming_coord.desk.notices.models import MailWish
from kunming_coord.desk.notices.queries import unread

logger = logging.getLogger(__name__)


def send_digests(users: Collection[int]) -> int:
    """Tell those who wish it by mail that something waits; returns how many mails left.

    A mail server that does not answer costs the mail, not the notice.
    """
    if not settings.MAIL_NOTICES:
        return 0
    sent = 0
    for wish in MailWish.objects.filter(user__in=users, user__is_active=True).select_related("user"):
        count = unread(wish.user).count()
        if count and _send(wish.address, count):
            sent += 1
    return sent


def _send(address: str, count: int) -> bool:
    text = _("您有 %(count)s 条未读消息，请登录昆明市跨区域产业协作平台查看。本邮件不含业务内容，请勿回复。")
    mail = EmailMessage(_("协作平台：有未读消息"), text % {"count": count}, to=[address])
    try:
        return bool(mail.send())
    except OSError as error:
        logger.warning("digest not sent: %s", error)
        return False

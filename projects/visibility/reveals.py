"""Having a masked number shown: logged first, limited per person, over after some minutes."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.audit.context import current
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District
from projects.visibility.models import PhoneReveal
from projects.visibility.table import Sight, table

REASON_LENGTH = 200


@transaction.atomic
def reveal_number(
    *,
    kind: str,
    subject_id: int,
    name: str,
    about: str,
    unit: District,
    sight: Sight,
    actor: User,
    reason: str = "",
) -> PhoneReveal:
    """Show a masked number to somebody for some minutes and write that down; one still shown is not asked twice.

    Raises NotAllowed (the table hides it from them, or too many in an hour) or Invalid (nothing is masked, the reason).
    """
    if sight == Sight.HIDDEN:
        raise NotAllowed(_("按可见范围，本阶段不向您所在的单位显示该号码。"))
    if sight == Sight.SEEN:
        raise Invalid(_("该号码对您未作遮挡，无需查看。"))
    words = " ".join(reason.split())
    if len(words) > REASON_LENGTH:
        sentence = _("“事由”超过 %(length)s 字，请精简。") % {"length": REASON_LENGTH}
        raise Invalid(sentence, fields={"reason": sentence})
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # one at a time: the limit is counted
    now, limit = timezone.now(), table().limit_on(timezone.localdate())
    mine = PhoneReveal.objects.filter(actor_id=actor.pk)
    standing: PhoneReveal | None = mine.filter(kind=kind, subject_id=subject_id, until__gt=now).first()
    if standing is not None:
        return standing
    if mine.filter(at__gt=now - dt.timedelta(hours=1)).count() >= limit.per_hour:
        raise NotAllowed(
            _("一小时内已查看 %(limit)s 个号码，达到上限；请稍后再查看。") % {"limit": limit.per_hour}
        )
    return PhoneReveal.objects.create(
        kind=kind,
        subject_id=subject_id,
        name=name[:60],
        about=about[:60],
        unit=unit,
        actor_id=actor.pk,
        actor_label=actor.label,
        actor_unit=actor.unit_label[:120],
        reason=words,
        request_id=current().request_id,
        at=now,
        until=now + dt.timedelta(minutes=limit.minutes),
    )


def shown_to(viewer: Viewer, *, kind: str, ids: Collection[int]) -> dict[int, dt.datetime]:
    """Which numbers are shown to somebody right now, each with the moment it is over."""
    rows = PhoneReveal.objects.filter(
        actor_id=viewer.pk, kind=kind, subject_id__in=ids, until__gt=timezone.now()
    )
    return dict(rows.values_list("subject_id", "until"))


def for_list(viewer: Viewer) -> QuerySet[PhoneReveal]:
    """The log as far as somebody may read it, newest first."""
    return PhoneReveal.objects.visible_to(viewer).select_related("unit")

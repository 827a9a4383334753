"""Writing the joint account of a park and its legacy issues."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.common.reading import read_name, read_text
from kunming_coord.common.workflow import begin, move, require_permitted, require_version
from kunming_coord.districts.models import District
from parks.directory.models import Park
from parks.directory.queries import parties_of
from parks.directory.rights import require_keeper
from parks.joint.models import JointLine, LegacyIssue
from parks.joint.moves import BEARER, MACHINE, Action

LARGEST_FEN = 10**15
OF_A_SIDE = (JointLine.Kind.PAID_IN, JointLine.Kind.SHARED_OUT)


@transaction.atomic
def add_entry(
    *,
    park: Park,
    kind: str,
    district: District | None,
    amount_fen: int | None,
    happened_on: dt.date | None,
    title: str,
    proof: str,
    actor: User,
) -> JointLine:
    """Enter money into the joint account of a park; by 园区管理 of its district.

    Raises NotAllowed, Missing (amount, day, who pays or gets) or Invalid.
    """
    require_keeper(actor, park.district_id)
    if kind not in JointLine.Kind.values:
        raise _refused("kind", _("请选择类别。"))
    if kind in OF_A_SIDE:
        if district is None:
            raise Missing(_("缴存和分配请选择单位。"), fields={"district": _("缴存和分配请选择单位。")})
        sides = {park.district_id, *parties_of(park).values_list("district_id", flat=True)}
        if district.pk not in sides:
            raise _refused(
                "district", _("%(unit)s不是该园区的参与方，请先登记参与方。") % {"unit": district.short_name}
            )
    if amount_fen is None or happened_on is None:
        missing = {
            name: _("请填写%(label)s。") % {"label": label}
            for name, label, value in (
                ("amount", _("金额"), amount_fen),
                ("happened_on", _("发生日"), happened_on),
            )
            if value is None
        }
        raise Missing("".join(missing.values()), fields=missing)
    if not 0 < amount_fen <= LARGEST_FEN:
        raise _refused("amount", _("金额应大于 0 且不超过 10 万亿元，请核对单位。"))
    if happened_on > timezone.localdate():
        raise _refused("happened_on", _("发生日晚于今天，请填写实际日期。"))
    return JointLine.objects.create(
        park=park,
        kind=kind,
        district=district,
        amount_fen=amount_fen,
        happened_on=happened_on,
        title=read_name(title, field="title", label=_("事项")),
        proof=read_name(proof, field="proof", label=_("依据")),
        actor_id=actor.pk,
        recorded_by=actor.label[:80],
    )


@transaction.atomic
def reverse_entry(*, entry: JointLine, reason: str, actor: User) -> JointLine:
    """Take an entry back by one that reverses it; raises NotAllowed, Missing, Invalid or Stale (taken back already)."""
    require_keeper(actor, entry.park.district_id)
    words = read_name(reason, field="reason", label=_("冲销理由"))
    if entry.reverses_id is not None or JointLine.objects.filter(reverses=entry).exists():
        raise Stale(_("该笔已冲销，或本身就是冲销，不能再冲销。"))
    try:
        with transaction.atomic():
            return JointLine.objects.create(
                park=entry.park,
                kind=entry.kind,
                district=entry.district,
                amount_fen=entry.amount_fen,
                happened_on=entry.happened_on,
                title=_("冲销：%(title)s") % {"title": entry.title[:100]},
                proof=words,
                reverses=entry,
                actor_id=actor.pk,
                recorded_by=actor.label[:80],
            )
    except IntegrityError as error:
        raise Stale(_("该笔刚刚已由他人冲销，请刷新页面。")) from error


@transaction.atomic
def register_issue(
    *,
    park: Park,
    district: District | None,
    kind: str,
    title: str,
    content: str,
    since: str,
    due_on: dt.date | None,
    actor: User,
) -> LegacyIssue:
    """Register a legacy issue of a park and which unit settles it; raises NotAllowed, Missing or Invalid."""
    require_keeper(actor, park.district_id)
    if kind not in LegacyIssue.Kind.values:
        raise _refused("kind", _("请选择类别。"))
    bearer = district or park.district
    sides = {park.district_id, *parties_of(park).values_list("district_id", flat=True)}
    if bearer.pk not in sides:
        raise _refused(
            "district", _("%(unit)s不是该园区的参与方，请先登记参与方。") % {"unit": bearer.short_name}
        )
    if due_on is not None and due_on < timezone.localdate():
        raise _refused("due_on", _("化解时限已过，请填写今天或以后的日期。"))
    issue = LegacyIssue.objects.create(
        status=MACHINE.initial,
        park=park,
        district=bearer,
        kind=kind,
        title=read_name(title, field="title", label=_("问题")),
        content=read_text(content, field="content", label=_("情况")),
        since=read_text(since, field="since", label=_("形成时间"), length=40),
        due_on=due_on,
    )
    begin(issue, actor=actor, role=Role.PARK_MANAGER, side=BEARER)
    return issue


def take_action(
    *, issue: LegacyIssue, action: str, actor: User, note: str, version: int | None = None
) -> LegacyIssue:
    """Record a measure, confirm that it is settled (by another person), or open it again; the words are required.

    Raises Missing, NotAllowed, Absent (no such action) or Stale (moved on since `version`, where that is given).
    """
    require_version(issue, version)
    require_permitted(issue, action, actor)
    words = note.strip()
    if not words and action in (Action.HANDLE, Action.SETTLE, Action.REOPEN):
        sentence = _("请写明办理情况。")
        raise Missing(sentence, fields={"note": sentence})
    return move(issue, action, actor=actor, note=words)


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

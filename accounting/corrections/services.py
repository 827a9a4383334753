"""Settling what differs in a closed quarter: a path is laid down, every party confirms, another person approves."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.corrections.models import POSTED, Correction, CorrectionConfirmation, Routing
from accounting.corrections.moves import Action
from accounting.corrections.posting import hold_books, hold_filing, post_effect, waive_effect
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.common.workflow import move, require_permitted
from projects.register.reading import read_text
from projects.register.requirements import require_note

REFERENCE_LENGTH = 120


@transaction.atomic
def route_correction(
    *,
    correction: Correction,
    routing: str | None,
    actor: User,
    note: str,
    agreement_reference: str | None = "",
) -> Correction:
    """Lay down how the difference is settled and why; the parties are asked to confirm, anew where they had objected.

    Raises NotAllowed (not the statistician, for taxes the treasurer), Missing (path, reason, the agreement where the
    ratio is to change), Invalid (no such path, an effect that cannot be computed) or Stale.
    """
    _hold(correction)
    require_permitted(correction, Action.ROUTE, actor)
    path = _read_routing(correction, routing)
    reference = _read_reference(agreement_reference, path)
    reason = require_note(read_text(note, field="note", label=_("更正说明"), length=1000), _("更正说明"))
    return move(
        correction,
        Action.ROUTE,
        actor=actor,
        note=reason,
        data={"routing": path, "agreement_reference": reference},
        changes={
            "routing": path,
            "reason": reason,
            "agreement_reference": reference,
            "round": correction.round + 1,
        },
    )


@transaction.atomic
def confirm_correction(*, correction: Correction, actor: User, note: str = "") -> Correction:
    """Agree for the own district; with the last party the correction is confirmed.

    Raises NotAllowed (no leader of a party) or Stale (confirmed already, or the round has ended).
    """
    _hold(correction)
    require_permitted(correction, Action.CONFIRM, actor)
    given = set(_confirmed(correction))
    mine = [pk for pk in correction.parties if actor.holds(Role.LEADER, units=[pk]) and pk not in given]
    if not mine:
        raise Stale(_("本方已确认过这一轮更正，不必重复确认；请等待其他方。"))
    CorrectionConfirmation.objects.bulk_create(
        CorrectionConfirmation(
            correction=correction,
            round=correction.round,
            district_id=pk,
            actor_id=actor.pk,
            actor_label=actor.label,
        )
        for pk in mine
    )
    move(correction, Action.CONFIRM, actor=actor, note=note, data={"districts": mine})
    if given.union(mine) >= set(correction.parties):
        move(correction, Action.COMPLETE, actor=system_user())
    return correction


@transaction.atomic
def object_to_correction(*, correction: Correction, actor: User, note: str) -> Correction:
    """Object for a party; the path has to be laid down anew. Raises Missing (reason), NotAllowed or Stale."""
    _hold(correction)
    require_permitted(correction, Action.OBJECT, actor)
    return move(correction, Action.OBJECT, actor=actor, note=require_note(note, _("异议理由")))


@transaction.atomic
def post_correction(*, correction: Correction, actor: User, note: str = "") -> Correction:
    """Approve what all parties have confirmed: by its path it is posted into the open quarter, or left out of the books.

    Raises NotAllowed (not the approver, or acted on it in another role), Stale (the figures have moved on since, or
    the filing is being changed), Busy while the open quarter closes.
    """
    require_permitted(correction, Action.POST, actor)
    ground = hold_books(correction)
    _hold(correction)
    hold_filing(ground.filing)
    if correction.routing not in POSTED:
        waive_effect(correction, ground)
        return move(correction, Action.POST, actor=actor, note=note)
    posting = post_effect(correction, ground, actor)
    changes = {"into": ground.period.quarter, "posting_id": posting.pk}
    return move(correction, Action.POST, actor=actor, note=note, changes=changes)


@transaction.atomic
def record_repayment(
    *,
    correction: Correction,
    actor: User,
    repaid_on: dt.date | None,
    repaid_reference: str | None,
    note: str = "",
) -> Correction:
    """Record that the money has gone back: the day and the document. Raises Missing, Invalid, NotAllowed or Stale."""
    _hold(correction)
    require_permitted(correction, Action.REPAY, actor)
    if correction.routing != Routing.REPAY_NOW:
        raise Invalid(
            _("该更正的处理路径是“%(path)s”，没有需要登记的退补。")
            % {"path": correction.get_routing_display()}
        )
    day, reference = _read_repayment(repaid_on, repaid_reference)
    return move(
        correction,
        Action.REPAY,
        actor=actor,
        note=note,
        data={"repaid_on": day.isoformat(), "repaid_reference": reference},
        changes={"repaid_on": day, "repaid_reference": reference},
    )


def _hold(correction: Correction) -> None:
    """Hold the correction as the caller saw it, until the transaction ends."""
    held = Correction.objects.select_for_update(of=("self",)).filter(
        pk=correction.pk, version=correction.version
    )
    if not held.exists():
        raise Stale(_("该更正刚刚已由他人办理，请刷新页面查看最新状态后再操作。"))


def _confirmed(correction: Correction) -> list[int]:
    rows = correction.confirmations.filter(round=correction.round)
    return list(rows.values_list("district_id", flat=True))


def _read_routing(correction: Correction, routing: str | None) -> Routing:
    if not routing:
        raise _missing("routing", _("请选择处理路径。"))
    if routing not in Routing.values:
        text = _("处理路径“%(code)s”不存在，请从列表中选择。") % {"code": routing[:20]}
        raise Invalid(text, fields={"routing": text})
    path = Routing(routing)
    if correction.problem and path in POSTED:
        text = _("这项更正现在不能入账：%(reason)s请先解决，或选择不入账的处理路径。") % {
            "reason": correction.problem
        }
        raise Invalid(text, fields={"routing": text})
    return path


def _read_reference(reference: str | None, path: Routing) -> str:
    said = " ".join((reference or "").split())
    if path != Routing.CHANGE_RATIO:
        return ""
    if not said:
        raise _missing("agreement_reference", _("调整比例须填写补充协议的编号或文号。"))
    return _short("agreement_reference", said)


def _read_repayment(day: dt.date | None, reference: str | None) -> tuple[dt.date, str]:
    if day is None:
        raise _missing("repaid_on", _("请填写退补日。"))
    if day > timezone.localdate():
        text = _("退补日 %(day)s 尚未到，请在款项退补后登记。") % {"day": day}
        raise Invalid(text, fields={"repaid_on": text})
    said = " ".join((reference or "").split())
    if not said:
        raise _missing("repaid_reference", _("请填写退补凭证的文号或编号。"))
    return day, _short("repaid_reference", said)


def _short(field: str, said: str) -> str:
    if len(said) > REFERENCE_LENGTH or "\x00" in said:
        text = _("编号或文号最多 %(length)s 字，请精简。") % {"length": REFERENCE_LENGTH}
        raise Invalid(text, fields={field: text})
    return said


def _missing(field: str, sentence: str) -> Missing:
    return Missing(sentence, fields={field: sentence})

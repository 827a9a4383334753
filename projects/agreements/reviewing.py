"""部门会签, 合法性审核, 公平竞争审查, 集体审议: the steps between 协商 and 签署, each with an opinion in words.

Which of them are asked for is a dated setting; what is switched off is passed over by the system, in the record.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import skip
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.common.workflow import move, require_permitted
from projects.agreements.clausing import warnings_of
from projects.agreements.models import Agreement
from projects.agreements.moves import MACHINE, REVIEW_STEPS, Action
from projects.agreements.settings import steps_on
from projects.register.reading import read_name
from projects.register.requirements import require_note


@transaction.atomic
def countersign_agreement(
    *, agreement: Agreement, actor: User, departments: str, note: str = ""
) -> Agreement:
    """Record that the departments of the parties have countersigned: which ones, and what they said.

    Raises Missing (departments, opinion), NotAllowed or Stale.
    """
    require_permitted(agreement, Action.COUNTERSIGN, actor)
    named = _named(departments, "departments", _("会签部门"))
    words = require_note(note, _("会签意见"))
    opinion = _("会签部门：%(departments)s。%(words)s") % {"departments": named, "words": words}
    return _pass(agreement, Action.COUNTERSIGN, actor, opinion, data={"departments": named})


@transaction.atomic
def pass_legality(*, agreement: Agreement, actor: User, note: str = "") -> Agreement:
    """Record the opinion of the legality review; raises Missing (the opinion), NotAllowed or Stale."""
    require_permitted(agreement, Action.LEGAL_OK, actor)
    return _pass(agreement, Action.LEGAL_OK, actor, require_note(note, _("合法性审核意见")))


@transaction.atomic
def pass_competition(*, agreement: Agreement, actor: User, note: str = "") -> Agreement:
    """Record the opinion of the fair competition review, together with what the clause check had found by then.

    Raises Missing (the opinion), NotAllowed or Stale.
    """
    require_permitted(agreement, Action.COMPETITION_OK, actor)
    words = require_note(note, _("公平竞争审查意见"))
    found = [
        {"clause": one.clause, "sentence": one.sentence, "rule": one.rule}
        for one in warnings_of(agreement.current)
    ]
    return _pass(agreement, Action.COMPETITION_OK, actor, words, data={"warnings": found})


@transaction.atomic
def record_deliberation(
    *,
    agreement: Agreement,
    actor: User,
    minutes_number: str,
    minutes_on: dt.date | None,
    note: str = "",
) -> Agreement:
    """Record that the agreement was deliberated and passed: number and day of the minutes (纪要文号).

    Raises Missing or Invalid (number, day), NotAllowed or Stale.
    """
    require_permitted(agreement, Action.DELIBERATE, actor)
    number = _named(minutes_number, "minutes_number", _("纪要文号"))
    if minutes_on is None:
        raise Missing(_("请填写审议日期。"), fields={"minutes_on": _("请填写审议日期。")})
    if minutes_on > timezone.localdate():
        sentence = _("审议日期 %(day)s 晚于今天，请填写实际审议的日期。") % {"day": minutes_on.isoformat()}
        raise Invalid(sentence, fields={"minutes_on": sentence})
    changes = {"minutes_number": number, "minutes_on": minutes_on}
    data = {"minutes_number": number, "minutes_on": minutes_on.isoformat()}
    passed = _("纪要文号：%(number)s（%(day)s）。%(words)s") % {
        "number": number, "day": minutes_on.isoformat(), "words": note.strip(),
    }  # fmt: skip
    return move(agreement, Action.DELIBERATE, actor=actor, note=passed, data=data, changes=changes)


def skip_ahead(agreement: Agreement) -> Agreement:
    """Pass over the steps that are switched off, up to the next one asked for; nothing where none is."""
    asked = steps_on(timezone.localdate())
    while asked and (step := next_step(agreement.status)) and step not in asked:
        skip(agreement, step, actor=system_user(), note=_("该步骤未启用（设置），由系统跳过。"))
    return agreement


def next_step(status: str) -> str | None:
    """The step that follows a status on the way to 签署; None before 协商 and after the last."""
    return next(
        (step for step in REVIEW_STEPS for row in MACHINE.candidates(step) if status in row.sources), None
    )


def awaited_step(status: str) -> str:
    """The name of the step before 签署 that has to be taken next in a status; empty where none is asked for."""
    step = next_step(status)
    return _step_name(step) if step and step in steps_on(timezone.localdate()) else ""


def require_reviewed(agreement: Agreement) -> None:
    """Refuse to sign straight from 协商 where steps are asked for; raises Stale."""
    asked = steps_on(timezone.localdate())
    if agreement.status == "negotiating" and asked:
        names = "、".join(_step_name(step) for step in REVIEW_STEPS if step in asked)
        raise Stale(_("签署前须先办理：%(names)s；请办理后再签署。") % {"names": names})


def _step_name(step: str) -> str:
    return str(MACHINE.status_label(next(MACHINE.candidates(step)).target))


def _pass(
    agreement: Agreement, action: str, actor: User, note: str, data: dict[str, object] | None = None
) -> Agreement:
    return skip_ahead(move(agreement, action, actor=actor, note=note, data=data))


def _named(text: str, field: str, label: str) -> str:
    return read_name(text or "", field=field, label=label)

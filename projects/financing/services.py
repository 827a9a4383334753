"""Writing financing recommendations: drafted, signed by the leader, answered by the bank, drawn."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.workflow import begin, move, require_permitted
from kunming_coord.districts.models import District
from projects.financing.models import Drawdown, Financing
from projects.financing.moves import EDITABLE, MACHINE, UNIT, Action
from projects.register.models import Project
from projects.register.reading import read_name, read_past_day, read_text
from projects.register.requirements import require_note

LARGEST = 10**15  # a hundred thousand 亿元, in fen: whatever is larger was typed in another unit


@dataclass(frozen=True)
class FinancingDraft:
    """What a filer says of a recommendation; the amount in fen."""

    bank: str
    amount_fen: int | None
    purpose: str


def unit_for(project: Project, actor: User) -> District | None:
    """The unit of the project for which somebody may recommend it; None where there is none."""
    mine = set(actor.districts_as(Role.FILER)) & set(project.sides())
    return District.objects.filter(pk__in=mine).first()


@transaction.atomic
def draft_financing(*, project: Project, draft: FinancingDraft, actor: User) -> Financing:
    """Draft a recommendation, by a filer of a unit that speaks with the enterprise.

    Raises NotAllowed, Missing or Invalid (bank, amount, purpose, one that is open already).
    """
    unit = unit_for(project, actor)
    if unit is None:
        raise NotAllowed(_("融资推荐由项目登记地或承载地的经办人员起草。"))
    financing = Financing(project=project, unit=unit, status=MACHINE.initial, **_columns(draft))
    _save(financing)
    begin(financing, actor=actor, role=Role.FILER, side=UNIT)
    return financing


@transaction.atomic
def change_financing(*, financing: Financing, draft: FinancingDraft, actor: User) -> Financing:
    """Change a draft or what was given back; raises NotAllowed, Stale (on its way), Missing or Invalid."""
    require_filer(financing, actor)
    current: Financing = Financing.objects.select_for_update(no_key=True).get(pk=financing.pk)
    if current.status not in EDITABLE:
        raise Stale(_("该推荐已提请，不能再修改；请先撤回或由分管领导退回。"))
    for name, value in _columns(draft).items():
        setattr(current, name, value)
    _save(current)
    return current


@transaction.atomic
def propose_financing(*, financing: Financing, actor: User, note: str = "") -> Financing:
    """Ask the leader to recommend; raises NotAllowed or Stale."""
    return move(financing, Action.PROPOSE, actor=actor, note=note)


@transaction.atomic
def recommend_financing(*, financing: Financing, actor: User, note: str = "") -> Financing:
    """Recommend the project to the bank, by another person than the filer; raises NotAllowed or Stale."""
    return move(financing, Action.RECOMMEND, actor=actor, note=note)


@transaction.atomic
def return_financing(*, financing: Financing, actor: User, note: str) -> Financing:
    """Give it back with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(financing, Action.RETURN, actor)
    return move(financing, Action.RETURN, actor=actor, note=require_note(note, _("退回理由")))


@transaction.atomic
def grant_financing(
    *,
    financing: Financing,
    actor: User,
    granted_fen: int | None,
    granted_on: dt.date | None,
    note: str = "",
) -> Financing:
    """Record what the bank granted and when; raises Missing, Invalid (amount, day), NotAllowed or Stale."""
    require_permitted(financing, Action.GRANT, actor)
    amount = _amount(granted_fen, "granted_fen", _("授信金额"))
    day = read_past_day(granted_on, field="granted_on", label=_("授信日"))
    changes = {"granted_fen": amount, "granted_on": day}
    words = _("授信 %(amount)s 万元（%(day)s）。%(note)s") % {
        "amount": format_fen(amount, Unit.WAN), "day": day.isoformat(), "note": note.strip(),
    }  # fmt: skip
    return move(financing, Action.GRANT, actor=actor, note=words, changes=changes)


@transaction.atomic
def refuse_financing(*, financing: Financing, actor: User, note: str) -> Financing:
    """Record that the bank does not finance it, with its reason; raises Missing, NotAllowed or Stale."""
    require_permitted(financing, Action.REFUSE, actor)
    return move(financing, Action.REFUSE, actor=actor, note=require_note(note, _("银行答复")))


@transaction.atomic
def withdraw_financing(*, financing: Financing, actor: User, note: str) -> Financing:
    """Take it back before the bank answered, with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(financing, Action.WITHDRAW, actor)
    return move(financing, Action.WITHDRAW, actor=actor, note=require_note(note, _("撤回理由")))


@transaction.atomic
def record_drawdown(
    *, financing: Financing, actor: User, amount_fen: int | None, drawn_on: dt.date | None, note: str = ""
) -> Drawdown:
    """Record money drawn under a grant, negative to put an earlier row right; never more than was granted.

    Raises NotAllowed, Stale (nothing granted), Missing or Invalid (amount, day, reason of a correction).
    """
    require_filer(financing, actor)
    current = Financing.objects.select_for_update(no_key=True).get(pk=financing.pk)
    if current.granted_fen is None or current.granted_on is None:
        raise Stale(_("尚未登记授信，不能登记放款；请先登记授信。"))
    day = read_past_day(drawn_on, field="drawn_on", label=_("放款日"))
    if day < current.granted_on:
        raise _refused("drawn_on", _("放款日早于授信日 %(day)s，请核对。") % {"day": current.granted_on})
    if not amount_fen:
        raise Missing(_("请填写放款金额。"), fields={"amount_fen": _("请填写放款金额。")})
    words = read_text(note, field="note", label=_("说明"), length=200)
    if amount_fen < 0 and not words:
        raise _refused("note", _("冲减放款须写明原因。"))
    _require_within(current, amount_fen)
    return Drawdown.objects.create(
        financing=current, drawn_on=day, amount_fen=amount_fen, note=words, actor_id=actor.pk
    )


def may_file(financing: Financing, actor: User) -> bool:
    """Whether somebody writes for the unit that recommends."""
    return actor.holds(Role.FILER, units=[financing.unit_id])


def require_filer(financing: Financing, actor: User) -> None:
    """Refuse whoever does not write for the unit that recommends; raises NotAllowed."""
    if not may_file(financing, actor):
        raise NotAllowed(_("融资推荐由推荐单位的经办人员办理。"))


def _require_within(financing: Financing, amount_fen: int) -> None:
    drawn = financing.drawdowns.aggregate(total=Sum("amount_fen"))["total"] or 0
    granted = financing.granted_fen or 0
    if drawn + amount_fen > granted:
        words = {"drawn": format_fen(drawn, Unit.WAN), "granted": format_fen(granted, Unit.WAN)}
        sentence = _("已放款 %(drawn)s 万元，再登记将超过授信 %(granted)s 万元，请核对。") % words
        raise _refused("amount_fen", sentence)
    if drawn + amount_fen < 0:
        raise _refused("amount_fen", _("冲减后累计放款小于 0，请核对。"))


def _columns(draft: FinancingDraft) -> dict[str, str | int]:
    return {
        "bank": read_name(draft.bank, field="bank", label=_("金融机构")),
        "amount_fen": _amount(draft.amount_fen, "amount_fen", _("融资需求")),
        "purpose": read_name(draft.purpose, field="purpose", label=_("用途")),
    }


def _save(financing: Financing) -> None:
    try:
        with transaction.atomic():
            financing.save()
    except IntegrityError as error:
        if "one_open_financing" not in str(error):
            raise
        sentence = _("该项目向“%(bank)s”的推荐正在办理，不要重复推荐。") % {"bank": financing.bank}
        raise _refused("bank", sentence) from error


def _amount(fen: int | None, field: str, label: str) -> int:
    if fen is None:
        sentence = _("请填写%(label)s。") % {"label": label}
        raise Missing(sentence, fields={field: sentence})
    if not 0 < fen <= LARGEST:
        raise _refused(field, _("%(label)s应大于 0，且单位是万元，请核对。") % {"label": label})
    return fen


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

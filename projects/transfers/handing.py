"""转办 and 加签: the one whose turn it is hands a step to a colleague, or adds signers before taking it.

Neither moves the transfer: both are written down beside its events, and a 转办 is spent with the next move. Whoever
else holds the role may still take the step; see the decision on 转办.
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kunming_coord.accounts.deputies import on_duty
from kunming_coord.accounts.models import Membership, User
from kunming_coord.accounts.roles import APART, Role
from kunming_coord.common.actors import signature
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.machine import CITY, Move
from kunming_coord.common.workflow import require_permitted, require_version
from kunming_coord.districts.models import Body
from projects.register.reading import read_text
from projects.transfers.models import OpinionRequest, StepNote, Transfer
from projects.transfers.moves import EDITABLE, MACHINE
from projects.transfers.opinions import put_question, refuse_bodies

NOTE_LENGTH = 1000
MOST_SIGNERS = 20


def pending_step(transfer: Transfer) -> Move | None:
    """The move that is waited for; None where nobody has to act."""
    here = (step for step in MACHINE.asked if step.fits(status=transfer.status, scheme=transfer.scheme_code))
    return next(here, None)


def duties_for(transfer: Transfer, actor: User) -> list[Membership]:
    """The duties by which it is somebody's turn; none where it is not."""
    step = pending_step(transfer)
    if step is None:
        return []
    units = transfer.side_units(step.side)
    body = transfer.decider(step) if step.side == CITY else None
    found = [
        duty
        for duty in actor.duties
        if duty.role == step.role
        and (
            duty.body_id is not None and (body is None or duty.body_id == body.pk)
            if units is None
            else duty.district_id in units
        )
    ]
    return sorted(
        found, key=lambda duty: duty.user_id != actor.pk
    )  # one's own before those one stands in for


def colleagues_for(transfer: Transfer, actor: User) -> list[User]:
    """Whom the step may be handed to: the others who hold its role at the same unit, deputies among them."""
    duties = duties_for(transfer, actor)
    if not duties:
        return []
    here = _same_unit(duties) & Q(role=duties[0].role)
    accounts = {account for _duty, account in on_duty(here, timezone.localdate())} - {actor.pk}
    return list(User.objects.filter(pk__in=accounts).select_related("person").order_by("username"))


def signers_for(transfer: Transfer, actor: User) -> list[User]:
    """Whom one may add as a signer: the others who work at one's unit, in whatever role but those apart."""
    duties = duties_for(transfer, actor)
    if not duties or not may_add_signers(transfer):
        return []
    accounts = {
        account
        for duty, account in on_duty(_same_unit(duties), timezone.localdate())
        if duty.role not in APART
    } - {actor.pk}
    return list(User.objects.filter(pk__in=accounts).select_related("person").order_by("username"))


def may_add_signers(transfer: Transfer) -> bool:
    """Whether the step it stands at can have signers: a filed request somebody has to act on."""
    step = pending_step(transfer)
    return step is not None and transfer.status not in (*EDITABLE, "suspended")


@transaction.atomic
def assign_step(
    *, transfer: Transfer, to: User | None, reason: str, actor: User, version: int | None = None
) -> StepNote:
    """Hand the step a transfer stands at to one colleague who may take it (转办).

    Raises Missing (who, why), Invalid (oneself, somebody without the role at this unit or who acted on it before, who
    has it already), NotAllowed (not this person's turn) or Stale (moved on, nothing to do).
    """
    held, duties = _held(transfer, actor, version, "转办")
    words = _reason(reason, "转办理由")
    if to is None:
        raise _missing("to", "请选择转办给谁。")
    if to.pk == actor.pk or to.person_id == actor.person_id:
        raise _invalid("to", "不能转办给自己，请选择本单位的另一位工作人员。")
    step = pending_step(held)
    if step is None or to not in colleagues_for(held, actor):
        role = Role(duties[0].role).label
        raise _invalid(
            "to", f"{to.label}不是{duties[0].unit_name}的{role}人员，不能办理这一步，请从列表中选择。"
        )
    try:
        require_permitted(held, step.action, to)
    except NotAllowed as error:
        raise _invalid("to", f"{to.label}不能办理这一步：{error.message}") from error
    if assigned_to(held) == to.pk:
        raise _invalid("to", f"这一步已转办给{to.label}，不必再转。")
    return _entry(held, StepNote.Kind.ASSIGN, duties[0], actor, text=to.label, reason=words, to=to)


@transaction.atomic
def add_signers(
    *,
    transfer: Transfer,
    persons: Collection[User],
    bodies: Collection[Body],
    reason: str,
    actor: User,
    version: int | None = None,
) -> list[OpinionRequest]:
    """Add signers whose opinion is needed before the step is taken (加签): colleagues, by the city also bodies.

    Raises Missing (whom, why), Invalid (oneself, somebody of another unit, one who is asked already, too many),
    NotAllowed (not this person's turn) or Stale (moved on, nothing to sign).
    """
    held, duties = _held(transfer, actor, version, "加签")
    if not may_add_signers(held):
        raise Stale(f"“{MACHINE.status_label(held.status)}”环节不能加签，请刷新页面查看最新状态。")
    words = _reason(reason, "加签理由")
    people, asked = list(dict.fromkeys(persons)), list(dict.fromkeys(bodies))
    if not people and not asked:
        raise _missing("persons", "请选择加签的人员或单位。")
    if len(people) + len(asked) > MOST_SIGNERS:
        raise _invalid("persons", f"一次最多加签 {MOST_SIGNERS} 个，现为 {len(people) + len(asked)} 个。")
    if asked and duties[0].body_id is None:
        raise _invalid("bodies", "区县加签限本单位人员，市级单位的意见由市级征求。")
    _check_signers(held, people, duties[0], actor)
    refuse_bodies(held, asked)
    rows = [
        *(OpinionRequest(signer=user, kind=OpinionRequest.Kind.SIGNER) for user in people),
        *(OpinionRequest(body=body, kind=OpinionRequest.Kind.SIGNER) for body in asked),
    ]
    put_question(held, rows, question=words, asked_by=_sign(duties[0], actor), asked_for=duties[0].district)
    names = "、".join(row.asked_of for row in rows)
    _entry(held, StepNote.Kind.SIGNERS, duties[0], actor, text=names, reason=words)
    return rows


def _check_signers(transfer: Transfer, people: Sequence[User], duty: Membership, actor: User) -> None:
    allowed = {user.pk for user in signers_for(transfer, actor)} if people else set()
    waiting = set(OpinionRequest.objects.open().filter(transfer=transfer).values_list("signer_id", flat=True))
    for user in people:
        if user.pk == actor.pk or user.person_id == actor.person_id:
            raise _invalid("persons", "不能给自己加签，请选择本单位的其他工作人员。")
        if user.pk not in allowed:
            raise _invalid("persons", f"{user.label}不是{duty.unit_name}的工作人员，请从列表中选择。")
        if user.pk in waiting:
            raise _invalid("persons", f"{user.label}已被加签，正等待其意见，不必再加。")


def assigned_to(transfer: Transfer) -> int | None:
    """The account the step is 转办 to; None where to nobody."""
    rows = transfer.step_notes.filter(kind=StepNote.Kind.ASSIGN, version=transfer.version)
    found: int | None = rows.order_by("-id").values_list("to", flat=True).first()
    return found


def require_turn(transfer: Transfer, actor: User, word: str) -> list[Membership]:
    """The duties by which it is somebody's turn; raises Stale where it is nobody's, NotAllowed where another's."""
    if pending_step(transfer) is None:
        status = MACHINE.status_label(transfer.status)
        raise Stale(f"该流转当前状态为“{status}”，没有待办理的环节，不能{word}。")
    duties = duties_for(transfer, actor)
    if not duties:
        raise NotAllowed(f"{word}由轮到办理这一步的人员提出，您的岗位不能办理。")
    return duties


def _held(
    transfer: Transfer, actor: User, version: int | None, word: str
) -> tuple[Transfer, list[Membership]]:
    """The transfer, locked, as this caller saw it, with the duties by which it is the actor's turn."""
    require_version(transfer, version)
    held: Transfer = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    require_version(held, transfer.version)
    return held, require_turn(held, actor, word)


def _same_unit(duties: Sequence[Membership]) -> Q:
    districts = [duty.district_id for duty in duties if duty.district_id is not None]
    return Q(district__in=districts) | Q(body__in=[duty.body_id for duty in duties if duty.body_id])


def _sign(duty: Membership, actor: User) -> str:
    return signature(actor, None if duty.user_id == actor.pk else duty.user)


def _entry(
    transfer: Transfer,
    kind: str,
    duty: Membership,
    actor: User,
    *,
    text: str,
    reason: str,
    to: User | None = None,
) -> StepNote:
    return StepNote.objects.create(
        transfer=transfer,
        kind=kind,
        version=transfer.version,
        status=transfer.status,
        to=to,
        text=text,
        reason=reason,
        made_for=duty.district,
        actor_id=actor.pk,
        actor_label=_sign(duty, actor),
        unit_label=duty.unit_name,
    )


def _reason(text: str, label: str) -> str:
    words = read_text(text, field="reason", label=label, length=NOTE_LENGTH)
    if not words:
        raise _missing("reason", f"请写明{label}。")
    return words


def _missing(field: str, sentence: str) -> Missing:
    return Missing(sentence, fields={field: sentence})


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

"""Parallel opinions: asked of several bodies at once, answered by their people in any order."""

import uuid
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from kunming_coord.accounts.deputies import on_duty
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor, Principal, signature
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.scope import Viewer
from kunming_coord.common.workflow import require_permitted
from kunming_coord.districts.models import Body, District
from projects.register.reading import read_text
from projects.transfers import clock
from projects.transfers.answers import open_requests, opinions_seen
from projects.transfers.asked import answering_as
from projects.transfers.models import OpinionRequest, Transfer
from projects.transfers.moves import Action
from projects.visibility.standing import ANSWERING, answering_for

NOT_ASKED = ("audit", "lead", "assess")  # bodies that give no opinion on a single project


def askable() -> QuerySet[Body]:
    """The bodies an opinion may be asked of."""
    return Body.objects.exclude(slug__in=NOT_ASKED)


@transaction.atomic
def ask_opinions(
    *,
    transfer: Transfer,
    actor: Actor,
    note: str = "",
    bodies: Collection[Body] | None = None,
    needed: int | None = None,
) -> Transfer:
    """Take a request into review and ask the bodies concerned for their opinions, all at once.

    Without bodies nobody is asked; `needed` says how many answers suffice, all of them unless it is given. Raises
    Invalid (a body that gives no opinions, more answers than bodies), Missing (a signer is out), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.ASK_OPINIONS, actor)
    asked = list(bodies or ())
    clock.advance(
        transfer,
        Action.ASK_OPINIONS,
        actor=actor,
        note=note,
        data={"bodies": [body.slug for body in asked], "round": transfer.round_number, "needed": needed},
    )
    _ask_bodies(transfer, asked, actor, note, needed)
    return transfer


@transaction.atomic
def ask_bodies(
    *,
    transfer: Transfer,
    bodies: Collection[Body],
    actor: Actor,
    note: str = "",
    needed: int | None = None,
) -> Transfer:
    """Ask further bodies while a request is in review (加征); raises Missing, Invalid, NotAllowed or Stale."""
    if not actor.holds(Role.REVIEWER, units=None):
        raise NotAllowed("征求意见由市级审核岗位办理。")
    current = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if current.status != "in_review":
        raise Stale("只有在市级审查环节可以征求意见，请刷新页面查看最新状态。")
    if not bodies:
        sentence = "请选择征求意见的单位。"
        raise Missing(sentence, fields={"bodies": sentence})
    _ask_bodies(current, bodies, actor, note, needed)
    return transfer


def _ask_bodies(
    transfer: Transfer, bodies: Collection[Body], actor: Actor, question: str, needed: int | None
) -> None:
    asked = list(dict.fromkeys(bodies))
    _check_needed(needed, len(asked))
    refuse_bodies(transfer, asked)
    put_question(
        transfer,
        [OpinionRequest(body=body, needed=needed) for body in asked],
        question=question,
        asked_by=signature(actor, actor.deputises(Role.REVIEWER, units=None)),
    )


def _check_needed(needed: int | None, asked: int) -> None:
    if needed is not None and not 1 <= needed <= asked:
        sentence = f"“几家答复即可”应在 1 至征求的单位数（{asked}）之间；全部答复方可的请留空。"
        raise Invalid(sentence, fields={"needed": sentence})


def refuse_bodies(transfer: Transfer, bodies: Collection[Body]) -> None:
    """Refuse a body that gives no opinions, or is being asked already; raises Invalid."""
    allowed = set(askable().values_list("pk", flat=True)) if bodies else set()
    waiting = set(open_requests(transfer).values_list("body_id", flat=True)) if bodies else set()
    for body in bodies:
        if body.pk not in allowed:
            raise _refused(f"{body.short_name}不在征求意见的范围内，请从列表中选择。")
        if body.pk in waiting:
            raise _refused(f"{body.short_name}的意见已在征求中，请等待答复。")


def put_question(
    transfer: Transfer,
    rows: Sequence[OpinionRequest],
    *,
    question: str,
    asked_by: str,
    asked_for: District | None = None,
) -> None:
    """Write down that these are asked together, of the request as it stands."""
    batch = uuid.uuid4()
    for row in rows:
        row.transfer, row.round_number, row.step = transfer, transfer.round_number, transfer.status
        row.batch, row.question, row.asked_by_label, row.asked_for = batch, question, asked_by, asked_for
    OpinionRequest.objects.bulk_create(rows)


@transaction.atomic
def answer_opinion(*, request: OpinionRequest, verdict: str, words: str, actor: User) -> OpinionRequest:
    """Answer for one's body, or as the person that was asked; what is not a plain agreement says why.

    With the last answer that is needed the others asked with it need not answer. Raises NotAllowed (not asked),
    Invalid (the verdict), Missing (the words) or Stale (answered or closed).
    """
    if not may_answer(request, actor):
        raise NotAllowed(_whose(request))
    if verdict not in OpinionRequest.Verdict.values:
        sentence = "请选择同意、提出意见、不同意或无意见。"
        raise Invalid(sentence, fields={"verdict": sentence})
    text = read_text(words, field="words", label="意见内容")
    if verdict in (OpinionRequest.Verdict.AGREE_IF, OpinionRequest.Verdict.DISAGREE) and not text:
        sentence = "提出意见或不同意的，请写明意见内容。"
        raise Missing(sentence, fields={"words": sentence})
    columns = {
        "verdict": verdict,
        "words": text,
        "answered_at": timezone.now(),
        "answered_by_label": signature(actor, _principal(request, actor)),
    }
    Transfer.objects.select_for_update(no_key=True).get(pk=request.transfer_id)
    if not OpinionRequest.objects.open().filter(pk=request.pk).update(**columns):
        raise Stale("该意见已答复，或已不再需要答复；请刷新页面。")
    for name, value in columns.items():
        setattr(request, name, value)
    _close_rest(request)
    return request


def _close_rest(request: OpinionRequest) -> None:
    """或签: enough of those asked together have answered."""
    if request.needed is None:
        return
    together = OpinionRequest.objects.filter(batch=request.batch)
    if together.filter(answered_at__isnull=False).count() >= request.needed:
        together.open().update(closed_at=timezone.now())


def opinion_at(transfer: Transfer, viewer: Viewer, number: int) -> OpinionRequest:
    """The opinion at an address; raises Absent where there is none, and to whom it is not disclosed."""
    found = opinions_seen(transfer, viewer).filter(pk=number).first()
    if found is None:
        raise Absent("没有这一意见，请从页面上的链接进入。")
    return found


def may_answer(request: OpinionRequest, actor: User) -> bool:
    """Whether somebody works at the body that was asked, is the person that was, or stands in for them."""
    if request.body_id is not None:
        return request.body_id in answering_for(actor)
    return request.signer_id in answering_as(actor)


def _whose(request: OpinionRequest) -> str:
    if request.body is not None:
        return f"该意见由{request.body.short_name}答复，您不是该单位的工作人员。"
    return f"该意见由{request.asked_of}本人或其代理人答复。"


def _principal(request: OpinionRequest, actor: User) -> Principal | None:
    """In whose place somebody answers; None where they do so themself."""
    if request.body_id is None:
        return None if request.signer_id == actor.pk else request.signer
    duties = [duty for duty in actor.duties if duty.body_id == request.body_id and duty.role in ANSWERING]
    own = any(duty.user_id == actor.pk for duty in duties)
    return None if own or not duties else duties[0].user


def requests_for(user: User) -> QuerySet[OpinionRequest]:
    """What the bodies of this person and the person themself were asked, open requests first."""
    rows: QuerySet[OpinionRequest] = OpinionRequest.objects.asked_of(user)
    return rows.select_related("body", "signer__person", "transfer__project").order_by(
        F("answered_at").asc(nulls_first=True), F("closed_at").asc(nulls_first=True), "-asked_at"
    )


def people_asked(transfer: Transfer) -> set[int]:
    """The accounts whose opinion is awaited: people of the bodies asked, signers and who stands in for them."""
    waiting = list(open_requests(transfer).values_list("body_id", "signer_id"))
    if not waiting:
        return set()
    bodies = Q(body__in=[body for body, _signer in waiting if body], role__in=ANSWERING)
    signers = {signer for _body, signer in waiting if signer}
    duties = on_duty(bodies | Q(user__in=signers), timezone.localdate())
    return signers | {account for _duty, account in duties}


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"bodies": sentence})

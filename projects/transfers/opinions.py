"""Parallel opinions: asked of several bodies at once, answered by their people in any order."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.scope import Viewer
from kunming_coord.common.workflow import require_permitted
from kunming_coord.districts.models import Body
from projects.register.reading import read_text
from projects.transfers import clock
from projects.transfers.disclosure import standing_of
from projects.transfers.models import OpinionRequest, Transfer
from projects.transfers.moves import Action
from projects.visibility.standing import answering_for

NOT_ASKED = ("audit", "lead", "assess")  # bodies that give no opinion on a single project


def askable() -> QuerySet[Body]:
    """The bodies an opinion may be asked of."""
    return Body.objects.exclude(slug__in=NOT_ASKED)


@transaction.atomic
def ask_opinions(
    *, transfer: Transfer, actor: Actor, note: str = "", bodies: Collection[Body] | None = None
) -> Transfer:
    """Take a request into review and ask the bodies concerned for their opinions, all at once.

    Without bodies nobody is asked. Raises Invalid (a body that gives no opinions), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.ASK_OPINIONS, actor)
    asked = list(bodies or ())
    clock.advance(
        transfer,
        Action.ASK_OPINIONS,
        actor=actor,
        note=note,
        data={"bodies": [body.slug for body in asked], "round": transfer.round_number},
    )
    _ask(transfer, asked, actor, note)
    return transfer


@transaction.atomic
def ask_bodies(*, transfer: Transfer, bodies: Collection[Body], actor: Actor, note: str = "") -> Transfer:
    """Ask further bodies while a request is in review (加征); raises Missing, Invalid, NotAllowed or Stale."""
    if not actor.holds(Role.REVIEWER, units=None):
        raise NotAllowed("征求意见由市级审核岗位办理。")
    current = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if current.status != "in_review":
        raise Stale("只有在市级审查环节可以征求意见，请刷新页面查看最新状态。")
    if not bodies:
        sentence = "请选择征求意见的单位。"
        raise Missing(sentence, fields={"bodies": sentence})
    _ask(transfer, bodies, actor, note)
    return transfer


def _ask(transfer: Transfer, bodies: Collection[Body], actor: Actor, question: str) -> None:
    allowed = set(askable().values_list("pk", flat=True)) if bodies else set()
    waiting = set(open_requests(transfer).values_list("body_id", flat=True)) if bodies else set()
    for body in bodies:
        if body.pk not in allowed:
            raise _refused(f"{body.short_name}不在征求意见的范围内，请从列表中选择。")
        if body.pk in waiting:
            raise _refused(f"{body.short_name}的意见已在征求中，请等待答复。")
    OpinionRequest.objects.bulk_create(
        OpinionRequest(
            transfer=transfer,
            round_number=transfer.round_number,
            body=body,
            question=question,
            asked_by_label=actor.label,
        )
        for body in dict.fromkeys(bodies)
    )


@transaction.atomic
def answer_opinion(*, request: OpinionRequest, verdict: str, words: str, actor: Actor) -> OpinionRequest:
    """Answer for one's body; what is not a plain agreement says why.

    Raises NotAllowed (another body), Invalid (the verdict), Missing (the words) or Stale (answered or closed).
    """
    if not may_answer(request, actor):
        raise NotAllowed(f"该意见由{request.body.short_name}答复，您不是该单位的工作人员。")
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
        "answered_by_label": actor.label,
    }
    waiting = OpinionRequest.objects.filter(pk=request.pk, answered_at=None, closed_at=None)
    if not waiting.update(**columns):
        raise Stale("该意见已答复，或已不再需要答复；请刷新页面。")
    for name, value in columns.items():
        setattr(request, name, value)
    return request


def opinion_at(transfer: Transfer, viewer: Viewer, number: int) -> OpinionRequest:
    """The opinion at an address; raises Absent where there is none, and to whom opinions are not disclosed."""
    found = transfer.opinion_requests.select_related("body").filter(pk=number).first()
    if found is None or not standing_of(transfer, viewer).sees("transfer", "opinions"):
        raise Absent("没有这一意见，请从页面上的链接进入。")
    return found


def may_answer(request: OpinionRequest, actor: Actor) -> bool:
    """Whether somebody works at the body that was asked."""
    return request.body_id in answering_for(actor)


def open_requests(transfer: Transfer) -> QuerySet[OpinionRequest]:
    """The opinions still awaited."""
    return OpinionRequest.objects.filter(transfer=transfer, answered_at=None, closed_at=None)


def require_answers(transfer: Transfer) -> None:
    """Refuse to go on while an opinion is out; raises Missing, naming the bodies."""
    names = "、".join(open_requests(transfer).values_list("body__short_name", flat=True))
    if names:
        raise Missing(f"还有意见未答复：{names}；请催办，或待答复后再办理。")


def close_opinions(transfer: Transfer) -> None:
    """Nobody needs to answer any more: the request was returned, withdrawn or ended."""
    open_requests(transfer).update(closed_at=timezone.now())


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"bodies": sentence})


def requests_for(user: User) -> QuerySet[OpinionRequest]:
    """What the bodies of this person were asked, open requests first; nothing for people of districts."""
    rows = OpinionRequest.objects.filter(body_id__in=answering_for(user)).select_related(
        "body", "transfer__project"
    )
    return rows.order_by(
        F("answered_at").asc(nulls_first=True), F("closed_at").asc(nulls_first=True), "-asked_at"
    )

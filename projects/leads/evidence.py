"""Evidence of a first contact: written down by the district while it may still write, counted by the rubric."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.documents.models import StoredFile
from kunming_coord.documents.services import keep_upload
from projects.leads.models import Lead
from projects.leads.moves import EDITABLE, MACHINE
from projects.leads.records import LeadEvidence
from projects.leads.rubric import Rubric, Score, rubric_on, score_of
from projects.register.reading import read_name, read_text
from projects.register.services import require_filer

MOST_PIECES = 40
EARLIEST = dt.date(2015, 1, 1)


@dataclass(frozen=True)
class EvidenceDraft:
    """A piece of evidence as the district files it: with its file, or with the number it is filed under."""

    kind: str
    on: dt.date | None
    title: str
    document_number: str = ""
    file: tuple[bytes, str] | None = None  # content and name


@transaction.atomic
def add_evidence(*, lead: Lead, draft: EvidenceDraft, actor: Actor) -> LeadEvidence:
    """Add a piece of evidence to a draft or returned lead.

    Raises NotAllowed, Stale (under way), Missing (day, file or number) or Invalid (kind, day, file, the same once more).
    """
    require_filer(actor, lead.origin)
    hold_writable(lead)
    day = _checked_day(lead, draft)
    number = read_text(draft.document_number, field="document_number", label="文号", length=60)
    kept: StoredFile | None = None
    if draft.file is not None:
        kept = keep_upload(content=draft.file[0], name=draft.file[1], actor=actor)
    try:
        with transaction.atomic():
            return LeadEvidence.objects.create(
                lead=lead,
                kind=draft.kind,
                on=day,
                title=read_name(draft.title, field="title", label="材料名称"),
                document_number=number,
                file=kept,
                added_by_label=actor.label,
            )
    except IntegrityError as error:
        raise _refused("title", "同一日期的同名材料已经录入，请勿重复计分。") from error


@transaction.atomic
def remove_evidence(*, evidence: LeadEvidence, actor: Actor) -> None:
    """Take a piece out of a draft or returned lead; the change log keeps it. Raises NotAllowed or Stale."""
    require_filer(actor, evidence.lead.origin)
    hold_writable(evidence.lead)
    evidence.delete()


def rubric_for(lead: Lead) -> Rubric | None:
    """The rubric by which a lead is scored: the one in force when it was first registered, today's before."""
    day = timezone.localtime(lead.registered_at).date() if lead.registered_at else timezone.localdate()
    return rubric_on(day)


def score_for(lead: Lead) -> Score:
    """The score of a lead with its parts."""
    return score_of(lead.evidence.values_list("kind", flat=True), rubric_for(lead))


def hold_writable(lead: Lead) -> None:
    """Lock the row, so that nobody registers what is being rewritten; raises Stale."""
    current = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    if current.status not in EDITABLE or current.version != lead.version:
        raise Stale(f"该线索当前状态为“{MACHINE.status_label(current.status)}”，不能再修改；请刷新页面。")


def _checked_day(lead: Lead, draft: EvidenceDraft) -> dt.date:
    """The day of a piece that may be added; raises Missing or Invalid."""
    rubric = rubric_for(lead)
    if rubric is None:
        raise Invalid("首谈评分表尚未设定，暂不能录入材料，请联系市招商委办公室。")
    if draft.kind not in dict(rubric.choices):
        raise _refused("kind", "“材料类型”不在评分表中，请从列表中选择。")
    if draft.on is None:
        raise Missing("请填写材料日期。", fields={"on": "请填写材料日期。"})
    if not EARLIEST <= draft.on <= timezone.localdate():
        raise _refused("on", f"“材料日期”{draft.on:%Y-%m-%d} 应在 2015 年之后且不晚于今天，请核对。")
    if draft.file is None and not draft.document_number.strip():
        sentence = "请上传材料，或填写可以查到该材料的文号。"
        raise Missing(sentence, fields={"document_number": sentence})
    if lead.evidence.count() >= MOST_PIECES:
        raise Invalid(f"一条线索最多录入 {MOST_PIECES} 件材料，请只保留有代表性的材料。")
    return draft.on


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

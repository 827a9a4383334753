"""Evidence of a first contact: written down by the district while it may still write, counted by the rubric."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.documents.models import StoredFile
from kunming_coord.documents.services import keep_upload
from projects.leads.models import Lead
from projects.leads.moves import EDITABLE, MACHINE
from projects.leads.records import EvidenceVersion, LeadEvidence
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
    columns = _columns(lead, draft)
    if lead.evidence.count() >= MOST_PIECES:
        raise Invalid(f"一条线索最多录入 {MOST_PIECES} 件材料，请只保留有代表性的材料。")
    piece = LeadEvidence(lead=lead, added_by_label=actor.label)
    return _written(piece, columns | {"file": _kept(draft, actor)}, note="", actor=actor)


@transaction.atomic
def replace_evidence(
    *, evidence: LeadEvidence, draft: EvidenceDraft, actor: Actor, note: str = ""
) -> LeadEvidence:
    """File a piece of a draft or returned lead anew, as its next version; the earlier ones stay to be read.

    Without a file the present one is kept. Raises what add_evidence raises, and Invalid where nothing changes.
    """
    require_filer(actor, evidence.lead.origin)
    hold_writable(evidence.lead)
    columns = _columns(evidence.lead, draft, present=evidence)
    words = read_text(note, field="note", label="更换说明", length=200)
    file = _kept(draft, actor) or evidence.file
    same_file = file == evidence.file or (file and evidence.file and file.sm3 == evidence.file.sm3)
    if same_file and all(getattr(evidence, name) == value for name, value in columns.items()):
        raise _refused("file", "与现行版本没有不同，请更换文件或改动内容后再提交。")
    return _written(evidence, columns | {"file": file}, note=words, actor=actor)


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


def _columns(lead: Lead, draft: EvidenceDraft, present: LeadEvidence | None = None) -> dict[str, Any]:
    """What is written of a draft, besides its file; `present` is the piece it takes the place of."""
    day = _checked_day(lead, draft, has_file=present is not None and present.file_id is not None)
    return {
        "kind": draft.kind,
        "on": day,
        "title": read_name(draft.title, field="title", label="材料名称"),
        "document_number": read_text(draft.document_number, field="document_number", label="文号", length=60),
    }


def _kept(draft: EvidenceDraft, actor: Actor) -> StoredFile | None:
    if draft.file is None:
        return None
    return keep_upload(content=draft.file[0], name=draft.file[1], actor=actor)


def _written(piece: LeadEvidence, columns: dict[str, Any], *, note: str, actor: Actor) -> LeadEvidence:
    """Store a piece, and what it now says as its next version."""
    for name, value in columns.items():
        setattr(piece, name, value)
    try:
        with transaction.atomic():
            piece.save()
    except IntegrityError as error:
        raise _refused("title", "同一日期的同名材料已经录入，请勿重复计分。") from error
    EvidenceVersion.objects.create(
        lead=piece.lead,
        evidence_uid=piece.uid,
        number=EvidenceVersion.objects.filter(evidence_uid=piece.uid).count() + 1,
        note=note,
        added_by_label=actor.label,
        **columns,
    )
    return piece


def _checked_day(lead: Lead, draft: EvidenceDraft, *, has_file: bool) -> dt.date:
    """The day of a piece that may be filed; raises Missing or Invalid."""
    rubric = rubric_for(lead)
    if rubric is None:
        raise Invalid("首谈评分表尚未设定，暂不能录入材料，请联系市招商委办公室。")
    if draft.kind not in dict(rubric.choices):
        raise _refused("kind", "“材料类型”不在评分表中，请从列表中选择。")
    if draft.on is None:
        raise Missing("请填写材料日期。", fields={"on": "请填写材料日期。"})
    if not EARLIEST <= draft.on <= timezone.localdate():
        raise _refused("on", f"“材料日期”{draft.on:%Y-%m-%d} 应在 2015 年之后且不晚于今天，请核对。")
    if draft.file is None and not has_file and not draft.document_number.strip():
        sentence = "请上传材料，或填写可以查到该材料的文号。"
        raise Missing(sentence, fields={"document_number": sentence})
    return draft.on


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

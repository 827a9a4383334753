"""Reading leads."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from kunming_coord.accounts.models import User
from kunming_coord.common.scope import Viewer
from kunming_coord.documents.models import Seal
from kunming_coord.documents.services import why_missing
from projects.leads.checking import rivals_of
from projects.leads.evidence import rubric_for, score_for
from projects.leads.lights import Lights, lights_of
from projects.leads.models import CLAIMING, OPEN_POOL, Lead
from projects.leads.moves import EDITABLE
from projects.leads.objections import HEARD, may_answer, may_object, objections_until
from projects.leads.records import CollisionCheck, EvidenceVersion, LeadEvidence, LeadObjection, LeadReceipt
from projects.leads.requirements import requirements_of
from projects.leads.rubric import Score
from projects.register.requirements import Requirement, missing_for

PATH = ("draft", "registered", "in_review", "recognised", "transferred")


@dataclass(frozen=True)
class Claim:
    """One side of a dispute: a lead with its seal, its score and its lights."""

    lead: Lead
    seal: Seal | None
    genuine: bool
    score: Score
    evidence: list[LeadEvidence]


def for_list(viewer: Viewer) -> QuerySet[Lead]:
    """The leads somebody may see, with what a row of a list shows; the city is told where others have a claim too."""
    rows: QuerySet[Lead] = Lead.objects.visible_to(viewer).select_related("project", "origin")
    if not viewer.reach.sees_all:
        return rows
    same = Q(project__enterprise=OuterRef("project__enterprise")) | Q(
        ~Q(enterprise_key=""), enterprise_key=OuterRef("enterprise_key")
    )
    others = Lead.objects.filter(same, status__in=CLAIMING).exclude(origin=OuterRef("origin"))
    return rows.annotate(collides=Case(When(status__in=CLAIMING, then=Exists(others)), default=Value(False)))


def unheard(viewer: User) -> int | None:
    """How many leads under review wait for a word of the body that is told; None for anybody else."""
    if not may_object(viewer):
        return None
    later = LeadReceipt.objects.filter(lead=OuterRef("lead"), round__gt=OuterRef("round"))
    spoken = LeadObjection.objects.filter(~Exists(later), lead=OuterRef("pk"))
    rows: QuerySet[Lead] = Lead.objects.filter(~Exists(spoken), status__in=HEARD)
    return rows.count()


def for_detail(viewer: Viewer) -> QuerySet[Lead]:
    """The leads somebody may see, with what their page shows."""
    return for_list(viewer).select_related("project__enterprise", "transfer_request")


def missing_to_register(lead: Lead) -> list[Requirement[Lead]]:
    """缺项清单: what registration still needs; nothing once the lead is under way."""
    return missing_for(lead, "registered", requirements_of(lead)) if lead.status in EDITABLE else []


def lights(lead: Lead) -> Lights:
    """The lights of one lead."""
    return lights_of([lead])[lead.pk]


def receipts_of(lead: Lead) -> list[tuple[LeadReceipt, str]]:
    """The receipts with, where a PDF is not there, the reason it could not be made."""
    rows = lead.receipts.select_related("seal__file").defer("seal__file__content")
    return [(row, "" if hasattr(row.seal, "file") else why_missing(row.seal)) for row in rows]


def last_seal(lead: Lead) -> Seal | None:
    """The seal of the latest registration."""
    receipt = lead.receipts.select_related("seal__file").order_by("-round").first()
    return receipt.seal if receipt else None


def last_check(lead: Lead) -> CollisionCheck | None:
    """What the latest registration found; None before the first."""
    found: CollisionCheck | None = lead.checks.first()
    return found


def has_collided(lead: Lead) -> bool:
    """Whether the district was told of a collision and has not registered since."""
    check = last_check(lead)
    return check is not None and check.conflict and check.told and lead.registered_at is None


def evidence_rows(lead: Lead) -> list[tuple[LeadEvidence, str, int]]:
    """The evidence with the word of its kind and how many versions there are."""
    words = kind_words(lead)
    pieces = lead.evidence.select_related("file").defer("file__content")
    known = Counter(lead.evidence_versions.values_list("evidence_uid", flat=True))
    return [(piece, words.get(piece.kind, piece.kind), known[piece.uid]) for piece in pieces]


def kind_words(lead: Lead) -> dict[str, str]:
    """The words of the kinds of evidence, by their code."""
    rubric = rubric_for(lead)
    return dict(rubric.choices) if rubric else {}


def versions_of(lead: Lead, piece: str) -> list[EvidenceVersion]:
    """Every version of a piece of evidence, the first first; nothing for one that never was on the lead."""
    rows = lead.evidence_versions.filter(evidence_uid=piece).select_related("file").defer("file__content")
    return list(rows.order_by("number"))


def evidence_version(lead: Lead, piece: str, number: int) -> EvidenceVersion | None:
    """One version of a piece with its file."""
    rows = lead.evidence_versions.filter(evidence_uid=piece, number=number)
    found: EvidenceVersion | None = rows.select_related("file").first()
    return found


def removed_evidence(lead: Lead) -> list[EvidenceVersion]:
    """The last version of every piece that was taken out."""
    present = lead.evidence.values("uid")
    rows = lead.evidence_versions.exclude(evidence_uid__in=present)
    return list(rows.order_by("evidence_uid", "-number").distinct("evidence_uid"))


def claims_on(lead: Lead) -> list[Claim]:
    """The lead and the claims of other units on its enterprise, by the time of registration; for the city."""
    rivals = rivals_of(lead).select_related("project__enterprise", "origin")
    both = sorted([lead, *rivals], key=lambda one: (one.registered_at is None, one.registered_at))
    return [_claim(one) for one in both]


def for_city(lead: Lead, viewer: User) -> dict[str, Any]:
    """What the page of a lead shows to the city alone: rivals by number, what was said before a recognition."""
    if not viewer.reach.sees_all:
        return {}
    open_now = lead.status in HEARD
    return {
        "city": True,
        "rivals": rivals_of(lead).count() if lead.registered_at else 0,
        "objections": list(lead.objections.all()),
        "objections_until": objections_until(lead) if open_now else None,
        "may_object": open_now and may_object(viewer),
        "may_answer": may_answer(viewer),
    }


def checks_for(viewer: Viewer) -> QuerySet[CollisionCheck]:
    """The checks somebody may see, the latest first."""
    return CollisionCheck.objects.visible_to(viewer).select_related("district", "lead")


def open_pool(viewer: Viewer) -> QuerySet[Lead]:
    """Leads whose protection is over: open to every district, without the enterprise and whoever spoke with it."""
    works = viewer.reach.sees_all or bool(viewer.reach.district_ids)
    rows: QuerySet[Lead] = Lead.objects.filter(status=OPEN_POOL) if works else Lead.objects.none()
    return rows.select_related("project", "origin").order_by("-protected_until", "pk")


def _claim(lead: Lead) -> Claim:
    seal = last_seal(lead)
    evidence = list(lead.evidence.select_related("file").defer("file__content"))
    return Claim(lead, seal, seal is not None and seal.is_genuine, score_for(lead), evidence)

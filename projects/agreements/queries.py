"""Reading agreements, and what the engine makes of terms."""

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.rules import MODES, Policy, ratio_text
from kunming_coord.common.errors import Absent, Invalid
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District
from projects.agreements.amending import next_supplement_party
from projects.agreements.apportionfields import apportionment_words
from projects.agreements.clausing import warnings_of
from projects.agreements.drafts import PartyDraft, TermDraft, districts_of, drafts_of
from projects.agreements.models import (
    Agreement,
    AgreementClause,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    ExpiryNotice,
    Mode,
    Signature,
    SupplementSignature,
)
from projects.agreements.previewing import PreviewLine, preview_terms
from projects.agreements.reviewing import awaited_step
from projects.agreements.settings import steps_on
from projects.agreements.supplements import Change, differences
from projects.agreements.terms import mode_of, side_word
from projects.agreements.variantwords import agreed_rows, variant_title
from projects.clauses.checking import PromiseWarning
from projects.policies.queries import Clause, policy_named, policy_with_digest

FILED = ("in_force", "amending", "expired", "terminated")
PATH = ("draft", "negotiating", "signing", "signed", "in_force")
REVIEWED = ("department_review", "legal_reviewed", "competition_reviewed", "deliberated")
LONG_PATH = (*PATH[:2], *REVIEWED, *PATH[2:])


@dataclass(frozen=True)
class PartyRow:
    """A party with its signature, as the page prints it."""

    position: int
    side: str
    name: str
    district: District | None
    signature: Signature | None
    on_paper: bool = False  # a committee, an organisation or an outside unit


@dataclass(frozen=True)
class TermRow:
    """A term with its shares as words, in the order of the district parties."""

    term: AgreementTerm
    mode_label: str
    shares: list[str]
    ratio: str
    variant: str  # the title of the way of sharing; empty for plain shares
    agreed: list[tuple[str, str]]  # what it left to the parties: title and value in words
    apportionment: str  # how the enterprise's figure comes down to the project; empty for 独立核算


@dataclass(frozen=True)
class VersionRow:
    """A supplementary version: what it changes, who has signed it, whose turn it is."""

    version: AgreementVersion
    changes: list[Change]
    signatures: list[SupplementSignature]
    turn: AgreementParty | None

    @property
    def state(self) -> str:
        """作废, 待签署 or in force from a quarter."""
        if self.version.withdrawn:
            return _("已作废")
        if self.version.signed_on is None:
            return _("待%(name)s签署") % {"name": self.turn.full_name if self.turn else _("各方")}
        return _("自%(quarter)s起执行") % {"quarter": self.version.effective_from.label}


@dataclass(frozen=True)
class Record:
    """An agreement as its page shows it, read in a constant number of queries."""

    policy: Policy
    version: AgreementVersion
    parties: list[PartyRow]
    terms: list[TermRow]
    preview: list[PreviewLine]
    clauses: list[Clause]
    compiled: list[CompiledTerm]
    step: str  # the step before 签署 that is awaited; empty where none is
    turn: PartyRow | None  # whose signature is awaited
    problem: str  # why the terms can no longer be computed; empty where they can
    texts: list[AgreementClause]  # the clauses in words
    warnings: list[PromiseWarning]
    versions: list[VersionRow]  # supplementary versions, the newest first
    last_day: dt.date | None  # of the last shared quarter, while in force
    notice: ExpiryNotice | None  # the latest announcement of this end

    @property
    def waiting(self) -> str:
        """The step or the signature that comes next, as a sentence; empty where nobody is waited for."""
        if self.step:
            return _("现在办理“%(step)s”，办结后再签署。") % {"step": self.step}
        return _("按签署顺序，现由%(name)s签署。") % {"name": self.turn.name} if self.turn else ""

    @property
    def columns(self) -> int:
        """How many columns the table of terms has."""
        return 5 + len(self.districts)

    @property
    def districts(self) -> list[PartyRow]:
        """The parties that take shares."""
        return [party for party in self.parties if party.district is not None]

    @property
    def pending(self) -> VersionRow | None:
        """The supplementary version that waits for signatures."""
        return next((row for row in self.versions if row.version.is_pending), None)

    @property
    def days_left(self) -> int | None:
        """Days until the end; negative once it is over."""
        return (self.last_day - timezone.localdate()).days if self.last_day else None

    @property
    def enterprise_turn(self) -> bool:
        """All districts have signed and a party on paper has not."""
        return self.turn is not None and self.turn.district is None


def for_list(viewer: Viewer) -> QuerySet[Agreement]:
    """The agreements somebody may see, with what a row of a list shows."""
    rows = Agreement.objects.visible_to(viewer).select_related("project", "drafted_by")
    return rows.prefetch_related("parties__district", "parties__body", "parties__signature")


def for_detail(viewer: Viewer) -> QuerySet[Agreement]:
    """The agreements somebody may see, with what their page shows."""
    related = ("project__enterprise", "project__origin", "transfer__lead", "transfer__host", "drafted_by")
    return Agreement.objects.visible_to(viewer).select_related(*related)


def for_api(viewer: Viewer) -> QuerySet[Agreement]:
    """The agreements somebody may see, with everything the API says of one."""
    versions = AgreementVersion.objects.prefetch_related(
        "clauses",
        "terms__indicator",
        "terms__arises_in",
        "terms__shares__party__district",
        Prefetch("compiled", CompiledTerm.objects.left()),
        "compiled__indicator",
        "compiled__arises_in",
        "compiled__slices__district",
    )
    return for_detail(viewer).prefetch_related(
        "parties__district", "parties__body", "parties__signature", Prefetch("versions", versions)
    )


def sees_transfer(agreement: Agreement, viewer: Viewer) -> bool:
    """Whether somebody who sees the agreement may also open the transfer it rests on."""
    transfer = agreement.transfer
    if transfer is None:
        return False
    return viewer.reach.sees_all or bool({transfer.origin_id, transfer.host_id} & viewer.reach.district_ids)


def record_of(agreement: Agreement) -> Record:
    """Everything the page of an agreement shows."""
    version = agreement.current
    policy = _policy_of(agreement, version)
    parties, terms = drafts_of(version)
    rows = _party_rows(agreement, policy)
    preview, problem = _preview_or_problem(policy, parties, terms, agreement.signed_on)
    unsigned = [row for row in rows if row.signature is None]
    step = awaited_step(agreement.status)
    signing = not step and agreement.status in ("negotiating", "deliberated", "signing")
    return Record(
        policy=policy,
        version=version,
        parties=rows,
        terms=_term_rows(
            version, policy, [district for _side, district in districts_of(parties)], terms, preview
        ),
        preview=preview,
        clauses=list({clause.title: clause for line in preview for clause in line.clauses}.values()),
        compiled=_compiled(agreement),
        step=step,
        turn=unsigned[0] if unsigned and signing else None,
        problem=problem,
        texts=list(version.clauses.all()),
        warnings=warnings_of(version),
        versions=_versions(agreement, policy),
        last_day=_last_day(agreement),
        notice=agreement.notices.first(),
    )


def path_of(agreement: Agreement, events: Sequence[WorkflowEvent]) -> tuple[str, ...]:
    """The path the flow chart shows: the long one where it was taken or is asked for today."""
    taken = agreement.status in REVIEWED or any(event.to_status in REVIEWED for event in events)
    coming = agreement.status in ("draft", "negotiating") and bool(steps_on(timezone.localdate()))
    return LONG_PATH if taken or coming else PATH


def _versions(agreement: Agreement, policy: Policy) -> list[VersionRow]:
    """The supplementary versions, each against the one that was in force before it."""
    rows = list(
        agreement.versions.order_by("number").prefetch_related(
            "clauses", "signatures__party__district", "signatures__party__body"
        )
    )
    shown, before = [], rows[0]
    for row in rows[1:]:
        turn = next_supplement_party(row) if row.is_pending else None
        shown.append(VersionRow(row, differences(policy, before, row), list(row.signatures.all()), turn))
        before = row if row.signed_on else before
    return shown[::-1]


def _last_day(agreement: Agreement) -> dt.date | None:
    """The last day of the last shared quarter of an agreement in force."""
    if agreement.status not in ("in_force", "amending"):
        return None
    last = CompiledTerm.objects.filter(version__agreement=agreement).aggregate(last=Max("to_quarter"))["last"]
    return Quarter(last).last_day if last else None


def _policy_of(agreement: Agreement, version: AgreementVersion) -> Policy:
    """The policy as it was when the agreement was filed; before that, as it reads now."""
    if agreement.status in FILED:
        with contextlib.suppress(Absent):
            return policy_with_digest(version.policy_digest)
    return policy_named(agreement.policy_code)


def _party_rows(agreement: Agreement, policy: Policy) -> list[PartyRow]:
    stored = agreement.parties.select_related("district", "body", "signature").order_by("position")
    return [
        PartyRow(
            position=party.position,
            side=party.get_kind_display() or side_word(policy, party.side),
            name=agreement.project.enterprise_name if party.enterprise_id else party.full_name,
            district=party.district,
            signature=getattr(party, "signature", None),
            on_paper=bool(party.kind),
        )
        for party in stored
    ]


def _preview_or_problem(
    policy: Policy, parties: Sequence[PartyDraft], terms: Sequence[TermDraft], day: dt.date | None
) -> tuple[list[PreviewLine], str]:
    """The preview; or why there is none: a policy file may have changed since the draft was stored."""
    try:
        return preview_terms(policy, parties, terms, signed_on=day), ""
    except Invalid as error:
        return [], error.message


def _term_rows(
    version: AgreementVersion,
    policy: Policy,
    districts: Sequence[District],
    drafts: Sequence[TermDraft],
    preview: Sequence[PreviewLine],
) -> list[TermRow]:
    """The stored terms; shares stand in the order of `districts`, the parties that take them."""
    given = {draft.indicator.code: draft for draft in drafts}
    names = {district.slug: district.name for district in districts}
    computed = {line.indicator: {part.party: part.share for part in line.parts} for line in preview}
    rows: list[TermRow] = []
    for term in version.terms.select_related("indicator", "arises_in"):
        code = term.indicator.code
        mode, shares = mode_of(policy, code), tuple(given[code].shares)
        rows.append(
            TermRow(
                term=term,
                mode_label=MODES[mode],
                shares=[computed.get(code, {}).get(name, "—") for name in names.values()],
                ratio=ratio_text(shares) if mode == Mode.SPLIT and shares else "",
                variant=variant_title(policy, code, given[code].variant),
                agreed=agreed_rows(policy, given[code], names),
                apportionment=apportionment_words(term),
            )
        )
    return rows


def _compiled(agreement: Agreement) -> list[CompiledTerm]:
    """What all versions compiled to, as far as a later one left something of it."""
    rows = CompiledTerm.objects.left().filter(version__agreement=agreement)
    related = rows.select_related("indicator", "arises_in", "version").prefetch_related("slices__district")
    return list(related.order_by("indicator__order", "book", "from_quarter"))

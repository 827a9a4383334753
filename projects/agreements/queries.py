"""Reading agreements, and what the engine makes of terms."""

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounting.rules import MODES, Policy, ratio_text
from kunming_coord.common.errors import Absent, Invalid
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District
from projects.agreements.apportionfields import apportionment_words
from projects.agreements.drafts import PartyDraft, TermDraft, districts_of, drafts_of
from projects.agreements.models import (
    Agreement,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    Mode,
    Signature,
)
from projects.agreements.previewing import PreviewLine, preview_terms
from projects.agreements.terms import mode_of, side_word
from projects.agreements.variantwords import agreed_rows, variant_title
from projects.policies.queries import Clause, policy_named, policy_with_digest

FILED = ("in_force", "expired")
PATH = ("draft", "negotiating", "signing", "signed", "in_force")


@dataclass(frozen=True)
class PartyRow:
    """A party with its signature, as the page prints it."""

    position: int
    side: str
    name: str
    district: District | None
    signature: Signature | None


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
class Record:
    """An agreement as its page shows it, read in a constant number of queries."""

    policy: Policy
    version: AgreementVersion
    parties: list[PartyRow]
    terms: list[TermRow]
    preview: list[PreviewLine]
    clauses: list[Clause]
    compiled: list[CompiledTerm]
    turn: PartyRow | None  # whose signature is awaited
    problem: str  # why the terms can no longer be computed; empty where they can

    @property
    def waiting(self) -> str:
        """Whose turn it is, as a sentence; empty where nobody is waited for."""
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
    def enterprise_turn(self) -> bool:
        """All districts have signed and the enterprise has not."""
        return self.turn is not None and self.turn.district is None


def for_list(viewer: Viewer) -> QuerySet[Agreement]:
    """The agreements somebody may see, with what a row of a list shows."""
    rows = Agreement.objects.visible_to(viewer).select_related("project", "drafted_by")
    return rows.prefetch_related("parties__district", "parties__signature")


def for_detail(viewer: Viewer) -> QuerySet[Agreement]:
    """The agreements somebody may see, with what their page shows."""
    related = ("project__enterprise", "project__origin", "transfer__lead", "transfer__host", "drafted_by")
    return Agreement.objects.visible_to(viewer).select_related(*related)


def for_api(viewer: Viewer) -> QuerySet[Agreement]:
    """The agreements somebody may see, with everything the API says of one."""
    versions = AgreementVersion.objects.prefetch_related(
        "terms__indicator",
        "terms__arises_in",
        "terms__shares__party__district",
        Prefetch("compiled", CompiledTerm.objects.order_by("indicator__order", "book", "from_quarter")),
        "compiled__indicator",
        "compiled__arises_in",
        "compiled__slices__district",
    )
    return for_detail(viewer).prefetch_related(
        "parties__district", "parties__signature", Prefetch("versions", versions)
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
    signing = agreement.status in ("negotiating", "signing")
    return Record(
        policy=policy,
        version=version,
        parties=rows,
        terms=_term_rows(
            version, policy, [district for _side, district in districts_of(parties)], terms, preview
        ),
        preview=preview,
        clauses=list({clause.title: clause for line in preview for clause in line.clauses}.values()),
        compiled=_compiled(version),
        turn=unsigned[0] if unsigned and signing else None,
        problem=problem,
    )


def _policy_of(agreement: Agreement, version: AgreementVersion) -> Policy:
    """The policy as it was when the agreement was filed; before that, as it reads now."""
    if agreement.status in FILED:
        with contextlib.suppress(Absent):
            return policy_with_digest(version.policy_digest)
    return policy_named(agreement.policy_code)


def _party_rows(agreement: Agreement, policy: Policy) -> list[PartyRow]:
    stored = agreement.parties.select_related("district", "signature").order_by("position")
    return [
        PartyRow(
            position=party.position,
            side=side_word(policy, party.side),
            name=party.district.name if party.district else agreement.project.enterprise_name,
            district=party.district,
            signature=getattr(party, "signature", None),
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


def _compiled(version: AgreementVersion) -> list[CompiledTerm]:
    rows = version.compiled.select_related("indicator", "arises_in").prefetch_related("slices__district")
    return list(rows.order_by("indicator__order", "book"))

"""Parties and terms as somebody writes them down, before anything is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from accounting.rules import AgreedValue
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import Body, District
from projects.agreements.models import AgreementParty, AgreementTerm, AgreementVersion, Apportionment
from projects.policies.models import Indicator
from projects.register.models import Enterprise


@dataclass(frozen=True)
class PartyDraft:
    """A signatory: a district with its side, the enterprise (side "enterprise"), or a party of a `kind` that signs on
    paper: a committee (a city body, or by its `title`), an organisation, an outside unit."""

    side: str
    district: District | None = None
    enterprise: Enterprise | None = None
    kind: str = ""
    body: Body | None = None
    title: str = ""


@dataclass(frozen=True)
class ApportionmentDraft:
    """The key by which an enterprise figure comes down to the project; 独立核算 needs nothing else."""

    key: str = Apportionment.INDEPENDENT
    numerator: int | None = None
    denominator: int | None = None
    base_fen: int | None = None


@dataclass(frozen=True)
class TermDraft:
    """What is agreed for one indicator.

    `shares` stand in the order of the district parties and add up to 1; for an indicator that goes wholly to one
    party its share is 1; none at all where every party counts the whole figure.
    `variant` is the chosen way of sharing, empty for plain shares; `agreed` holds what it leaves to the parties,
    each value as written, a table by the slug of the district.
    `base` says which figure is shared; empty where the policy leaves no choice.
    """

    indicator: Indicator
    arises_in: District
    from_quarter: Quarter
    to_quarter: Quarter
    shares: Sequence[Fraction] = field(default_factory=tuple)
    deviation_reason: str = ""
    variant: str = ""
    agreed: Mapping[str, AgreedValue] = field(default_factory=dict)
    apportionment: ApportionmentDraft = ApportionmentDraft()
    base: str = ""


def districts_of(parties: Sequence[PartyDraft]) -> list[tuple[str, District]]:
    """Side and unit of the parties that are districts, in their order."""
    return [(party.side, party.district) for party in parties if party.district is not None]


def drafts_of(version: AgreementVersion) -> tuple[list[PartyDraft], list[TermDraft]]:
    """A stored version as drafts, in a constant number of queries."""
    related = version.agreement.parties.select_related("district", "enterprise", "body")
    stored = list(related.order_by("position"))
    parties = [
        PartyDraft(party.side, party.district, party.enterprise, party.kind, party.body, party.title)
        for party in stored
    ]
    terms = [
        TermDraft(
            indicator=term.indicator,
            arises_in=term.arises_in,
            from_quarter=term.from_quarter,
            to_quarter=term.to_quarter,
            shares=_shares(term, stored),
            deviation_reason=term.deviation_reason,
            variant=term.variant,
            agreed=term.agreed,
            apportionment=ApportionmentDraft(
                term.apportionment,
                term.apportionment_numerator,
                term.apportionment_denominator,
                term.apportionment_base_fen,
            ),
            base=term.base,
        )
        for term in version.terms.select_related("indicator__group", "arises_in").prefetch_related("shares")
    ]
    return parties, terms


def _shares(term: AgreementTerm, parties: Sequence[AgreementParty]) -> tuple[Fraction, ...]:
    given = {share.party_id: Fraction(share.numerator, share.denominator) for share in term.shares.all()}
    districts = [party for party in parties if party.district_id is not None]
    return tuple(given.get(party.pk, Fraction(0)) for party in districts) if given else ()

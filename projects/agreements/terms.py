"""The seam to the rules: drafts become the engine's terms, and its refusals become sentences of a form."""

import datetime as dt
from collections.abc import Sequence

from accounting.rules import CompiledTerm as Compiled
from accounting.rules import (
    IndicatorTerms,
    OutOfForce,
    Party,
    Policy,
    Terms,
    TermsError,
    base_options,
    compile_terms,
)
from kunming_coord.common.errors import Invalid
from kunming_coord.districts.models import District, Jurisdiction
from projects.agreements.drafts import PartyDraft, TermDraft, districts_of
from projects.agreements.models import AgreementParty, Mode

ROLES = {
    AgreementParty.Side.ORIGIN: "origin",
    AgreementParty.Side.HOST: "host",
    AgreementParty.Side.OTHER: "partner",
}


def side_word(policy: Policy, side: str) -> str:
    """What this policy calls a side: 首谈地, 协作地, 承载地, 合作方; the enterprise is 企业."""
    if side == AgreementParty.Side.ENTERPRISE:
        return str(AgreementParty.Side.ENTERPRISE.label)
    return policy.side_word(ROLES[AgreementParty.Side(side)])


def engine_terms(
    policy: Policy,
    parties: Sequence[PartyDraft],
    terms: Sequence[TermDraft],
    *,
    signed_on: dt.date,
    reference: str = "",
) -> Terms:
    """Drafts as the rules read them; parties go by the slug of their district, the enterprise takes no share."""
    sides = districts_of(parties)
    units = _units([district for _, district in sides] + [term.arises_in for term in terms], signed_on)
    return Terms(
        parties=tuple(
            Party(
                key=district.slug,
                role=ROLES[AgreementParty.Side(side)],
                name=district.name,
                statistical=units[district.slug][0],
                fiscal=units[district.slug][1],
            )
            for side, district in sides
        ),
        signed_on=signed_on,
        reference=reference,
        indicators={
            term.indicator.code: _indicator_terms(
                policy, [district.slug for _, district in sides], term, units
            )
            for term in terms
        },
    )


def compiled_terms(policy: Policy, terms: Terms) -> tuple[Compiled, ...]:
    """What the terms compile to; raises Invalid with a sentence per field where they do not fit the policy."""
    try:
        return compile_terms(policy, terms)
    except TermsError as error:
        raise Invalid(next(iter(error.fields.values())), fields=error.fields) from error
    except OutOfForce as error:
        raise Invalid(error.message, fields={"signed_on": error.message}) from error


def mode_of(policy: Policy, code: str) -> str:
    """How a policy credits an indicator; split where any of its books splits."""
    modes = [mode for book in policy.indicators[code].books.values() for mode in book.modes]
    return Mode.SPLIT if Mode.SPLIT in modes else modes[0]


def base_of(policy: Policy, term: TermDraft, day: dt.date) -> str:
    """Which figure a term shares: the one that was chosen, else the only one the policy lets be shared."""
    return term.base or base_options(policy, term.indicator.code, day)[0]


def _indicator_terms(
    policy: Policy, slugs: list[str], term: TermDraft, units: dict[str, tuple[str, str]]
) -> IndicatorTerms:
    shares = dict(zip(slugs, term.shares, strict=False))
    assigned = (
        policy.indicators.get(term.indicator.code) and mode_of(policy, term.indicator.code) == Mode.ASSIGN
    )
    takers = [slug for slug, share in shares.items() if share == 1]
    return IndicatorTerms(
        arises_in=_arising_key(term.arises_in, slugs, units),
        from_quarter=int(term.from_quarter),
        to_quarter=int(term.to_quarter),
        ratio={} if assigned else shares,
        assigned_to=takers[0] if assigned and takers else "",
        deviation_reason=term.deviation_reason,
        variant=term.variant,
        agreed=dict(term.agreed),
        base=term.base,
    )


def _arising_key(district: District, slugs: list[str], units: dict[str, tuple[str, str]]) -> str:
    """A party arises as itself; any other place as the unit that carries its figures, where that is one unit."""
    statistical, fiscal = units[district.slug]
    return district.slug if district.slug in slugs or statistical != fiscal else statistical


def _units(districts: Sequence[District], day: dt.date) -> dict[str, tuple[str, str]]:
    """Per unit, who carries its statistics and its treasury on a day; itself where nothing else is known."""
    rows = (
        Jurisdiction.objects.on(day)
        .filter(unit__in=districts, of__isnull=False)
        .values_list("unit__slug", "aspect", "of__slug")
    )
    carriers: dict[tuple[str, str], list[str]] = {}
    for slug, aspect, carrier in rows:
        carriers.setdefault((slug, aspect), []).append(carrier)

    def carrier_of(slug: str, aspect: str) -> str:
        known = carriers.get((slug, aspect), [])
        return known[0] if len(known) == 1 else slug

    return {
        district.slug: (
            carrier_of(district.slug, Jurisdiction.Aspect.STATISTICS),
            carrier_of(district.slug, Jurisdiction.Aspect.FISCAL),
        )
        for district in districts
    }

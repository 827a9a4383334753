"""Compiled terms for the ledger's tests: shares in force without the road that leads to them."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    ShareSlice,
)
from projects.policies.models import PolicyVersion
from projects.register.models import Project
from support.factories import district, indicator
from support.variants import FILE, demo_policy

SIDES = {"xishan": "origin", "anning": "host"}
LONG = (Quarter.of(2024, 1), Quarter.of(2030, 4))
Shares = Mapping[str, int] | Sequence[tuple[str, int]]  # pairs where two parties share one unit
_numbers = itertools.count(1)


def agreed(
    project: Project,
    code: str = "industrial_output",
    shares: Shares | None = None,
    *,
    book: str = "assessment",
    mode: str = "split",
    arises: str = "anning",
    quarters: tuple[Quarter, Quarter] = LONG,
    denominator: int | None = None,
    base: str = "as_filed",
    **apportionment: Any,
) -> CompiledTerm:
    """A compiled term in force: shares by district in tie order, 3:7 of 西山 and 安宁 unless said otherwise.

    `apportionment` are the columns of the key that brings the enterprise's figure down to the project.
    """
    term = AgreementTerm.objects.create(
        version=_version(project),
        indicator=indicator(code),
        arises_in=district(arises),
        from_quarter=quarters[0],
        to_quarter=quarters[1],
        base=base,
        **apportionment,
    )
    shares = shares or {"xishan": 3, "anning": 7}
    return compile_into(term, shares, book=book, mode=mode, denominator=denominator)


def join(project: Project, *sides: tuple[str, str]) -> None:
    """Make these (unit, side) parties of the project's agreements, so that they see it."""
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=agreement, district=district(slug), position=position, side=side)
        for agreement in Agreement.objects.filter(project=project)
        for position, (slug, side) in enumerate(sides)
    )


def compile_into(
    term: AgreementTerm, shares: Shares, *, book: str, mode: str, denominator: int | None = None
) -> CompiledTerm:
    """One more book of an agreed term, in the arrays the posting reads and in slices."""
    pairs = list(shares.items()) if isinstance(shares, Mapping) else list(shares)
    numerators = [numerator for _slug, numerator in pairs]
    compiled = CompiledTerm.objects.create(
        version=term.version,
        term=term,
        project=term.version.agreement.project,
        indicator=term.indicator,
        book=book,
        mode=mode,
        arises_in=term.arises_in,
        from_quarter=term.from_quarter,
        to_quarter=term.to_quarter,
        denominator=denominator or (sum(numerators) if mode == "split" else 1),
        apportionment=term.apportionment,
        apportionment_numerator=term.apportionment_numerator,
        apportionment_denominator=term.apportionment_denominator,
        apportionment_base_fen=term.apportionment_base_fen,
        base=term.base,
        districts=[district(slug).pk for slug, _numerator in pairs],
        numerators=numerators,
    )
    ShareSlice.objects.bulk_create(
        ShareSlice(compiled=compiled, position=position, district=district(slug), numerator=numerator)
        for position, (slug, numerator) in enumerate(pairs)
    )
    return compiled


def varied(
    project: Project,
    variant: str = "",
    code: str = "industrial_output",
    *,
    shares: Mapping[str, int] | None = None,
    books: Sequence[str] = ("assessment",),
    quarters: tuple[Quarter, Quarter] = LONG,
    **values: Any,
) -> list[CompiledTerm]:
    """Terms of the interpreted lane under the demonstration policy: 西山 finds, 安宁 hosts, further ones are partners.

    Without a variant it is a plain split that the engine computes; `values` are the agreed ones.
    """
    term = AgreementTerm.objects.create(
        version=_version(project, policy=keep_demo_policy()),
        indicator=indicator(code),
        arises_in=district("anning"),
        from_quarter=quarters[0],
        to_quarter=quarters[1],
        variant=variant,
        agreed=values,
    )
    shares = dict(shares or {"anning": 7, "xishan": 3})
    return [interpreted_into(term, shares, book=book) for book in books]


def interpreted_into(term: AgreementTerm, shares: Mapping[str, int], *, book: str) -> CompiledTerm:
    """One book of a term in the interpreted lane, with its parties; shares in tie order."""
    compiled = CompiledTerm.objects.create(
        version=term.version,
        term=term,
        project=term.version.agreement.project,
        indicator=term.indicator,
        book=book,
        mode="split",
        arises_in=term.arises_in,
        from_quarter=term.from_quarter,
        to_quarter=term.to_quarter,
        lane="interpreted",
        variant=term.variant,
        agreed=term.agreed,
        denominator=sum(shares.values()),
        districts=[district(slug).pk for slug in shares],
        numerators=list(shares.values()),
    )
    for position, (slug, numerator) in enumerate(shares.items()):
        party, _made = AgreementParty.objects.get_or_create(
            agreement=term.version.agreement,
            district=district(slug),
            defaults={"position": position, "side": SIDES.get(slug, "other")},
        )
        ShareSlice.objects.create(
            compiled=compiled,
            position=position,
            district=district(slug),
            party=party,
            numerator=numerator,
        )
    return compiled


def keep_demo_policy(scheme: str = "") -> PolicyVersion:
    """The demonstration policy as a version of the database, so that batches can be computed by its digest.

    With a scheme it governs that scheme from now on.
    """
    policy = demo_policy()
    version, _made = PolicyVersion.objects.get_or_create(
        code=policy.id,
        number=policy.version,
        defaults={
            "status": "in_force",
            "title": policy.title,
            "scheme": scheme,
            "text": FILE.read_text("utf-8"),
            "digest": policy.digest,
            "effective_from": policy.in_force,
            "created_by": system_user(),
        },
    )
    return version


def _version(project: Project, policy: PolicyVersion | None = None) -> AgreementVersion:
    agreement = Agreement.objects.create(
        status="in_force",
        code=f"XY-{next(_numbers)}",
        project=project,
        drafted_by=project.origin,
        policy_code=policy.code if policy else "investment-2022",
        shared=True,
        signed_on=dt.date(2024, 1, 5),
    )
    return AgreementVersion.objects.create(
        agreement=agreement,
        number=1,
        effective_from=LONG[0],
        policy_digest=policy.digest if policy else "0" * 64,
    )

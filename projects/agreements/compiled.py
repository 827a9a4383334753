"""What agreements in force compile to: stored once, never overlapping."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounting.rules import CompiledShare, Policy, Reference
from accounting.rules import CompiledTerm as Compiled
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from projects.agreements.drafts import PartyDraft, TermDraft
from projects.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    CompiledTerm,
    ShareSlice,
)
from projects.agreements.terms import compiled_terms, engine_terms
from projects.register.models import Project

NO_OVERLAP = "one_term_per_project_indicator_book_at_a_time"


def refuse_overlap(
    project: Project, terms: Sequence[TermDraft], *, viewer: User, apart_from: Agreement | None = None
) -> None:
    """Refuse terms for quarters in which another agreement already shares the same indicator of the project.

    `apart_from` is the agreement that is being changed: its own terms make way.

    Raises Invalid; the other agreement is named only to those who may see it.
    """
    wanted = Q(pk__in=[])
    for term in terms:
        wanted |= Q(
            indicator=term.indicator, from_quarter__lte=term.to_quarter, to_quarter__gte=term.from_quarter
        )
    found = CompiledTerm.objects.left().filter(wanted, project=project)
    if apart_from is not None:
        found = found.exclude(version__agreement=apart_from)
    found = found.select_related("indicator", "version__agreement")
    fields = {
        f"{other.indicator.code}.from_quarter": _overlap_sentence(other, viewer)
        for other in found.order_by("indicator__order", "from_quarter")
    }
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)


def compile_version(
    version: AgreementVersion,
    policy: Policy,
    parties: Sequence[PartyDraft],
    terms: Sequence[TermDraft],
    *,
    signed_on: dt.date,
) -> None:
    """Compile terms of a version and write the slices; raises Invalid as compiled_terms and store_compiled do."""
    agreed = engine_terms(policy, parties, terms, signed_on=signed_on, reference=version.reference)
    store_compiled(version, compiled_terms(policy, agreed))


@transaction.atomic
def store_compiled(version: AgreementVersion, compiled: Iterable[Compiled]) -> None:
    """Write the slices the ledger posts from; raises Invalid when somebody filed overlapping terms just now."""
    project, terms = version.agreement.project, {term.indicator.code: term for term in version.terms.all()}
    compiled = list(compiled)
    units, parties = _units(compiled), _parties(version.agreement)
    rows = [
        CompiledTerm(
            version=version,
            term=terms[line.indicator],
            project=project,
            indicator=terms[line.indicator].indicator,
            book=line.book,
            mode=line.mode,
            arises_in=units[line.arises_in],
            from_quarter=Quarter(line.from_quarter),
            to_quarter=Quarter(line.to_quarter),
            lane=line.lane,
            variant=line.variant,
            agreed=dict(line.agreed),
            apportionment=terms[line.indicator].apportionment,
            apportionment_numerator=terms[line.indicator].apportionment_numerator,
            apportionment_denominator=terms[line.indicator].apportionment_denominator,
            apportionment_base_fen=terms[line.indicator].apportionment_base_fen,
            base=line.base,
            denominator=line.denominator,
            references=[reference_json(reference) for reference in line.basis],
            districts=[units[share.unit].pk for share in in_order(line)],
            numerators=[share.numerator for share in in_order(line)],
        )
        for line in compiled
    ]
    try:
        with transaction.atomic():
            CompiledTerm.objects.bulk_create(rows)
    except IntegrityError as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        if getattr(diagnostics, "constraint_name", None) == NO_OVERLAP:
            raise Invalid(
                "另一份协议刚刚就同一项目、同一指标、重叠的期间报备生效，本协议不能再报备；请核对两份协议。"
            ) from error
        raise
    ShareSlice.objects.bulk_create(
        ShareSlice(
            compiled=row,
            position=share.rank,
            district=units[share.unit],
            party=parties[share.party],
            numerator=share.numerator,
        )
        for row, line in zip(rows, compiled, strict=True)
        for share in line.shares
    )


def in_order(line: Compiled) -> list[CompiledShare]:
    """The shares by their rank, which decides ties."""
    return sorted(line.shares, key=lambda share: share.rank)


def reference_json(reference: Reference) -> dict[str, object]:
    """A citation as it is kept with the compiled term, readable without the policy file."""
    return {**asdict(reference), "from_day": reference.from_day.isoformat()}


def _units(compiled: Iterable[Compiled]) -> dict[str, District]:
    slugs = {line.arises_in for line in compiled} | {share.unit for line in compiled for share in line.shares}
    return {district.slug: district for district in District.objects.filter(slug__in=slugs)}


def _parties(agreement: Agreement) -> dict[str, AgreementParty]:
    stored = agreement.parties.filter(district__isnull=False).select_related("district")
    return {party.district.slug: party for party in stored if party.district is not None}


def _overlap_sentence(other: CompiledTerm, viewer: User) -> str:
    agreement = other.version.agreement
    seen = Agreement.objects.visible_to(viewer).filter(pk=agreement.pk).exists()
    name = f"生效协议 {agreement.code}" if seen else "一份生效协议"
    return (
        f"{other.indicator.name}：该项目已有{name}约定 {other.from_quarter.label}至{other.to_quarter.label}的核算，"
        "同一指标同一期间只能按一份协议核算；请调整起止季度或去掉该指标。"
    )

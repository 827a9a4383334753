"""Small worlds for the ledger's tests: compiled terms and verified figures without the road that leads to them."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from accounting.filings import due
from accounting.filings.models import Filing, FilingValue
from accounting.filings.services import open_filings, save_values, submit_filing, verify_filing
from accounting.ledger.services import post_period
from accounting.periods.models import Period
from accounting.periods.services import period_for
from kunming_coord.accounts.models import User
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
from projects.policies.models import IndicatorGroup, PolicyVersion
from projects.register.models import Enterprise, Project
from support.factories import credit_code, district, indicator, make_user
from support.standing import PLANNED_FEN, counted
from support.variants import FILE, demo_policy

Q1 = Quarter.of(2026, 1)
SIDES = {"xishan": "origin", "anning": "host"}
LONG = (Quarter.of(2024, 1), Quarter.of(2030, 4))
_numbers = itertools.count(1)


def a_project(origin: str = "xishan", *, counts: bool = True) -> Project:
    """A project of a district, with nothing agreed yet; inside every statistical window and authorised, or not."""
    number = next(_numbers)
    project = Project.objects.create(
        code=f"XM-{origin}-{number}",
        title=f"示例项目{number}",
        enterprise=Enterprise.objects.create(credit_code=credit_code(), is_demo=True),
        enterprise_name=f"示例企业{number}",
        origin=district(origin),
        planned_investment_fen=PLANNED_FEN,
        is_demo=True,
    )
    return counted(project) if counts else project


def agreed(
    project: Project,
    code: str = "industrial_output",
    shares: Mapping[str, int] | None = None,
    *,
    book: str = "assessment",
    mode: str = "split",
    arises: str = "anning",
    quarters: tuple[Quarter, Quarter] = LONG,
    denominator: int | None = None,
    base: str = "as_filed",
) -> CompiledTerm:
    """A compiled term in force: shares by district in tie order, 3:7 of 西山 and 安宁 unless said otherwise."""
    shares = dict(shares or {"xishan": 3, "anning": 7})
    term = AgreementTerm.objects.create(
        version=_version(project),
        indicator=indicator(code),
        arises_in=district(arises),
        from_quarter=quarters[0],
        to_quarter=quarters[1],
        base=base,
    )
    return compile_into(term, shares, book=book, mode=mode, denominator=denominator)


def compile_into(
    term: AgreementTerm, shares: Mapping[str, int], *, book: str, mode: str, denominator: int | None = None
) -> CompiledTerm:
    """One more book of an agreed term."""
    whole = sum(shares.values()) if mode == "split" else 1
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
        denominator=denominator or whole,
        base=term.base,
    )
    ShareSlice.objects.bulk_create(
        ShareSlice(compiled=compiled, position=position, district=district(slug), numerator=numerator)
        for position, (slug, numerator) in enumerate(shares.items())
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


def verified(
    project: Project,
    figures: Mapping[str, int],
    quarter: Quarter = Q1,
    host: str = "anning",
    status: str = "verified",
) -> list[Filing]:
    """Verified filings with these figures (indicator code → fen), written straight into the tables."""
    filings: dict[int, Filing] = {}
    for code, amount in figures.items():
        line = indicator(code)
        period_for(quarter=quarter, group=line.group)
        if line.group_id not in filings:
            filings[line.group_id] = Filing.objects.create(
                status=status,
                project=project,
                group=line.group,
                quarter=quarter,
                concerns=quarter,
                host=district(host),
            )
            due.mark_due(Filing.objects.filter(pk=filings[line.group_id].pk))
        FilingValue.objects.create(
            filing=filings[line.group_id],
            indicator=line,
            revision=1,
            amount_fen=amount,
            actor_id=1,
            actor_label="测试填报人",
        )
    return list(filings.values())


def period(code: str = "production", quarter: Quarter = Q1) -> Period:
    """The period of an indicator group."""
    return period_for(quarter=quarter, group=IndicatorGroup.objects.get(code=code))


def post(code: str = "production", quarter: Quarter = Q1, key: str = "") -> Any:
    """Post what is verified of a quarter and group, as the system."""
    key = key or f"test:{next(_numbers)}:{timezone.now().timestamp()}"
    return post_period(period=period(code, quarter), actor=system_user(), idempotency_key=key)


class Cast:
    """The people of a quarter: who files, who verifies, who closes, who looks."""

    def __init__(self) -> None:
        self.filer: User = make_user("anning", "filer")
        self.origin_filer: User = make_user("xishan", "filer")
        self.stranger: User = make_user("panlong", "filer")
        self.statistician: User = make_user("stat", "statistician")
        self.treasurer: User = make_user("fin", "treasurer")
        self.approver: User = make_user("drc", "approver")
        self.auditor: User = make_user("audit", "auditor")


def filed_and_verified(
    cast: Cast, filing: Filing, figures: Mapping[str, int], explanation: str = "测试"
) -> Filing:
    """A filing through the services, by two people."""
    save_values(filing=filing, values=dict(figures), explanation=explanation, actor=cast.filer)
    submit_filing(filing=filing, actor=cast.filer)
    tax = filing.group.verifier_role == "treasurer"
    return verify_filing(filing=filing, actor=cast.treasurer if tax else cast.statistician)


def opened(project: Project, group: str = "production", quarter: Quarter = Q1) -> Filing:
    """The filing of a project, opened by the system."""
    open_filings(quarter=quarter, actor=system_user())
    return Filing.objects.select_related("group", "host", "project").get(
        project=project, group__code=group, quarter=quarter
    )

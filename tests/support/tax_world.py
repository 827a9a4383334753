"""Small worlds of taxes: terms that share what was received, governments' shares, receipts and incentives as they stand."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounting.receipts.models import (
    Incentive,
    ReceiptFile,
    ShareableTax,
    TaxReceipt,
    TaxSetting,
    TaxShare,
    TaxType,
    Treasury,
)
from accounting.receipts.sharing import Computed, compute_shareable
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import CompiledTerm
from projects.register.models import Project
from support import ledger_world
from support.factories import district
from support.ledger_world import LONG

Q1, Q2, Q3, Q4 = (Quarter.of(2026, number) for number in (1, 2, 3, 4))
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
EXAMPLE = "示例，非规定"
_numbers = itertools.count(1)


def taxed(
    project: Project | None = None,
    base: str = "retained_net_total",
    *,
    arises: str = "anning",
    parties: tuple[str, str] = ("wuhua", "anning"),
    quarters: tuple[Quarter, Quarter] = LONG,
) -> Project:
    """A project whose tax is shared from receipts, 5:5 of 五华 and 安宁 in both books."""
    project = project or ledger_world.a_project(parties[0])
    shares = dict.fromkeys(parties, 1)
    fiscal = ledger_world.agreed(
        project,
        "tax_revenue",
        shares,
        book="fiscal",
        arises=arises,
        quarters=quarters,
        base=base,
    )
    ledger_world.compile_into(fiscal.term, shares, book="assessment", mode="split")
    return project


def taxed_and_computed(origin: str, host: str) -> Project:
    """A project of two districts whose taxes are shared, with a receipt, an incentive and its first quarter computed."""
    project = taxed(ledger_world.a_project(origin), arises=host, parties=(origin, host))
    if not TaxShare.objects.filter(tax_type__code="vat").exists():
        share("vat", (50, 15, 10, 25))
    received(Paid(project, middle(Q1), 100_000, unit=host))
    granted(project, Q1, 1_000)
    compute()
    return project


def setting() -> TaxSetting:
    """How receipts are counted."""
    return TaxSetting.objects.get()


def treasury(name: str, unit: str) -> Treasury:
    """A treasury under a name of its own."""
    return Treasury.objects.create(name=name, fiscal_unit=district(unit))


def tax(code: str) -> TaxType:
    """A tax of the code table."""
    return TaxType.objects.get(code=code)


def share(
    code: str,
    parts: tuple[int, int, int, int],
    *,
    unit: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> TaxShare:
    """How central government, province, city and county share a tax; parts of their sum."""
    central, province, city, county = parts
    return TaxShare.objects.create(
        tax_type=tax(code),
        fiscal_unit=district(unit) if unit else None,
        central=central,
        province=province,
        city=city,
        county=county,
        denominator=sum(parts),
        valid_from=since,
        valid_to=until,
        source_status="unknown",
        source=EXAMPLE,
    )


@dataclass(frozen=True)
class Paid:
    """A receipt as tests write it."""

    project: Project
    day: dt.date
    fen: int
    code: str = "vat"
    level: str = "shared"
    unit: str = "anning"
    named: bool = True  # whether the row names the project
    period: tuple[dt.date, dt.date] | None = None


@transaction.atomic
def received(*paid: Paid, period: tuple[dt.date, dt.date] = YEAR) -> ReceiptFile:
    """A file of receipts, written straight into the tables; without receipts it says that nothing came in."""
    number = next(_numbers)
    file = ReceiptFile.objects.create(
        name=f"示例{number}.xlsx",
        digest=hashlib.sha256(f"{number}".encode()).hexdigest(),
        period_from=period[0],
        period_to=period[1],
        rows=len(paid),
        total_fen=sum(row.fen for row in paid),
        actor_id=1,
        actor_label="测试财政",
    )
    TaxReceipt.objects.bulk_create(_receipt(file, at, row) for at, row in enumerate(paid, start=2))
    return file


def _receipt(file: ReceiptFile, at: int, paid: Paid) -> TaxReceipt:
    first = paid.day.replace(day=1)
    unit = district(paid.unit)
    return TaxReceipt(
        file=file,
        row=at,
        number=f"SP{next(_numbers):012d}",
        enterprise=paid.project.enterprise,
        project=paid.project if paid.named else None,
        tax_type=tax(paid.code),
        level=paid.level,
        treasury=unit.name,
        fiscal_unit=unit,
        period_from=(paid.period or (first, first))[0],
        period_to=(paid.period or (first, first))[1],
        received_on=paid.day,
        amount_fen=paid.fen,
        refund_reason="留抵退税" if paid.fen < 0 else "",
    )


def granted(project: Project, quarter: Quarter, fen: int, code: str = "", *, basis: bool = True) -> Incentive:
    """An incentive of a project, written straight into the table."""
    return Incentive.objects.create(
        project=project,
        quarter=quarter,
        tax_type=tax(code) if code else None,
        title="示例优惠",
        amount_fen=fen,
        has_basis=basis,
        lawful_basis="示例依据" if basis else "",
        actor_id=1,
        actor_label="测试财政",
    )


def compute(quarter: Quarter = Q1) -> Computed:
    """What the run does."""
    return compute_shareable(quarter=quarter, actor=system_user())


def standing(project: Project, quarter: Quarter = Q1) -> ShareableTax:
    """The revision of a quarter that holds."""
    return ShareableTax.objects.filter(project=project, quarter=quarter).order_by("-revision")[0]


def amounts(project: Project, quarters: Iterable[Quarter] = (Q1, Q2, Q3, Q4)) -> list[tuple[int, int]]:
    """Per quarter what counts and what waits (待抵)."""
    found = [standing(project, quarter) for quarter in quarters]
    return [(row.amount_fen, row.carry_over_fen) for row in found]


def term_of(project: Project, book: str = "fiscal") -> CompiledTerm:
    """The term under which a project's tax is shared."""
    return CompiledTerm.objects.get(project=project, book=book, indicator__code="tax_revenue")


def middle(quarter: Quarter) -> dt.date:
    """A day in the middle of a quarter."""
    return quarter.first_day + dt.timedelta(days=45)

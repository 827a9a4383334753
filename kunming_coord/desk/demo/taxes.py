"""Receipts of the finance bureau for the project of the demonstration that shares its taxes; every share an example.

What came in is what the enterprise filed, but for one quarter: a refund the filing does not know makes the year so far
negative, so that something waits (待抵) and a three-way comparison finds a difference.
"""

import calendar
import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from accounting.periods.models import Period
from accounting.receipts.models import Incentive, ReceiptFile, TaxShare, TaxType
from accounting.receipts.reading import ReceiptRow
from accounting.receipts.services import load_receipts, record_incentive
from accounting.receipts.sharing import compute_shareable
from kunming_coord.audit.context import acting
from kunming_coord.common.quarter import Quarter
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.figures import amount_fen
from kunming_coord.desk.demo.stories import IN_FORCE, TAX, KeyParkStory
from kunming_coord.districts.models import SourceStatus
from projects.register.models import Project

NOT_LAW = "示例，非规定；分成办法待核实"
# Central, province, city, county: examples, chosen so that nobody takes them for a rule.
SHARES = {"增值税": (4, 2, 1, 3), "企业所得税": (5, 1, 1, 3), "印花税": (0, 0, 2, 8)}
PARTS = {"增值税": 60, "企业所得税": 30}  # per cent of a month's taxes; 印花税 takes the rest
REFUND_AFTER = 5  # quarters after the first: the first quarter of the second calendar year
REFUND_REASON = "示例：增值税留抵退税"
GRANTED_IN = 2  # the quarter of a year in which the examples of incentives are recorded


def receive_quarter(quarter: Quarter, first: Quarter, cast: Cast) -> bool:
    """Load the quarter's receipts and compute what can be shared; whether there was anything new to do."""
    name = _("示例税收入库明细%(quarter)s.xlsx") % {"quarter": quarter.code}
    if ReceiptFile.objects.filter(name=name).exists():
        return False
    treasurer, projects = cast["fin-treasurer"], _projects()
    rows = [row for number, project in projects for row in _rows(number, project, quarter, first)]
    if not rows:
        return False
    _set_example_shares(cast)
    numbered = [_numbered(row, at) for at, row in enumerate(rows, start=2)]
    with transaction.atomic():
        as_(treasurer, load_receipts, rows=numbered, period=(quarter.first_day, quarter.last_day), name=name)
        for _number, project in projects:
            _grant(project, quarter, cast)
        if not Period.objects.filter(quarter=quarter, group__code="tax", status="closed").exists():
            as_(treasurer, compute_shareable, quarter=quarter)
    return True


def _projects() -> list[tuple[int, Project]]:
    """The projects that share their taxes by receipts, with their number among the stories in force."""
    numbers = {
        story.title: number
        for number, story in enumerate(IN_FORCE)
        if isinstance(story, KeyParkStory) and TAX in story.indicators
    }
    found = Project.objects.filter(is_demo=True, title__in=numbers).select_related("enterprise")
    return [(numbers[project.title], project) for project in found.order_by("code")]


def _set_example_shares(cast: Cast) -> None:
    taxes = {tax.name: tax for tax in TaxType.objects.filter(name__in=SHARES)}
    with acting(cast["system-admin"], reason=_("演示数据")):
        for name, (central, province, city, county) in SHARES.items():
            TaxShare.objects.get_or_create(
                tax_type=taxes[name],
                fiscal_unit=None,
                defaults={
                    "central": central,
                    "province": province,
                    "city": city,
                    "county": county,
                    "denominator": central + province + city + county,
                    "source_status": SourceStatus.UNKNOWN,
                    "source": NOT_LAW,
                },
            )


def _rows(number: int, project: Project, quarter: Quarter, first: Quarter) -> Iterator[ReceiptRow]:
    """Three months of three taxes that add up to what was filed, and the one refund."""
    filed = amount_fen(number, project.agreed_investment_fen or 0, TAX, quarter, first)
    left = filed
    for month in range(1, 4):
        month_fen = left if month == 3 else filed * 3 // 10
        left -= month_fen
        rest = month_fen
        for name in SHARES:
            fen = month_fen * PARTS[name] // 100 if name in PARTS else rest
            rest -= fen
            yield _row(project, quarter, month, name, fen)
    if int(quarter) == int(first) + REFUND_AFTER:
        yield _row(project, quarter, 3, "增值税", -filed * 3 // 2, REFUND_REASON)


def _row(project: Project, quarter: Quarter, month: int, tax: str, fen: int, reason: str = "") -> ReceiptRow:
    start = quarter.first_day.month + month - 1
    day = dt.date(quarter.year, start, 15 + month)
    before = day.replace(day=1) - dt.timedelta(days=1)
    last = calendar.monthrange(before.year, before.month)[1]
    return ReceiptRow(
        row=0,
        credit_code=project.enterprise.credit_code,
        project_code=project.code if month == 1 else "",  # later months leave it to the only agreement
        tax_type=tax,
        level="共享",
        treasury="磨憨",
        period=f"{before:%Y-%m}-01至{before:%Y-%m}-{last}",
        received_on=day,
        amount_fen=fen,
        refund_reason=reason,
        number=f"SL{quarter.code}",
    )


def _numbered(row: ReceiptRow, at: int) -> ReceiptRow:
    return ReceiptRow(**{**row.__dict__, "row": at, "number": f"{row.number}{at:06d}"})


def _grant(project: Project, quarter: Quarter, cast: Cast) -> None:
    """Each year one incentive with a basis and one without, which is not deducted."""
    if quarter.number != GRANTED_IN or Incentive.objects.filter(project=project, quarter=quarter).exists():
        return
    examples = (("示例：设备购置奖补", 30_000_000, "示例文件第三条"), ("示例：未列依据的返还", 8_000_000, ""))
    for title, fen, basis in examples:
        as_(
            cast["fin-treasurer"],
            record_incentive,
            project=project,
            quarter=quarter,
            tax_type=None,
            title=title,
            amount_fen=fen,
            has_basis=bool(basis),
            lawful_basis=basis,
        )

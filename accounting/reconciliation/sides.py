"""What the treasury of a filing district received: the one side a filed tax is compared with in fen.

Only totals leave this module: taxes by type are for finance alone.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum

from accounting.receipts.models import TAX_INDICATOR, ReceiptFile, TaxReceipt, TaxSetting
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import Jurisdiction

TAX = TAX_INDICATOR
COUNTED_BY = {TaxSetting.CountBy.RECEIVED: "received_on", TaxSetting.CountBy.PERIOD: "period_to"}


@dataclass(frozen=True)
class Received:
    """What one treasury received of one enterprise, in fen: in the quarter, and in the year up to its end."""

    enterprise_id: int
    fiscal_unit_id: int
    quarter_fen: int
    ytd_fen: int


@dataclass(frozen=True)
class Loaded:
    """Whether the receipts of every month are loaded: of the quarter, and of the year up to its end."""

    quarter: bool
    ytd: bool


def fiscal_units(host_ids: Iterable[int], day: dt.date) -> dict[int, set[int]]:
    """District id → the units whose treasury is its own; where nothing is known, the district itself."""
    hosts = set(host_ids)
    rows = Jurisdiction.objects.on(day).filter(
        unit__in=hosts, aspect=Jurisdiction.Aspect.FISCAL, of__isnull=False
    )
    found: dict[int, set[int]] = defaultdict(set)
    for unit_id, of_id in rows.values_list("unit_id", "of_id"):
        found[unit_id].add(of_id)
    return {host: found.get(host) or {host} for host in hosts}


def received(quarter: Quarter, enterprise_ids: Iterable[int] | None = None) -> list[Received]:
    """Receipts by enterprise and treasury, all taxes together, refunds taken off; by 入库期 or, if set so, 所属期."""
    day = _counted_by(quarter)
    first, last = quarter.first_of_year.first_day, quarter.last_day
    rows = TaxReceipt.objects.filter(**{f"{day}__gte": first, f"{day}__lte": last})
    if enterprise_ids is not None:
        rows = rows.filter(enterprise__in=set(enterprise_ids))
    sums = (
        rows.order_by()
        .values_list("enterprise_id", "fiscal_unit_id")
        .annotate(
            now=Sum("amount_fen", filter=Q(**{f"{day}__gte": quarter.first_day}), default=0),
            ytd=Sum("amount_fen", default=0),
        )
    )
    return [Received(enterprise, unit, int(now), int(ytd)) for enterprise, unit, now, ytd in sums]


def loaded(quarter: Quarter) -> Loaded:
    """What is missing is awaited; an enterprise without receipts in months that are loaded has paid nothing."""
    files = list(ReceiptFile.objects.values_list("period_from", "period_to"))
    year = [_has_month(files, quarter.year, month) for month in range(1, quarter.number * 3 + 1)]
    return Loaded(quarter=all(year[-3:]), ytd=all(year))


def _has_month(files: list[tuple[dt.date, dt.date]], year: int, month: int) -> bool:
    first = dt.date(year, month, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return any(begin <= first and last <= end for begin, end in files)


def _counted_by(quarter: Quarter) -> str:
    """The day of a receipt that puts it into a quarter."""
    setting = TaxSetting.objects.on(quarter.last_day).first()
    return COUNTED_BY[TaxSetting.CountBy(setting.count_by) if setting else TaxSetting.CountBy.RECEIVED]

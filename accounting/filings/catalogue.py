"""The filing side of the indicator catalogue: its rule, calendar and rate in a quarter, and loading what ships."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from accounting.filings.rules import ExchangeRate, FilingRule, GroupCalendar
from accounting.filings.vocabulary import Currency
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.services import rows_of
from projects.policies.models import Indicator

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_filing_rules() -> int:
    """Rules of `filing_rules.csv` for indicators that have none yet; returns how many rows the file has."""
    rows = rows_of(DATA / "filing_rules.csv")
    known = {indicator.code: indicator for indicator in Indicator.objects.filter(filing_rules=None)}
    for row in rows:
        if (indicator := known.get(row["indicator"])) is not None:
            days = row["released_after_days"]
            FilingRule.objects.create(
                indicator=indicator,
                measure=row["measure"],
                unit=row["unit"],
                currency=row["currency"],
                released_after_days=int(days) if days else None,
                covers=row["covers"],
                window=row["window"],
                source_status=row["source_status"],
                note=row["note"],
            )
    return len(rows)


def rules_of(indicators: Iterable[Indicator], quarter: Quarter) -> dict[int, FilingRule]:
    """The rule of each indicator in a quarter, by indicator id; the defaults (本季数, 万元) where none is set."""
    wanted = list(indicators)
    found = FilingRule.objects.on(quarter.last_day).filter(indicator__in=wanted)
    rules = {rule.indicator_id: rule for rule in found}
    return {row.pk: rules.get(row.pk) or FilingRule(indicator=row) for row in wanted}


def calendar_of(group_id: int, quarter: Quarter) -> GroupCalendar | None:
    """The calendar of an indicator group in a quarter; None is 未设定."""
    found: GroupCalendar | None = GroupCalendar.objects.on(quarter.last_day).filter(group_id=group_id).first()
    return found


def rate_of(currency: str, quarter: Quarter) -> int | None:
    """CNY per unit × 10^6 in a quarter; None where no rate is recorded. 人民币 has none."""
    if currency == Currency.CNY:
        return None
    found = ExchangeRate.objects.on(quarter.last_day).filter(currency=currency)
    return found.values_list("rate_e6", flat=True).first()

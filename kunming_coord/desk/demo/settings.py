"""Example settings of filing: deadlines, one cumulative indicator, one stated in dollars at a dated rate.

Nothing of it is published; every row says 示例.
"""

from accounting.filings.rulebook import RuleDraft, set_exchange_rate, set_filing_rule, set_group_calendar
from accounting.filings.rules import ExchangeRate, FilingRule
from accounting.filings.vocabulary import Currency, FilingUnit, Measure, Window
from kunming_coord.common.quarter import Quarter
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.stories import INVESTMENT
from kunming_coord.districts.models import SourceStatus
from projects.policies.models import Indicator, IndicatorGroup

FOREIGN = "foreign_capital"
RATE, RATE_E6 = "7.1", 7_100_000
DUE_AFTER = 18  # working days
WORDS = "示例：未见公布，仅供演示。"


def set_examples(cast: Cast, first: Quarter, last: Quarter) -> None:
    """Set what is not set yet, each from the first quarter of the demonstration or of its last year on."""
    statistician, year = cast["stat-statistician"], last.first_of_year
    for group in IndicatorGroup.objects.filter(calendars=None).order_by("order"):
        as_(
            statistician,
            set_group_calendar,
            group=group,
            from_quarter=first,
            due_after_working_days=DUE_AFTER,
            source_status=SourceStatus.INFERRED,
            note=WORDS,
        )
    if not FilingRule.objects.filter(indicator__code=INVESTMENT, measure=Measure.CUMULATIVE).exists():
        _file_by(cast, INVESTMENT, year, Measure.CUMULATIVE, FilingUnit.WAN, Window.INVESTMENT)
    if not ExchangeRate.objects.exists():
        as_(
            statistician,
            set_exchange_rate,
            currency=Currency.USD,
            valid_from=year.first_day,
            rate=RATE,
            source=WORDS,
            source_status=SourceStatus.INFERRED,
        )
        _file_by(cast, FOREIGN, year, Measure.PERIOD, FilingUnit.WAN_USD, Window.NONE)


def _file_by(cast: Cast, code: str, since: Quarter, measure: str, unit: str, window: str) -> None:
    draft = RuleDraft(
        measure=measure,
        unit=unit,
        window=window,
        source_status=SourceStatus.INFERRED,
        covers="1—N月" if measure == Measure.CUMULATIVE else "本季三个月",
        note=WORDS,
    )
    indicator = Indicator.objects.select_related("group").get(code=code)
    as_(cast["stat-statistician"], set_filing_rule, indicator=indicator, from_quarter=since, draft=draft)

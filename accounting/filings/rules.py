"""How indicators are filed, until when, and at which rate: dated settings, never law; what is not known stays open."""

from django.db import models
from django.db.models import Q

from accounting.filings.vocabulary import Currency, FilingUnit, Measure, Window
from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.districts.models import SourceStatus
from projects.policies.models import Indicator, IndicatorGroup


@audited()
class FilingRule(Dated):
    """How an indicator is filed for a time. The rule of a quarter is the one in force on its last day.

    released_after_days: days after the quarter's end on which the figure comes out; null where nothing is set.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="filing_rules")
    measure = models.CharField(
        "数的口径",
        max_length=10,
        default=Measure.PERIOD,
        choices=[choice for choice in Measure.choices if choice[0] != Measure.ANNUAL],
    )
    unit = models.CharField("填报单位", max_length=8, choices=FilingUnit.choices, default=FilingUnit.WAN)
    currency = models.CharField("币种", max_length=3, choices=Currency.choices, default=Currency.CNY)
    released_after_days = models.PositiveSmallIntegerField("季后多少天发布", null=True, blank=True)
    covers = models.CharField("涵盖月份", max_length=40, blank=True)
    window = models.CharField("纳统范围", max_length=10, choices=Window.choices, default=Window.NONE)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    note = models.TextField("说明", blank=True)

    class Meta:
        ordering = ["indicator__order", "valid_from"]
        constraints = [
            no_overlap("one_filing_rule_at_a_time", "indicator"),
            models.CheckConstraint(
                condition=Q(unit=FilingUnit.WAN_USD, currency=Currency.USD)
                | (~Q(unit=FilingUnit.WAN_USD) & Q(currency=Currency.CNY)),
                name="the_unit_is_of_the_currency",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=models.F("valid_from")),
                name="a_filing_rule_ends_after_it_starts",
            ),
        ]
        verbose_name = verbose_name_plural = "填报规则"

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.measure}"


@audited()
class GroupCalendar(Dated):
    """When the filings of an indicator group are due, in working days after the quarter's end; null is 未设定."""

    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="calendars")
    due_after_working_days = models.PositiveSmallIntegerField("季后多少个工作日内应报", null=True, blank=True)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    note = models.TextField("说明", blank=True)

    class Meta:
        ordering = ["group__order", "valid_from"]
        constraints = [
            no_overlap("one_calendar_per_group_at_a_time", "group"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=models.F("valid_from")),
                name="a_group_calendar_ends_after_it_starts",
            ),
        ]
        verbose_name = verbose_name_plural = "应报期限"

    def __str__(self) -> str:
        return f"{self.group_id} {self.due_after_working_days}"


@audited()
class ExchangeRate(Dated):
    """人民币元 per unit of a currency × 10^6, for a time; the rate of a quarter is the one on its last day."""

    currency = models.CharField(
        "币种",
        max_length=3,
        choices=[choice for choice in Currency.choices if choice[0] != Currency.CNY],
    )
    rate_e6 = models.PositiveBigIntegerField("汇率 × 10^6")
    source = models.CharField("出处", max_length=200, blank=True)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)

    class Meta:
        ordering = ["currency", "valid_from"]
        constraints = [
            no_overlap("one_rate_per_currency_at_a_time", "currency"),
            models.CheckConstraint(condition=Q(rate_e6__gt=0), name="a_rate_is_positive"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=models.F("valid_from")),
                name="a_rate_ends_after_it_starts",
            ),
        ]
        verbose_name = verbose_name_plural = "汇率"

    def __str__(self) -> str:
        return f"{self.currency} {self.rate_e6}"

    @property
    def rate_text(self) -> str:
        """The rate with all its decimals."""
        return rate_text(self.rate_e6)


def rate_text(rate_e6: int) -> str:
    """A rate × 10^6 as a decimal number."""
    return f"{rate_e6 // 10**6}.{rate_e6 % 10**6:06d}"

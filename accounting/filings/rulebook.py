"""Changing the dated settings of filing: how an indicator is filed, when a group is due, at which rate."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounting.filings.models import Filing
from accounting.filings.opening import redate
from accounting.filings.rules import ExchangeRate, FilingRule, GroupCalendar
from accounting.filings.vocabulary import Currency, FilingUnit, Measure, Window
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.dated import Dated
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import SourceStatus
from projects.policies.models import Indicator, IndicatorGroup
from projects.register.reading import read_text

Row = TypeVar("Row", bound=Dated)
MOST_DAYS = 366
RATE_PLACES = 6
_RATE = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True)
class RuleDraft:
    """How an indicator is to be filed from a quarter on."""

    measure: str
    unit: str
    window: str
    source_status: str
    released_after_days: int | None = None
    covers: str = ""
    note: str = ""


@transaction.atomic
def set_filing_rule(
    *, indicator: Indicator, from_quarter: Quarter, draft: RuleDraft, actor: User
) -> FilingRule:
    """File an indicator by another rule from a quarter on; earlier quarters keep theirs.

    Raises NotAllowed for anybody but the city's statistician, Invalid for a quarter in which it has been filed.
    """
    _require_statistician(actor)
    _refuse_unknown(draft.measure, {Measure.PERIOD, Measure.CUMULATIVE}, "measure", _("数的口径"))
    _refuse_unknown(draft.unit, set(FilingUnit), "unit", _("填报单位"))
    _refuse_unknown(draft.window, set(Window), "window", _("纳统范围"))
    _refuse_unknown(draft.source_status, set(SourceStatus), "source_status", _("依据"))
    _require_days(draft.released_after_days, "released_after_days", _("季后多少天发布"))
    filed = Filing.objects.filter(group_id=indicator.group_id, concerns__gte=from_quarter).exclude(
        status="due"
    )
    if (first := filed.order_by("concerns").first()) is not None:
        raise _refused(
            "from_quarter",
            _("%(quarter)s已有“%(group)s”的填报，规则不能自此改变；请从尚未填报的季度起。")
            % {"quarter": first.concerns.label, "group": indicator.group.name},
        )
    rule = FilingRule(
        indicator=indicator,
        measure=draft.measure,
        unit=draft.unit,
        currency=Currency.USD if draft.unit == FilingUnit.WAN_USD else Currency.CNY,
        released_after_days=draft.released_after_days,
        covers=read_text(draft.covers, field="covers", label=_("涵盖月份"), length=40),
        window=draft.window,
        source_status=draft.source_status,
        note=read_text(draft.note, field="note", label=_("说明"), length=1000),
    )
    return _succeed(FilingRule.objects.filter(indicator=indicator), rule, from_quarter.first_day)


@transaction.atomic
def set_group_calendar(
    *,
    group: IndicatorGroup,
    from_quarter: Quarter,
    due_after_working_days: int | None,
    source_status: str,
    note: str,
    actor: User,
) -> GroupCalendar:
    """Set when the filings of a group are due from a quarter on; those not yet filed get their new 应报日.

    None is 未设定. Raises NotAllowed for anybody but the city's statistician or approver, Invalid.
    """
    if not any(actor.holds(role, units=None) for role in (Role.STATISTICIAN, Role.APPROVER)):
        raise NotAllowed(_("应报期限由市级统计核对或批准岗位设定。"))
    _require_days(due_after_working_days, "due_after_working_days", _("应报期限"), least=1)
    _refuse_unknown(source_status, set(SourceStatus), "source_status", _("依据"))
    calendar = _succeed(
        GroupCalendar.objects.filter(group=group),
        GroupCalendar(
            group=group,
            due_after_working_days=due_after_working_days,
            source_status=source_status,
            note=read_text(note, field="note", label=_("说明"), length=1000),
        ),
        from_quarter.first_day,
    )
    waiting = Filing.objects.filter(group=group, quarter__gte=from_quarter, status__in=["due", "filling"])
    redate(group, set(waiting.values_list("quarter", flat=True)))
    return calendar


@transaction.atomic
def set_exchange_rate(
    *, currency: str, valid_from: dt.date | None, rate: str, source: str, source_status: str, actor: User
) -> ExchangeRate:
    """Record a rate (人民币元 per unit) from a day on.

    Raises NotAllowed for anybody but the city's statistician, Missing, Invalid for what is no rate.
    """
    _require_statistician(actor)
    _refuse_unknown(currency, set(Currency) - {Currency.CNY}, "currency", _("币种"))
    _refuse_unknown(source_status, set(SourceStatus), "source_status", _("依据"))
    if valid_from is None:
        raise Missing(_("请填写汇率起始日。"), fields={"valid_from": _("请填写汇率起始日。")})
    row = ExchangeRate(
        currency=currency,
        rate_e6=read_rate(rate),
        source=read_text(source, field="source", label=_("出处"), length=200),
        source_status=source_status,
    )
    return _succeed(ExchangeRate.objects.filter(currency=currency), row, valid_from)


def read_rate(text: str) -> int:
    """A rate as somebody typed it, × 10^6; raises Invalid."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if not _RATE.fullmatch(folded):
        raise _refused(
            "rate", _("“汇率”应为数字，最多 6 位小数，现为“%(text)s”，例如 7.1036。") % {"text": text[:40]}
        )
    whole, _dot, decimals = folded.partition(".")
    rate: int = int(whole) * 10**RATE_PLACES + int(decimals.ljust(RATE_PLACES, "0"))
    if rate == 0:
        raise _refused("rate", _("“汇率”应大于 0，请核对。"))
    return rate


def _succeed(rows: "QuerySet[Any]", fresh: Row, start: dt.date) -> Row:
    """Put a dated row in force from a day on: the one before ends there, one that begins the same day is replaced."""
    held = list(rows.select_for_update().order_by("valid_from"))
    current = [row for row in held if (row.valid_from or dt.date.min) <= start]
    later = [row.valid_from for row in held if row.valid_from is not None and row.valid_from > start]
    fresh.valid_from, fresh.valid_to = start, min(later, default=None)
    before = [row for row in current if row.valid_to is None or row.valid_to > start]
    if before and before[-1].valid_from == start:
        fresh.pk = before[-1].pk
    elif before:
        before[-1].valid_to = start
        before[-1].save(update_fields=["valid_to"])
    fresh.save()
    return fresh


def _require_statistician(actor: User) -> None:
    if not actor.holds(Role.STATISTICIAN, units=None):
        raise NotAllowed(_("填报规则和汇率由市级统计核对岗位设定。"))


def _require_days(days: int | None, field: str, label: str, least: int = 0) -> None:
    if days is not None and not least <= days <= MOST_DAYS:
        raise _refused(
            field,
            _("“%(label)s”应为 %(least)s 至 %(most)s 的整数，未公布的请留空。")
            % {"label": label, "least": least, "most": MOST_DAYS},
        )


def _refuse_unknown(value: str, known: set[Any], field: str, label: str) -> None:
    if value not in {str(choice) for choice in known}:
        raise _refused(field, _("“%(label)s”不存在，请从列表中选择。") % {"label": label})


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

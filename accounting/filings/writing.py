"""Keeping figures: what was typed becomes fen of the project, in the measure of its indicator, as a new revision."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounting.filings import checks, queries
from accounting.filings.apportioning import Key, keys_of
from accounting.filings.catalogue import rate_of, rules_of
from accounting.filings.models import Filing, FilingValue
from accounting.filings.reopening import require_in_scope
from accounting.filings.rules import FilingRule
from accounting.filings.units import converted, scale_of
from accounting.filings.vocabulary import Currency, Kind, Measure, Vintage
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import Unit, format_fen
from projects.agreements.models import Apportionment
from projects.policies.models import Indicator

NOTE_LENGTH = 500


@dataclass(frozen=True)
class FigureDetail:
    """What may stand beside a figure, amounts like the figure itself (hundredths of the currency it is filed in).

    enterprise: the figure of the whole enterprise, from which the project's is apportioned.
    restated_previous_fen: 修订后的上季末累计数. note: 修订说明 of this figure.
    """

    enterprise: int | None = None
    restated_previous_fen: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Column:
    """How one indicator of a filing is stated: measure, unit, key."""

    indicator: Indicator
    measure: str
    rule: FilingRule
    key: Key

    @property
    def code(self) -> str:
        """The indicator's code, the name of its field."""
        return self.indicator.code

    @property
    def foreign(self) -> bool:
        """Whether it is stated in a foreign currency."""
        return self.rule.currency != Currency.CNY


def columns_of(filing: Filing) -> list[Column]:
    """What the filing must state and how, in the order of the catalogue."""
    indicators = queries.required_indicators(filing)
    rules = rules_of(indicators, filing.concerns)
    annual = filing.kind == Kind.ANNUAL
    measures = {row.pk: str(Measure.ANNUAL if annual else rules[row.pk].measure) for row in indicators}
    keys = keys_of(filing, measures)
    return [Column(row, measures[row.pk], rules[row.pk], keys.get(row.pk, Key())) for row in indicators]


def stated_values(
    filing: Filing,
    values: Mapping[str, int | None],
    details: Mapping[str, FigureDetail] | None,
    current: Mapping[int, FilingValue],
) -> list[FilingValue]:
    """What was stated as it would be kept, in fen, unsaved; raises Invalid where something is not acceptable."""
    columns = {column.code: column for column in columns_of(filing)}
    given = details or {}
    found = []
    for code in dict.fromkeys([*values, *given]):
        column = columns.get(code)
        if column is None:
            raise Invalid(_("指标“%(code)s”不在本次填报范围内。") % {"code": code[:40]})
        before = current.get(column.indicator.pk)
        value = _value(filing, column, values.get(code), given.get(code), before)
        if value is not None:
            found.append(value)
    return found


def write_revisions(
    filing: Filing,
    values: Mapping[str, int | None],
    details: Mapping[str, FigureDetail] | None,
    actor: User,
) -> None:
    """Keep every changed figure as a new revision; raises Invalid and writes nothing where one is not acceptable."""
    current = queries.current_values([filing]).get(filing.pk, {})
    fresh = []
    for value in stated_values(filing, values, details, current):
        before = current.get(value.indicator_id)
        if _differs(value, before):
            require_in_scope(filing, value.indicator)
            fresh.append(_signed(value, before, actor))
    FilingValue.objects.bulk_create(fresh)


def _value(
    filing: Filing,
    column: Column,
    amount: int | None,
    detail: FigureDetail | None,
    before: FilingValue | None,
) -> FilingValue | None:
    """The figure as it is to be kept, in fen; None where nothing was stated yet."""
    detail = detail or FigureDetail()
    enterprise = detail.enterprise
    field = column.code
    if not column.key.independent:
        amount, field = _apportioned(column, amount, enterprise), f"{column.code}.enterprise"
    if amount is None:
        _refuse_blank(column, before, field)
        return None
    rate = rate_of(column.rule.currency, filing.concerns)
    if column.foreign and rate is None:
        raise _refused(column.code, _no_rate(filing, column))
    restated = detail.restated_previous_fen if column.measure == Measure.CUMULATIVE else None
    for stated in (amount, enterprise, restated):
        _require_in_range(column, stated, rate, field)
    return FilingValue(
        filing=filing,
        indicator=column.indicator,
        measure=column.measure,
        amount_fen=_fen(amount, rate),
        enterprise_fen=None if enterprise is None else _fen(enterprise, rate),
        restated_previous_fen=None if restated is None else _fen(restated, rate),
        vintage=_vintage(filing),
        stated_minor=amount if column.foreign else None,
        currency=column.rule.currency,
        rate_e6=rate if column.foreign else None,
        note=_note(column, detail.note),
    )


def _apportioned(column: Column, amount: int | None, enterprise: int | None) -> int | None:
    """The project's part of the enterprise figure; an own figure beside it must be the same."""
    if enterprise is None:
        if amount is not None:
            raise _refused(
                f"{column.code}.enterprise",
                _("“%(name)s”按协议由企业整体数分摊（%(formula)s），请填写企业整体数。")
                % {"name": column.indicator.name, "formula": column.key.formula},
            )
        return None
    if column.foreign and column.key.method == Apportionment.BASE:
        raise _refused(
            f"{column.code}.enterprise",
            _("“%(name)s”以外币填报，不能按以人民币约定的基数分摊；请由各方改用其他分摊方法。")
            % {"name": column.indicator.name},
        )
    part = column.key.project_part(enterprise)
    if amount not in (None, part):
        raise _refused(
            column.code,
            _("“%(name)s”应为企业整体数按协议分摊的 %(part)s（%(formula)s），请改正或留空由系统计算。")
            % {
                "name": column.indicator.name,
                "part": format_fen(part, scale_of(column.rule.unit), places=6),
                "formula": column.key.formula,
            },
        )
    return part


def _refuse_blank(column: Column, before: FilingValue | None, field: str) -> None:
    """A blank is refused where a figure was already kept."""
    if before is not None:
        shown = format_fen(before.amount_fen, Unit.WAN, places=6)
        text = _("“%(name)s”已保存为 %(shown)s 万元，不能清空；请改为正确的数，确为零的请填 0。") % {
            "name": column.indicator.name,
            "shown": shown,
        }
        raise _refused(field, text)


def _require_in_range(column: Column, minor: int | None, rate: int | None, field: str) -> None:
    if minor is not None and not -checks.LARGEST_FEN <= _fen(minor, rate) <= checks.LARGEST_FEN:
        raise _refused(
            field, _("“%(name)s”数值过大，请核对单位是否应为元。") % {"name": column.indicator.name}
        )


def _note(column: Column, note: str) -> str:
    clean = note.replace("\r\n", "\n").strip()
    if len(clean) > NOTE_LENGTH or "\x00" in clean:
        raise _refused(
            f"{column.code}.note",
            _("“%(name)s”的修订说明最多 %(length)s 字，请精简。")
            % {"name": column.indicator.name, "length": NOTE_LENGTH},
        )
    return clean


def _no_rate(filing: Filing, column: Column) -> str:
    return _(
        "审核关系 7：“%(name)s”以%(currency)s填报，%(day)s 没有登记汇率，不能折算；请联系统计核对岗位登记汇率后再填。"
    ) % {
        "name": column.indicator.name,
        "currency": Currency(column.rule.currency).label,
        "day": filing.concerns.last_day,
    }


def _vintage(filing: Filing) -> str:
    if filing.kind == Kind.ANNUAL:
        return Vintage.ANNUAL
    return Vintage.VERIFIED if filing.in_reopening else Vintage.PROGRESS


def _fen(minor: int, rate: int | None) -> int:
    return minor if rate is None else converted(minor, rate)


def _differs(value: FilingValue, before: FilingValue | None) -> bool:
    """Whether anything said of the figure is new; a rate recorded later changes what was stated by itself."""
    if before is None:
        return True
    names = ("amount_fen", "measure", "restated_previous_fen", "enterprise_fen", "stated_minor", "note")
    return any(getattr(value, name) != getattr(before, name) for name in names)


def _signed(value: FilingValue, before: FilingValue | None, actor: User) -> FilingValue:
    value.revision = before.revision + 1 if before else 1
    value.actor_id, value.actor_label = actor.pk, actor.label
    return value


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})

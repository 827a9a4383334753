"""Keeping figures: what was typed becomes fen of the project, in the measure of its indicator, as a new revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounting.filings import checks
from accounting.filings.basis import Basis
from accounting.filings.columns import Column, kept_in
from accounting.filings.models import Filing, FilingValue
from accounting.filings.reopening import require_in_scope
from accounting.filings.units import amount_words, converted
from accounting.filings.vocabulary import Currency, Kind, Measure, Vintage
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import Unit
from projects.agreements.models import Apportionment

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
class Statement:
    """What a host states in one filing.

    `values` are indicator code → hundredths of the currency it is filed in (fen), in the measure of the indicator, None
    where nothing is said; `details` what may stand beside them. `label` names it where several are stated at once.
    """

    filing: Filing
    values: Mapping[str, int | None]
    explanation: str
    details: Mapping[str, FigureDetail] = field(default_factory=dict)
    label: str = ""


def stated_values(statement: Statement, basis: Basis) -> list[FilingValue]:
    """What was stated as it would be kept, in fen, unsaved; raises Invalid where something is not acceptable."""
    filing, details = statement.filing, statement.details
    columns = {column.code: column for column in basis.columns(filing)}
    found = []
    for code in dict.fromkeys([*statement.values, *details]):
        column = columns.get(code)
        if column is None:
            raise _refused(code[:40], _("指标“%(code)s”不在本次填报范围内。") % {"code": code[:40]})
        value = _value(filing, column, statement.values.get(code), details.get(code), basis)
        if value is not None:
            found.append(value)
    return found


def fresh_revisions(statement: Statement, basis: Basis, actor: User) -> list[FilingValue]:
    """Every changed figure as a new revision, unsaved; raises Invalid where one is not acceptable."""
    filing, current = statement.filing, basis.values(statement.filing)
    fresh = []
    for value in stated_values(statement, basis):
        before = current.get(value.indicator_id)
        if _differs(value, before):
            require_in_scope(filing, value.indicator, basis.indicators(filing))
            fresh.append(_signed(value, before, actor))
    return fresh


def _value(
    filing: Filing,
    column: Column,
    amount: int | None,
    detail: FigureDetail | None,
    basis: Basis,
) -> FilingValue | None:
    """The figure as it is to be kept, in fen; None where nothing was stated yet."""
    detail = detail or FigureDetail()
    enterprise = detail.enterprise
    place = column.code
    if not column.key.independent:
        amount, place = _apportioned(column, amount, enterprise), f"{column.code}.enterprise"
    if amount is None:
        _refuse_blank(column, basis.values(filing).get(column.indicator.pk), place)
        return None
    rate = basis.rate(column, filing)
    if column.foreign and rate is None:
        raise _refused(column.code, _no_rate(filing, column))
    restated = detail.restated_previous_fen if column.measure == Measure.CUMULATIVE else None
    for stated in (amount, enterprise, restated):
        _require_in_range(column, stated, rate, place)
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
                "part": amount_words(part, column.scale),
                "formula": column.key.formula,
            },
        )
    return part


def _refuse_blank(column: Column, before: FilingValue | None, place: str) -> None:
    """A blank is refused where a figure was already kept."""
    if before is not None:
        kept = kept_in(column, before)
        text = _("“%(name)s”已保存为 %(shown)s，不能清空；请填正确的数，确为零的请填 0。") % {
            "name": column.indicator.name,
            "shown": amount_words(kept.amount, column.scale)
            if kept
            else amount_words(before.amount_fen, Unit.WAN),
        }
        raise _refused(place, text)


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

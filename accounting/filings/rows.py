"""What the page of a filing shows of each figure, and of its revisions."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounting.filings import queries
from accounting.filings.basis import Basis
from accounting.filings.columns import Column
from accounting.filings.forms import measure_words
from accounting.filings.measuring import QuarterFigure, quarter_figure
from accounting.filings.models import Filing, FilingValue
from accounting.filings.rules import rate_text
from accounting.filings.vocabulary import Currency, Kind, Measure, Vintage
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from projects.policies.models import Indicator

CURRENT = ("verified", "locked")


@dataclass(frozen=True)
class FigureRow:
    """An indicator with its figure and the last one before it; None where nothing is stated."""

    indicator: Indicator
    measure: str  # which figure is stated, in words
    of_quarter: bool  # whether that is the quarter's own
    amount_fen: int | None
    stated: str  # the original of a foreign figure with its rate
    figure: QuarterFigure | None  # what it comes to; None for a figure of the quarter itself
    enterprise_fen: int | None
    formula: str
    vintage: str
    revision: int | None
    actor_label: str
    entered_at: dt.datetime | None
    previous_fen: int | None
    previous_quarter: Quarter | None

    @property
    def quarter_fen(self) -> int | None:
        """折合本季; a partner is not told what the other quarters were."""
        if self.figure:
            return self.figure.quarter_fen
        return self.amount_fen if self.of_quarter else None

    @property
    def adjustment_fen(self) -> int | None:
        """其中：调整以前季度."""
        return self.figure.adjustment_fen if self.figure else None


@dataclass(frozen=True)
class RevisionRow:
    """One revision of one figure: what it was, of which vintage, who, when and why."""

    indicator: str
    revision: int
    vintage: str
    measure: str
    amount_fen: int
    actor_label: str
    entered_at: dt.datetime
    note: str
    current: bool


def figure_rows(filing: Filing, viewer: Viewer, basis: Basis) -> list[FigureRow]:
    """The figures of a filing as far as this person may read them, in the order of the catalogue."""
    allowed = queries.visible_indicators(filing, viewer)
    current = basis.values(filing)
    own = allowed is None  # a partner reads this quarter only
    previous = basis.previous(filing) if own else {}
    year = basis.filed_this_year(filing) if own else {}
    stated = {column.indicator.pk: column for column in basis.columns(filing)}
    indicators = {pk: column.indicator for pk, column in stated.items()}
    indicators |= {value.indicator_id: value.indicator for value in current.values()}
    return [
        _row(filing, indicator, stated.get(pk), current.get(pk), previous.get(pk), year.get(pk, 0), own)
        for pk, indicator in sorted(indicators.items(), key=lambda item: item[1].order)
        if allowed is None or pk in allowed
    ]


def revision_rows(filing: Filing) -> list[RevisionRow]:
    """Every revision of every figure, the newest first within an indicator."""
    rows = list(
        FilingValue.objects.filter(filing=filing)
        .select_related("indicator")
        .order_by("indicator__order", "-revision")
    )
    newest: dict[int, int] = {}
    first_filed: dict[int, int] = {}  # the last revision before any reopening
    for value in rows:
        newest.setdefault(value.indicator_id, value.revision)
        if value.vintage == Vintage.PROGRESS:
            first_filed.setdefault(value.indicator_id, value.revision)
    return [
        RevisionRow(
            indicator=value.indicator.name,
            revision=value.revision,
            vintage=vintage_words(
                filing, value, current=first_filed.get(value.indicator_id) == value.revision
            ),
            measure=measure_words(value.measure, filing.concerns),
            amount_fen=value.amount_fen,
            actor_label=value.actor_label,
            entered_at=value.entered_at,
            note=value.note,
            current=newest[value.indicator_id] == value.revision,
        )
        for value in rows
    ]


def vintage_of(filing: Filing, value: FilingValue, *, current: bool) -> Vintage:
    """The vintage of a figure: what is first filed is 进度数; the verification makes its last revision 核实数."""
    if filing.kind == Kind.ANNUAL:
        return Vintage.ANNUAL
    verified = filing.status in CURRENT or filing.in_reopening
    return Vintage.VERIFIED if verified and current else Vintage(value.vintage)


def vintage_words(filing: Filing, value: FilingValue, *, current: bool) -> str:
    """The vintage in words."""
    return str(vintage_of(filing, value, current=current).label)


def _row(
    filing: Filing,
    indicator: Indicator,
    column: Column | None,
    value: FilingValue | None,
    before: FilingValue | None,
    year_fen: int,
    own: bool,
) -> FigureRow:
    measure = value.measure if value else column.measure if column else Measure.PERIOD
    derived = own and value is not None and value.measure != Measure.PERIOD
    return FigureRow(
        indicator=indicator,
        measure=measure_words(measure, filing.concerns),
        of_quarter=measure == Measure.PERIOD,
        amount_fen=value.amount_fen if value else None,
        stated=_stated(value) if value else "",
        figure=quarter_figure(value, year_fen) if derived and value else None,
        enterprise_fen=value.enterprise_fen if value and own else None,
        formula=column.key.formula if own and column and not column.key.independent else "",
        vintage=vintage_words(filing, value, current=True) if value else "—",
        revision=value.revision if value else None,
        actor_label=value.actor_label if value else "",
        entered_at=value.entered_at if value else None,
        previous_fen=before.amount_fen if before else None,
        previous_quarter=before.filing.concerns if before else None,
    )


def _stated(value: FilingValue) -> str:
    """The original of a foreign figure: 120.00 万美元，汇率 7.100000."""
    if value.stated_minor is None or value.rate_e6 is None:
        return ""
    return _("原数 %(amount)s 万%(currency)s，汇率 %(rate)s") % {
        "amount": format_fen(value.stated_minor, Unit.WAN),
        "currency": Currency(value.currency).label,
        "rate": rate_text(value.rate_e6),
    }

"""Who reads which side of a line: one table for pages, API and files.

The filed figure: its district and the city. The treasury's total: finance and auditors; everybody else reads words and a
band. The statistics side is words for everybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounting.reconciliation.ageing import Age, ages_of
from accounting.reconciliation.models import (
    DeviationBand,
    Reason,
    ReconciliationItem,
    ReconciliationLine,
    Verdict,
)
from kunming_coord.accounts.roles import Role
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer

NOT_APPLICABLE = "/"
TONES = {
    Verdict.NOT_APPLICABLE: "paused",
    Verdict.PENDING: "waiting",
    Verdict.AGREE: "done",
    Verdict.WITHIN: "done",
    Verdict.DIFFERS: "refused",
}


@dataclass(frozen=True)
class Side:
    """One side of a line as somebody may read it: words always, an amount only where it is theirs to see."""

    verdict: Verdict
    words: str
    amount_fen: int | None = None
    difference_fen: int | None = None
    reason: str = ""
    note: str = ""

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return TONES[self.verdict]


@dataclass(frozen=True)
class LineRow:
    """A line with its sides for one reader, and its unfinished difference."""

    line: ReconciliationLine
    tax: Side
    statistics: Side
    item: ReconciliationItem | None
    age: Age | None

    @property
    def assigned(self) -> str:
        """Whose turn it is: the filing district to explain or correct, the verifier to decide on an explanation."""
        if self.item is None:
            return ""
        if self.item.status == "explained":
            return str(Role(self.line.indicator.group.verifier_role).label)
        return self.line.host.short_name


def sees_tax_totals(viewer: Viewer) -> bool:
    """Whether somebody reads what the treasury received of an enterprise: the city's finance, and auditors."""
    return any(viewer.holds(role, units=None) for role in (Role.TREASURER, Role.AUDITOR))


def rows_for(viewer: Viewer, lines: Iterable[ReconciliationLine]) -> list[LineRow]:
    """One page of lines as somebody may read them; `lines` come from queries.for_list."""
    wanted = list(lines)
    bands, with_amounts = list(DeviationBand.objects.all()), sees_tax_totals(viewer)
    items = {line.pk: _unfinished(line) for line in wanted}
    ages = ages_of(item.opened_on for item in items.values() if item)
    return [
        LineRow(
            line=line,
            tax=_tax_side(line, bands, with_amounts),
            statistics=_statistics_side(line),
            item=items[line.pk],
            age=ages[item.opened_on] if (item := items[line.pk]) else None,
        )
        for line in wanted
    ]


def band_of(filed_fen: int, official_fen: int, bands: Sequence[DeviationBand], quarter: Quarter) -> str:
    """The published band a deviation falls into; its size is never told more exactly."""
    deviation, whole = abs(filed_fen - official_fen) * 1000, abs(official_fen)
    day = quarter.last_day
    for band in bands:
        in_force = (band.valid_from is None or band.valid_from <= day) and (
            band.valid_to is None or day < band.valid_to
        )
        upper = band.up_to_tenths
        if (
            in_force
            and band.above_tenths * whole < deviation
            and (upper is None or deviation <= upper * whole)
        ):
            return band.name
    return _("区间未设定")


def _tax_side(line: ReconciliationLine, bands: Sequence[DeviationBand], with_amounts: bool) -> Side:
    verdict = Verdict(line.tax_verdict)
    if verdict == Verdict.NOT_APPLICABLE:
        return Side(verdict, NOT_APPLICABLE)
    words = {
        Verdict.PENDING: _("待比对"),
        Verdict.AGREE: _("一致"),
        Verdict.WITHIN: _("在容差内"),
        Verdict.DIFFERS: _("有差异"),
    }[verdict]
    if line.filed_fen is None or line.tax_fen is None:
        return Side(verdict, words)
    if verdict in (Verdict.WITHIN, Verdict.DIFFERS):
        band = band_of(line.filed_fen, line.tax_fen, bands, line.quarter)
        words = _("%(words)s（偏差%(band)s）") % {"words": words, "band": band}
    if not with_amounts:
        return Side(verdict, words)
    return Side(verdict, words, line.tax_fen, line.filed_fen - line.tax_fen)


def _statistics_side(line: ReconciliationLine) -> Side:
    verdict, answer = Verdict(line.statistics_verdict), line.answer
    if answer is None:
        words = NOT_APPLICABLE if verdict == Verdict.NOT_APPLICABLE else _("待答复")
        return Side(verdict, words)
    if answer.filed_version != line.filed_version:
        return Side(verdict, _("填报数已变更，待重新答复"))
    words = str(answer.get_answer_display())
    if answer.band is not None:
        words = _("%(words)s %(band)s") % {"words": words, "band": answer.band.name}
    reason = str(Reason(answer.reason).label) if answer.reason else ""
    return Side(verdict, words, reason=reason, note=answer.note)


def _unfinished(line: ReconciliationLine) -> ReconciliationItem | None:
    found: list[ReconciliationItem] = line.unfinished  # type: ignore[attr-defined]
    return found[0] if found else None

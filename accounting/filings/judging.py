"""Whether figures may be kept and filed: the one set of rules that saving, filing and trying a workbook ask.

Nothing here writes; what the rules need to know stands in the `Basis`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounting.filings import checks
from accounting.filings.apportioning import refuse_excess
from accounting.filings.basis import Basis
from accounting.filings.models import Filing, FilingValue
from accounting.filings.moves import HOST, MACHINE
from accounting.filings.reopening import require_explanation_in_scope, require_time_left
from accounting.filings.vocabulary import Kind, Measure
from accounting.filings.writing import Statement, fresh_revisions
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import DomainError, Missing, NotAllowed, Stale
from projects.policies.models import Indicator

EDITABLE = ("due", "filling", "returned", "reopened")


@dataclass(frozen=True)
class Draft:
    """What keeping a statement comes to: its new revisions, unsaved, and the 上报说明."""

    filing: Filing
    fresh: Sequence[FilingValue]
    explanation: str

    @property
    def begins(self) -> bool:
        """Whether the filing is begun by it."""
        return self.filing.status == MACHINE.initial

    @property
    def explains(self) -> bool:
        """Whether it changes the 上报说明."""
        return self.explanation != self.filing.explanation


@dataclass(frozen=True)
class Verdict:
    """What became of a statement that was only tried: the relations it breaks, and why it is refused (None: it is not)."""

    findings: Sequence[checks.Finding] = ()
    refusal: DomainError | None = None


def verdict_on(statement: Statement, basis: Basis, actor: User, *, filed: bool) -> Verdict:
    """Judge a statement that is to be kept, or kept and `filed`, as doing it would; nothing is written."""
    try:
        draft = draft_of(statement, basis, actor)
    except DomainError as refusal:
        return Verdict(refusal=refusal)
    findings = findings_of(draft.filing, basis)
    try:
        if filed:
            require_fileable(draft.filing, draft.explanation, basis)
    except DomainError as refusal:
        return Verdict(findings, refusal)
    return Verdict(findings)


def draft_of(statement: Statement, basis: Basis, actor: User) -> Draft:
    """What is to be kept of a statement; in the basis its figures stand from now on.

    Raises NotAllowed for anybody but the host's filer, Stale once the filing is on its way or its reopening has
    expired, Invalid for what is stated wrongly or outside the reopening's scope.
    """
    filing = statement.filing
    if not actor.holds(Role.FILER, units=filing.side_units(HOST)):
        raise NotAllowed(_("只有填报区县的经办人可以填报。"))
    if filing.status not in EDITABLE:
        status = filing.machine.status_label(filing.status)
        raise Stale(_("该填报当前状态为“%(status)s”，不能再修改；请刷新页面。") % {"status": status})
    require_time_left(filing)
    said = statement.explanation.strip()
    require_explanation_in_scope(filing, said, basis.indicators(filing))
    fresh = fresh_revisions(statement, basis, actor)
    basis.state(filing, fresh)
    return Draft(filing, fresh, said)


def require_fileable(filing: Filing, explanation: str, basis: Basis) -> None:
    """Refuse figures that cannot be filed with this 上报说明; those filed stand beside the next ones in the basis.

    Raises Missing where a value, or the 上报说明 a check relation asks for, is not there, Invalid where a relation
    does not hold that nothing explains, Stale where a reopening has expired.
    """
    require_time_left(filing)
    indicators, values = basis.indicators(filing), basis.values(filing)
    _require_figures(indicators, values)
    _require_measures(filing, basis)
    _require_notes_of_revisions(filing, basis)
    refuse_excess(filing, indicators, values, basis.siblings)
    if not explanation:
        _require_nothing_to_explain(filing, basis)
    basis.siblings.file(filing, values.values())


def findings_of(filing: Filing, basis: Basis) -> list[checks.Finding]:
    """The check relations the filing's figures break, those that are only told included."""
    values, outside = basis.values(filing), basis.standing.outside(filing)
    found: list[checks.Finding] = []
    for indicator in basis.indicators(filing):
        if (value := values.get(indicator.pk)) is not None:
            figure = _figure(filing, value, basis)
            found += checks.findings_of(figure, outside=outside.get(indicator.pk, ""))
    unauthorised = basis.standing.unauthorised(filing)
    if unauthorised and values:
        found.append(checks.Finding(checks.UNAUTHORISED, unauthorised.rstrip("。"), checks.Level.NOTICE))
    return found


def _require_figures(indicators: Sequence[Indicator], values: Mapping[int, FilingValue]) -> None:
    if blanks := [indicator for indicator in indicators if indicator.pk not in values]:
        names = "、".join(indicator.name for indicator in blanks)
        raise Missing(
            _("还有 %(count)s 项未填：%(names)s。确为零的请填 0，再上报。")
            % {"count": len(blanks), "names": names},
            fields={indicator.code: _("请填写；确为零的请填 0。") for indicator in blanks},
        )


def _require_measures(filing: Filing, basis: Basis) -> None:
    """A draft kept under another measure (the rule was changed since) is stated anew."""
    fields = {}
    for column in basis.columns(filing):
        value = basis.values(filing).get(column.indicator.pk)
        if value is not None and value.measure != column.measure:
            fields[column.code] = _("“%(name)s”现按%(measure)s填报，请重新填写后再上报。") % {
                "name": column.indicator.name,
                "measure": Measure(column.measure).label,
            }
    if fields:
        raise Missing(next(iter(fields.values())), fields=fields)


def _require_notes_of_revisions(filing: Filing, basis: Basis) -> None:
    """Check relation 11: what a reopening changed says why, figure by figure."""
    if not filing.in_reopening:
        return
    kept, values, fields = basis.verified_revisions(filing), basis.values(filing), {}
    for indicator in basis.indicators(filing):
        value = values.get(indicator.pk)
        if value is not None and value.revision > kept.get(indicator.code, 0) and not value.note:
            fields[f"{indicator.code}.note"] = _(
                "审核关系 11：“%(name)s”在限期重开中已修改，请填写修订说明。"
            ) % {"name": indicator.name}
    if fields:
        raise Missing(next(iter(fields.values())), fields=fields)


def _require_nothing_to_explain(filing: Filing, basis: Basis) -> None:
    """The 上报说明 speaks for all figures, a note beside a figure for that one."""
    noted = {value.indicator.name for value in basis.values(filing).values() if value.note}
    findings = [
        finding
        for finding in findings_of(filing, basis)
        if finding.level == checks.Level.EXPLAIN and finding.indicator not in noted
    ]
    if findings:
        listed = "；".join(_("关系 %(number)s：%(text)s") % _as_words(finding) for finding in findings)
        text = _("以下审核关系不符，请核对；数据无误的请填写上报说明：%(listed)s。") % {"listed": listed}
        raise Missing(text, fields={"explanation": text})


def _as_words(finding: checks.Finding) -> dict[str, object]:
    return {"number": finding.number, "text": finding.sentence}


def _figure(filing: Filing, value: FilingValue, basis: Basis) -> checks.Figure:
    """A figure beside its base of comparison: the last one filed, for a whole year the quarters filed."""
    annual = filing.kind == Kind.ANNUAL
    before = basis.previous(filing).get(value.indicator_id)
    year_fen = basis.filed_this_year(filing).get(value.indicator_id)
    previous = year_fen if annual else before.amount_fen if before else None
    label = _("当年各季合计") if annual else before.filing.concerns.label if before else "—"
    return checks.Figure(
        name=value.indicator.name,
        amount_fen=value.amount_fen,
        previous_fen=previous,
        previous_label=label,
        measure=value.measure,
        year_fen=year_fen,
        restated_fen=value.restated_previous_fen,
    )

"""季度填报 as a workbook: the host downloads what it has to file, fills it in, and sends it back as drafts or filed.

The rules are the form's own: the rows are judged by what the services of the page judge by, so the file is told what
the page says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.filings import checks, queries, services
from accounting.filings.judging import Verdict
from accounting.filings.models import Filing
from accounting.filings.sheets import (
    CODE,
    EXPLANATION,
    STATUS,
    kept_row,
    last_filed,
    row_beside,
    sheet_of,
)
from accounting.filings.units import exact_wan
from accounting.filings.writing import Statement
from accounting.periods.models import Period
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import DomainError, Invalid, Missing
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.columns import Value
from kunming_coord.exchange.kinds import ImportKind, Tell, import_kind
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope
from projects.policies.models import IndicatorGroup

DRAFT, SUBMIT = "draft", "submit"
PARCEL = 1000  # filings written at once


@import_kind("filings", title=gettext_lazy("季度填报"), roles=(Role.FILER,))
class FilingImport(ImportKind):
    """One sheet per indicator group, one row per filing of the district."""

    given_only = True
    choices: ClassVar = {SUBMIT: gettext_lazy("保存并上报"), DRAFT: gettext_lazy("保存草稿")}

    def quarters(self) -> list[Quarter]:
        """Quarters that take filings."""
        found = Period.objects.filter(status="open").order_by("-quarter").values_list("quarter", flat=True)
        return list(found.distinct())

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """The indicators of the catalogue, group by group."""
        groups = IndicatorGroup.objects.order_by("order").prefetch_related("indicators")
        return BookSpec(
            kind=self.code,
            title=_("季度填报"),
            sheets=tuple(sheet_of(group, list(group.indicators.all())) for group in groups),
            notes=(
                _("每行是一个项目本季的填报；只填本季数，不填累计数；确为零的填 0，未掌握的留空。"),
                _("出现负数、与上期相差 20 倍以上、上期有数而本期为零时，须在“上报说明”中说明。"),
                _("选择“保存草稿”上传只保存，选择“保存并上报”则一并上报；整行未填的项目不作处理。"),
                _("来源为企业，协作项目填报数，非官方统计数据。"),
            ),
        )

    def given(self, scope: Scope, actor: User) -> dict[str, list[dict[str, Value]]]:
        """The filings the district may still fill in, with what it has kept so far and what it last filed."""
        filings = list(_filings(scope).filter(status__in=services.EDITABLE))
        current, last = queries.current_values(filings), last_filed(scope, filings)
        found: dict[str, list[dict[str, Value]]] = {}
        for filing in filings:
            beside = row_beside(filing, last.get((filing.project_id, filing.group_id), []))
            row = {**kept_row(filing, current.get(filing.pk, {})), **beside}
            found.setdefault(filing.group.code, []).append(row)
        return found

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Each row beside the filing of its project; a project of somebody else is simply not there."""
        wanted = {row[CODE] for row in rows}
        filings = list(_filings(scope).filter(project__code__in=wanted))
        found = {(filing.group.code, filing.project.code): filing for filing in filings}
        current = queries.current_values(filings)
        for row in rows:
            filing = found.get((row.sheet, str(row[CODE])))
            if filing is not None:
                _compare(row, filing, kept_row(filing, current.get(filing.pk, {})), choice)
            elif row[CODE] is not None:
                row.refuse(
                    _("没有%(scope)s的这项填报") % {"scope": scope.label},
                    column=CODE,
                    mend=_("请使用模板中给出的项目编码。"),
                )

    def check(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell) -> None:
        """Try every row that would change something, as `apply` would do it."""
        tried = [row for row in rows if row.ref is not None and not row.errors and row.changes()]
        verdicts = services.try_many(
            statements=[_statement(row) for row in tried], actor=actor, filed=choice == SUBMIT
        )
        for done, (row, verdict) in enumerate(zip(tried, verdicts, strict=True), 1):
            _note(row, verdict)
            tell(done, len(tried))

    def apply(
        self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell
    ) -> Mapping[str, int]:
        """Keep the figures, or keep and file them; the services are the ones of the page."""
        service, done = services.file_many if choice == SUBMIT else services.save_many, 0
        for parcel in _parcels(rows):
            service(statements=[_statement(row) for row in parcel], actor=actor)
            done += len(parcel)
            tell(done, len(rows))
        return {_("已上报") if choice == SUBMIT else _("已保存草稿"): len(rows)}


def _parcels(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows of each sheet, some at a time, so that somebody who waits sees how far it is."""
    for _sheet, found in groupby(rows, key=lambda row: row.sheet):
        mine = list(found)
        yield from (mine[start : start + PARCEL] for start in range(0, len(mine), PARCEL))


def _filings(scope: Scope) -> QuerySet[Filing]:
    rows = Filing.objects.filter(host=scope.district, quarter=scope.quarter or 0)
    return rows.select_related("project", "group", "host").order_by("project__code", "group__order")


def _compare(row: Row, filing: Filing, now: Mapping[str, Value], choice: str) -> None:
    row.ref = filing
    codes = [code for code, (_place, column) in row.places.items() if not column.context] or list(row.values)
    figures = [code for code in codes if code not in (CODE, EXPLANATION, STATUS)]
    before = {code: now.get(code) for code in (*figures, EXPLANATION)}
    if not any(row[code] is not None for code in (*figures, EXPLANATION)):
        if any(value is not None for value in before.values()) or row.errors:
            _refuse_emptied(row, before)
        else:
            row.warn(_("整行未填，不作处理。"))
        row.compare(before)
        return
    if choice == SUBMIT and filing.status in services.EDITABLE:
        row.values[STATUS], before[STATUS] = "submitted", filing.status
    _refuse_emptied(row, before)
    row.compare(before)
    if filing.status not in services.EDITABLE and row.changes():
        status = filing.machine.status_label(filing.status)
        row.refuse(_("该填报当前状态为“%(status)s”，不能再修改") % {"status": status})


def _refuse_emptied(row: Row, before: Mapping[str, Value]) -> None:
    for code, value in before.items():
        if isinstance(value, int) and row[code] is None and code not in _wrong_columns(row):
            row.refuse(
                _("已保存为 %(shown)s 万元，不能清空") % {"shown": exact_wan(value)},
                column=code,
                mend=_("请填正确的数，确为零的请填 0。"),
            )


def _wrong_columns(row: Row) -> set[str]:
    wrong = {error.header for error in row.errors}
    return {code for code, (_place, column) in row.places.items() if column.header in wrong}


def _statement(row: Row) -> Statement:
    """What a row states; an indicator left blank is not stated."""
    figures = {
        code: value
        for code, value in row.values.items()
        if code not in (CODE, EXPLANATION, STATUS) and isinstance(value, int)
    }
    label = _("第 %(row)s 行") % {"row": row.number}
    return Statement(row.ref, figures, str(row[EXPLANATION] or ""), label=label)


def _note(row: Row, verdict: Verdict) -> None:
    """Tell the row what it is refused for, beside the cells it is about, or what it is warned of."""
    if isinstance(verdict.refusal, (Invalid, Missing)):
        _refuse(row, verdict.refusal, verdict.findings)
    elif verdict.refusal is not None:
        row.refuse(verdict.refusal.message)
    else:
        for finding in verdict.findings:
            row.warn(_("关系 %(number)s：%(sentence)s") % _words(finding))


def _refuse(row: Row, error: DomainError, findings: Iterable[checks.Finding]) -> None:
    if EXPLANATION in error.fields and findings:
        for finding in findings:
            row.refuse(
                _("不符合审核关系 %(number)s：%(sentence)s") % _words(finding),
                column=_column_named_in(row, finding.sentence) or EXPLANATION,
                mend=_("数据无误的请填写“上报说明”。"),
            )
        return
    here = {code: text for code, text in error.fields.items() if code in row.places}
    for code, text in here.items():
        row.refuse(text, column=code)
    if not here:
        row.refuse(error.message)


def _words(finding: checks.Finding) -> dict[str, object]:
    return {"number": finding.number, "sentence": finding.sentence}


def _column_named_in(row: Row, sentence: str) -> str:
    """The figure a sentence of the check relations speaks of."""
    for code, (_place, column) in row.places.items():
        if not column.context and f"“{column.title}”" in sentence:
            return code
    return ""

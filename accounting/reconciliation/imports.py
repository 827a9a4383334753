"""统计答复 as a workbook: the lines of a quarter without any amount, to be answered in words."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.reconciliation import services
from accounting.reconciliation.models import Answer, DeviationBand, Reason, ReconciliationLine
from accounting.reconciliation.queries import for_list
from accounting.reconciliation.services import AnswerDraft
from accounting.reconciliation.wording import NOTE_LENGTH
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import DomainError
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.columns import Choice, Code, Column, Integer, Kind, Value
from kunming_coord.exchange.kinds import ImportKind, Tell, import_kind
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec
from projects.policies.models import Indicator

SHEET = "answers"
ANSWERED = ("answer", "band", "reason", "note")


@import_kind("statistics-answers", title=gettext_lazy("统计答复"), roles=(services.ANSWERER,), city=True)
class StatisticsAnswerImport(ImportKind):
    """One row per filed figure of the quarter; there is no column for a figure."""

    choices: ClassVar = {}

    def quarters(self) -> list[Quarter]:
        """Quarters that have been compared."""
        rows = ReconciliationLine.objects.order_by("-quarter").values_list("quarter", flat=True)
        return list(rows.distinct())

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """What the statistics bureau may say, as dropdowns."""
        return BookSpec(
            kind=self.code,
            title=_("统计答复"),
            sheets=(SheetSpec(SHEET, _columns(scope), _("统计答复")),),
            notes=(
                _("只答复一致、偏差区间或不一致和原因；不得填写统计数据、比例或金额，也不提供这样的列。"),
                _("答复“偏差区间”的选择区间和原因，答复“不一致”的选择原因；整行未填的不作处理。"),
                _("填报数在下载后变更的，该行须重新下载后答复。"),
            ),
        )

    def given(self, scope: Scope, actor: User) -> dict[str, list[dict[str, Value]]]:
        """The lines of the quarter with what has been answered so far, and no amount."""
        return {SHEET: [_row_of(line) for line in _lines(scope, actor)]}

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Each row beside the line it answers."""
        found = {(line.project.code, line.indicator.code): line for line in _lines(scope, actor)}
        for row in rows:
            line = found.get((str(row["project"]), str(row["indicator"])))
            if line is None:
                if not row.errors:
                    row.refuse(
                        _("没有%(scope)s的这一行") % {"scope": scope.label},
                        column="project",
                        mend=_("请使用模板中给出的项目编码和指标。"),
                    )
                continue
            _beside(row, line)

    def check(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell) -> None:
        """Try every answer that would change something, and undo it."""
        for done, row in enumerate(rows, start=1):
            if row.ref is not None and not row.errors and row.changes():
                with transaction.atomic():
                    _try(row, actor)
                    transaction.set_rollback(True)
            tell(done, len(rows))

    def apply(
        self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell
    ) -> Mapping[str, int]:
        """Keep the answers through the service of the page."""
        for done, row in enumerate(rows, start=1):
            try:
                _answer(row, actor)
            except DomainError as error:
                raise type(error)(
                    _("第 %(row)s 行：%(why)s") % {"row": row.number, "why": error.message}
                ) from error
            tell(done, len(rows))
        return {_("已答复"): len(rows)}


def _columns(scope: Scope) -> tuple[Column, ...]:
    bands = DeviationBand.objects.on(scope.quarter.last_day) if scope.quarter else DeviationBand.objects.all()
    indicators = {row.code: row.name for row in Indicator.objects.all()}
    words = _("只写原因，不填写数据。")
    return (
        Column(
            "project",
            _("项目编码"),
            Code(),
            required=True,
            key=True,
            width=22,
            help=_("模板已给出，请勿修改。"),
        ),
        Column(
            "indicator",
            _("指标"),
            Choice(options=indicators),
            required=True,
            key=True,
            width=28,
            help=_("模板已给出，请勿修改。"),
        ),
        Column("title", _("项目名称"), context=True, width=28),
        Column("host", _("填报区县"), context=True),
        Column("answer", _("答复"), Choice(options=_labels(Answer))),
        Column("band", _("偏差区间"), Choice(options=dict(bands.values_list("code", "name")))),
        Column("reason", _("原因"), Choice(options=_labels(Reason))),
        Column("note", _("说明"), Kind(length=NOTE_LENGTH), width=40, help=words),
        Column(
            "seen", _("填报版本"), Integer(), help=_("模板已给出，请勿修改；用于发现下载后变更的填报数。")
        ),
    )


def _labels(choices: type[Answer] | type[Reason]) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in choices}


def _lines(scope: Scope, actor: User) -> QuerySet[ReconciliationLine]:
    rows = for_list(actor).filter(quarter=scope.quarter or 0, filed_version__isnull=False)
    return rows.order_by("indicator__order", "project__code")


def _row_of(line: ReconciliationLine) -> dict[str, Value]:
    return {
        "project": line.project.code,
        "indicator": line.indicator.code,
        "title": line.project.title,
        "host": line.host.short_name,
        "seen": line.filed_version,
        **_answered(line),
    }


def _answered(line: ReconciliationLine) -> dict[str, Value]:
    """What stands there: the answer about the present figure, or nothing."""
    answer = line.answer
    if answer is None or answer.filed_version != line.filed_version:
        return dict.fromkeys(ANSWERED)
    return {
        "answer": answer.answer,
        "band": answer.band.code if answer.band else None,
        "reason": answer.reason or None,
        "note": answer.note or None,
    }


def _beside(row: Row, line: ReconciliationLine) -> None:
    row.ref = line
    before = _answered(line)
    if not any(row[name] for name in ANSWERED):
        if before["answer"] is not None:
            row.refuse(_("已答复，不能清空"), column="answer", mend=_("请填写正确的答复，或保留原答复。"))
        elif not row.errors:
            row.warn(_("整行未填，不作处理。"))
    row.compare(before)


def _draft(row: Row) -> AnswerDraft:
    answer, band, reason, note = (str(row[name] or "") for name in ANSWERED)
    return AnswerDraft(answer, band, reason, note)


def _answer(row: Row, actor: User) -> None:
    line: ReconciliationLine = row.ref
    seen = row["seen"]
    if isinstance(seen, int):
        line.filed_version = seen
    services.answer_line(line=line, draft=_draft(row), actor=actor)


def _try(row: Row, actor: User) -> None:
    """Do what `apply` would do and note what it is refused for, beside the cells it is about."""
    try:
        _answer(row, actor)
    except DomainError as error:
        here = {code: text for code, text in error.fields.items() if code in row.places}
        for code, text in here.items():
            row.refuse(text, column=code)
        if not here:
            row.refuse(error.message)

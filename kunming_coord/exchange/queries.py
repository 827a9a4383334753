"""Reading imports: the list, one with its run, and the rows of its preview in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.models import Run
from kunming_coord.common.scope import Viewer
from kunming_coord.exchange.columns import Column, Kind, Value
from kunming_coord.exchange.models import Import, ImportRow
from kunming_coord.exchange.rows import Outcome
from kunming_coord.exchange.services import APPLY, CHECK
from kunming_coord.exchange.specs import BookSpec

OUTCOMES: Mapping[Outcome, tuple[str | Promise, str]] = {
    Outcome.NEW: (_("新增"), "progress"),
    Outcome.CHANGED: (_("修改"), "waiting"),
    Outcome.UNCHANGED: (_("未变"), "draft"),
    Outcome.WRONG: (_("错误"), "refused"),
}


@dataclass(frozen=True)
class Change:
    """A value before and after, as people read it; nothing was there where `old` is a dash."""

    header: str
    old: str
    new: str


@dataclass
class Line:
    """A row of the preview."""

    number: int
    sheet: str
    outcome: str
    label: str | Promise
    tone: str
    key: str
    changes: list[Change] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def for_list(viewer: Viewer) -> QuerySet[Import]:
    """The imports somebody may see, newest first."""
    rows: QuerySet[Import] = Import.objects.visible_to(viewer)
    return rows.select_related("district", "upload", "created_by__person").defer("upload__content")


def for_detail(viewer: Viewer) -> QuerySet[Import]:
    """One import with its files, without their bytes."""
    return for_list(viewer).select_related("annotated").defer("upload__content", "annotated__content")


def run_of(imported: Import) -> Run | None:
    """The latest work on an import."""
    return Run.objects.filter(kind__in=[CHECK, APPLY], key=str(imported.pk)).order_by("-pk").first()


def rows_of(imported: Import, outcome: str = "") -> QuerySet[ImportRow]:
    """The rows of the latest check, wrong ones alone or whatever is asked for."""
    rows = ImportRow.objects.filter(imported=imported, round=imported.round).order_by("position")
    return rows.filter(outcome=outcome) if outcome in set(Outcome) else rows


def lines_of(rows: Iterable[ImportRow], book: BookSpec) -> list[Line]:
    """Rows in words, by the columns they were read with."""
    columns = {
        sheet.code: {column.code: column for column in (*sheet.columns, *sheet.effects)}
        for sheet in book.sheets
    }
    return [_line(row, columns.get(row.sheet, {})) for row in rows]


def _line(row: ImportRow, columns: Mapping[str, Column]) -> Line:
    label, tone = OUTCOMES[Outcome(row.outcome)]
    keys = [column.kind.show(row.values.get(column.code)) for column in columns.values() if column.key]
    return Line(
        number=row.number,
        sheet=row.sheet_name,
        outcome=row.outcome,
        label=label,
        tone=tone,
        key=" ".join(keys),
        changes=list(_changes(row, columns)),
        errors=[error["sentence"] for error in row.errors],
        warnings=list(row.warnings),
    )


def _changes(row: ImportRow, columns: Mapping[str, Column]) -> Iterable[Change]:
    if row.outcome not in (Outcome.NEW, Outcome.CHANGED):
        return
    before: Mapping[str, Value] = row.before or {}
    for code, new in row.values.items():
        if row.before is not None and code not in before:
            continue
        old = before.get(code)
        if old != new:
            column = columns.get(code) or Column(code, code, Kind())
            if not column.key:
                yield Change(column.header, column.kind.show(old), column.kind.show(new))

"""What the worker does with a file, each in one transaction that ends with the run's fence: a killed worker leaves nothing."""

import time
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Invalid, Stale
from kunming_coord.common.models import Run
from kunming_coord.common.runs import RunContext
from kunming_coord.common.workflow import move
from kunming_coord.exchange.annotating import annotate
from kunming_coord.exchange.child import read_workbook
from kunming_coord.exchange.kinds import ImportKind, Tell, kind_of, titles
from kunming_coord.exchange.models import Import
from kunming_coord.exchange.moves import Action
from kunming_coord.exchange.preview import keep_rows, rows_to_write
from kunming_coord.exchange.rows import Outcome, Row
from kunming_coord.exchange.services import refuse_twice, store
from kunming_coord.exchange.specs import BookSpec
from kunming_coord.exchange.stamp import require_fitting, stamp_of
from kunming_coord.exchange.tables import Reading, read_tables

SAID_EVERY = 0.5  # seconds
NAMED = 5  # rows a sentence names


def check_import(*, context: RunContext) -> None:
    """Read the file in the child, check every row, keep what each would change; the import then waits for its person.

    Raises DomainError where the file as a whole is not taken; the run is then given up and the import refused.
    """
    imported, actor = _subject(context)
    kind = kind_of(imported.kind_code)
    context.progress(5, _("正在读取文件"))
    reading, annotated = examine(kind, bytes(imported.upload.content), imported, actor, tell=context.progress)
    with acting(actor, reason=_("导入检查")), transaction.atomic():
        context.progress(75, _("正在保存预览"))
        counts = keep_rows(imported, reading.rows)
        name = _("%(name)s（错误标注）.xlsx") % {"name": imported.upload.name.removesuffix(".xlsx")}
        kept = store(annotated, name) if annotated else None
        changes = {"counts": counts, "remarks": reading.warnings[:100], "annotated": kept}
        move(imported, Action.PASS, actor=system_user(), changes=changes)
        context.finish(_("检查完成"), **_words(counts))


def examine(
    kind: ImportKind, data: bytes, imported: Import, actor: User, *, tell: Callable[[int, str], None]
) -> tuple[Reading, bytes | None]:
    """Read and check a file; the marked copy where something is wrong. Writes nothing; raises Invalid."""
    sheets = read_workbook(data)
    book = kind.book(imported.scope, actor)
    stamp = stamp_of(sheets)
    if kind.needs_template or stamp is not None:
        require_fitting(stamp, book, imported.scope, title_of=titles())
    tell(25, _("正在核对各行"))
    reading = read_tables(book, sheets)
    kind.compare(reading.rows, actor=actor, scope=imported.scope, choice=imported.choice)
    kind.check(
        reading.rows,
        actor=actor,
        scope=imported.scope,
        choice=imported.choice,
        tell=_telling(tell, 30, 70, _("正在核对 %(done)s / %(total)s")),
    )
    _tell_removed(reading, book, stamp["rows"] if stamp else {})
    tell(70, _("正在标注错误"))
    wrong = any(row.errors for row in reading.rows)
    return reading, annotate(sheets, reading.tables, book) if wrong else None


def give_up_check(*, run: Run, reason: str) -> None:
    """The file as a whole is not taken."""
    imported = Import.objects.select_for_update().get(pk=run.params["import"])
    if imported.status == "checking":
        move(imported, Action.REFUSE, actor=system_user(), note=reason, changes={"reason": reason})


def write_import(*, context: RunContext) -> None:
    """Write the rows that were shown, all of them or none; raises DomainError, and then nothing is written.

    What would be written is compared once more with what is there now: a row somebody changed since it was shown
    refuses the whole file, which then can be checked again.
    """
    imported, actor = _subject(context)
    kind = kind_of(imported.kind_code)
    with acting(actor, reason=_("数据导入")), transaction.atomic():
        held = Import.objects.select_for_update(of=("self",)).select_related("district").get(pk=imported.pk)
        if held.status != "applying":
            raise Invalid(_("该导入不在写入中，未作任何处理；请在导入页面重新办理。"))
        kind.role_of(actor, held.district)  # what the person may do is asked again, at the moment of writing
        refuse_twice(kind=held.kind_code, scope=held.scope, digest=held.sha256)
        context.progress(5, _("正在核对"))
        rows = rows_to_write(held)
        _require_as_shown(kind, rows, held, actor)
        counts = _write(kind, rows, held, actor, context)
        move(
            held,
            Action.FINISH,
            actor=system_user(),
            changes={"written": counts, "applied_at": timezone.now(), "applied_by_label": actor.label},
        )
        context.finish(_("已写入 %(rows)s 行") % {"rows": len(rows)}, **counts)


def give_up_write(*, run: Run, reason: str) -> None:
    """Nothing was written; the person may look, have it checked again, or abandon it."""
    imported = Import.objects.select_for_update().get(pk=run.params["import"])
    if imported.status == "applying":
        move(imported, Action.FAIL, actor=system_user(), note=reason, changes={"reason": reason, "mode": ""})


def _subject(context: RunContext) -> tuple[Import, User]:
    found = Import.objects.select_related("district", "upload").get(pk=context.params["import"])
    return found, User.objects.get(pk=context.params["actor"])


def _write(
    kind: ImportKind, rows: Sequence[Row], imported: Import, actor: User, context: RunContext
) -> dict[str, int]:
    tell = _telling(context.progress, 10, 95, _("正在写入 %(done)s / %(total)s"))
    try:
        return dict(kind.apply(rows, actor=actor, scope=imported.scope, choice=imported.choice, tell=tell))
    except Stale as error:  # to the runs it would mean that another worker has taken over
        raise Invalid(error.message) from error


def _require_as_shown(kind: ImportKind, rows: Sequence[Row], imported: Import, actor: User) -> None:
    shown = [row.before for row in rows]
    kind.compare(rows, actor=actor, scope=imported.scope, choice=imported.choice)
    if wrong := [row for row in rows if row.errors]:
        sentences = "".join(row.errors[0].sentence for row in wrong[:NAMED])
        raise Invalid(
            _("预览后数据已有变化，未写入任何内容：%(sentences)s请重新检查。") % {"sentences": sentences}
        )
    moved = [row for row, before in zip(rows, shown, strict=True) if row.before != before]
    if moved:
        named = "、".join(str(row.number) for row in moved[:NAMED])
        raise Invalid(
            _("预览后第 %(named)s 行的现有数据已被他人修改，未写入任何内容；请重新检查后再写入。")
            % {"named": named}
        )


def _tell_removed(reading: Reading, book: BookSpec, given: Mapping[str, list[str]]) -> None:
    """Rows the template was given and the file no longer has are named: leaving one out changes nothing."""
    here: dict[str, set[str]] = {}
    for row in reading.rows:
        keys = (str(row.values.get(column.code, "")) for column in book.sheet(row.sheet).keys)
        here.setdefault(row.sheet, set()).add("|".join(keys))
    for sheet in book.sheets:
        gone = [key for key in given.get(sheet.code, ()) if key not in here.get(sheet.code, ())]
        if gone:
            reading.warnings.append(
                _("工作表“%(sheet)s”模板中的 %(count)s 行未填或已删去，不作改动：%(named)s%(more)s。")
                % {
                    "sheet": sheet.name,
                    "count": len(gone),
                    "named": "、".join(gone[:NAMED]),
                    "more": _("等") if len(gone) > NAMED else "",
                }
            )


def _telling(say: Callable[[int, str], None], start: int, end: int, words: str) -> Tell:
    """Progress between two percentages, said at most every half second."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last >= SAID_EVERY:
            last = now
            say(start + (end - start) * done // max(total, 1), words % {"done": done, "total": total})

    return tell


def _words(counts: dict[str, int]) -> dict[str, int]:
    return {
        _("新增"): counts[Outcome.NEW],
        _("修改"): counts[Outcome.CHANGED],
        _("未变"): counts[Outcome.UNCHANGED],
        _("错误"): counts[Outcome.WRONG],
    }

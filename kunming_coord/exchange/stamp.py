"""What a template knows of itself, on a sheet nobody sees: kind, version, for whom and when, and the rows it was given."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.specs import BookSpec, Scope

SHEET = "kc_template"
MAGIC = "kunming-coord"
KEYS_PER_CELL = 200


def stamp_rows(
    book: BookSpec, scope: Scope, ids: Mapping[str, Sequence[str]], choices: Sequence[Sequence[str]]
) -> list[list[str]]:
    """The rows of the hidden sheet: facts in the first two columns, keys of pre-filled rows, then lists of choices."""
    facts = [
        [MAGIC, "1"],
        ["kind", book.kind],
        ["version", book.version],
        ["district", scope.district.slug if scope.district else ""],
        ["quarter", scope.quarter.code if scope.quarter else ""],
    ]
    given = [[f"rows:{sheet}", "\n".join(some)] for sheet, keys in ids.items() for some in _parcels(keys)]
    rows = facts + given
    for position, options in enumerate(choices):
        for number, option in enumerate(options):
            while len(rows) <= number:
                rows.append([])
            row = rows[number]
            row += [""] * (3 + position - len(row))
            row[2 + position] = option
    return rows


def stamp_of(sheets: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The facts of a template and the keys of its rows; None for a workbook that is none of ours."""
    for sheet in sheets:
        rows = sheet["rows"]
        if sheet["name"] == SHEET and rows and rows[0][:1] == [MAGIC]:
            return _facts(rows[1:])
    return None


def _facts(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    facts: dict[str, Any] = {"rows": {}}
    for name, value in (row[:2] for row in rows if len(row) > 1):
        if isinstance(name, str) and isinstance(value, str) and name:
            kind, _colon, sheet = name.partition(":")
            if kind == "rows":
                facts["rows"].setdefault(sheet, []).extend(value.split("\n"))
            else:
                facts[name] = value
    return facts


def _parcels(keys: Sequence[str]) -> Iterator[list[str]]:
    """Keys by the hundred: a cell holds 32,767 characters."""
    for start in range(0, len(keys), KEYS_PER_CELL):
        yield list(keys[start : start + KEYS_PER_CELL])


def require_fitting(
    stamp: Mapping[str, Any] | None, book: BookSpec, scope: Scope, *, title_of: Mapping[str, str]
) -> None:
    """Refuse the template of another kind, version, unit or quarter; raises Invalid."""
    if stamp is None:
        raise Invalid(_refused(_("这不是从本系统下载的“%(title)s”模板"), book.title))
    if stamp.get("kind") != book.kind:
        other = title_of.get(str(stamp.get("kind")), _("其他事项"))
        raise Invalid(
            _("这是“%(other)s”的模板，不能用于“%(title)s”；请下载“%(title)s”的模板后重新填写。")
            % {"other": other, "title": book.title}
        )
    if stamp.get("version") != book.version:
        raise Invalid(_refused(_("“%(title)s”的模板已更新，这份文件用的是旧版"), book.title))
    district = scope.district.slug if scope.district else ""
    if stamp.get("district", "") != district:
        raise Invalid(_refused(_("这份“%(title)s”模板是另一单位的"), book.title))
    quarter = scope.quarter.code if scope.quarter else ""
    if (given := str(stamp.get("quarter", ""))) != quarter:
        raise Invalid(
            _("这份模板是%(given)s的，而您选择了%(chosen)s；请改选期间，或下载该期间的模板后重新填写。")
            % {"given": _period(given), "chosen": scope.quarter.label if scope.quarter else _("不分期间")}
        )


def _refused(reason: str, title: str) -> str:
    return (reason + _("；请重新下载模板，把数据粘贴过去后再上传。")) % {"title": title}


def _period(code: str) -> str:
    try:
        return Quarter.parse(code).label
    except Invalid:
        return _("其他期间")

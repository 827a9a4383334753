"""The child that opens what people upload: `python -m kunming_coord.exchange.reader`, workbook in, JSON out.

It limits itself before it touches a byte, knows no database, no settings and no Django, and starts in a few hundredths
of a second. What it answers is plain: numbers, texts and dates by their place, or the code of a refusal.
"""

import datetime as dt
import gc
import io
import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from kunming_coord.exchange import limits
from kunming_coord.exchange.inspecting import Refused, inspect

# An error or a formula without a result reads as an empty cell: these are found in the sheet's own text.
_FAULTY = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}\d{1,7})"[^>]*>(?:(?!</(?:\w+:)?c>).)*?'
    rb"<(?:\w+:)?v>([^<]{1,20})</",
    re.DOTALL,
)
_UNCOMPUTED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_TAB, _RELATION = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>"), re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_NOTED = 1000  # faulty cells named one by one


def main() -> None:
    """Read the workbook on standard input and answer on standard output."""
    limit()
    gc.disable()  # everything that is made is still needed at the end
    data = sys.stdin.buffer.read(limits.MAX_BYTES + 1)
    try:
        answer: dict[str, Any] = {"sheets": read(data)}
    except Refused as refusal:
        answer = {"refused": refusal.code, "values": refusal.values}
    except MemoryError:
        answer = {"refused": "memory", "values": {}}
    text = _as_json(answer)
    if len(text) > limits.ANSWER_LETTERS:
        text = _as_json({"refused": "memory", "values": {}})
    sys.stdout.write(text)
    sys.stdout.flush()
    os._exit(0)  # nothing is left to tidy up, and taking 60,000 cells apart takes time


def _as_json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"), default=_plain)


def limit() -> None:
    """From here on: no more processor time, memory, files or processes than reading a workbook takes."""
    for what, most in (
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_AS, limits.MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def read(data: bytes) -> list[dict[str, Any]]:
    """Every sheet with its cells, from A1 on; raises Refused."""
    parts = inspect(data)
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        described = workbook.sheets_metadata
        if len(described) > limits.MAX_SHEETS:
            raise Refused("sheets", limit=limits.MAX_SHEETS)
        notes = _notes(parts)
        sheets, cells = [], 0
        for position, sheet in enumerate(described):
            found = _sheet(workbook.get_sheet_by_index(position), sheet.name)
            cells += len(found["rows"]) * len(found["rows"][0]) if found["rows"] else 0
            if cells > limits.MAX_CELLS:
                raise Refused("cells", limit=limits.MAX_CELLS)
            found["hidden"] = sheet.visible != SheetVisibleEnum.Visible
            sheets.append(found | notes.get(position, {}))
    except (CalamineError, ValueError, OverflowError, IndexError) as error:
        raise Refused("damaged") from error
    return sheets


def _sheet(sheet: Any, name: str) -> dict[str, Any]:
    end = sheet.end
    if end is None:
        return {"name": name, "rows": [], "merged": []}
    height, width = end[0] + 1, end[1] + 1
    if height > limits.MAX_ROWS:
        raise Refused("rows", limit=limits.MAX_ROWS, found=height, sheet=name)
    if width > limits.MAX_COLUMNS:
        raise Refused("columns", limit=limits.MAX_COLUMNS, found=width, sheet=name)
    rows = sheet.to_python(skip_empty_area=False)
    merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or () if first[0] < height]
    return {"name": name, "rows": rows, "merged": merged}


def _plain(cell: Any) -> Any:
    """What JSON has no word for: dates become texts under a mark of their own."""
    if isinstance(cell, dt.datetime):
        text = cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
        return {"date": text}
    if isinstance(cell, (dt.date, dt.time)):
        return {"date": cell.isoformat()}
    return str(cell)


def _notes(parts: dict[str, bytes]) -> dict[int, dict[str, Any]]:
    """Per sheet the cells whose emptiness is none: errors, and formulas nobody has computed."""
    found: dict[int, dict[str, Any]] = {}
    for position, content in enumerate(_in_order(parts)):
        faulty: dict[str, str] = {}
        if b' t="e"' in content:
            errors = islice(_FAULTY.finditer(content), _NOTED)
            faulty = {match[1].decode(): match[2].decode("ascii", "replace") for match in errors}
        if b"f>" in content:
            faulty |= {match[1].decode(): "=" for match in islice(_UNCOMPUTED.finditer(content), _NOTED)}
        if faulty:
            found[position] = {"faulty": faulty}
    return found


def _in_order(parts: dict[str, bytes]) -> Iterator[bytes]:
    """The text of each sheet, in the order of the tabs."""
    targets = {}
    for tag in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        found = dict(_ATTRIBUTE.findall(tag))
        targets[found.get(b"Id")] = found.get(b"Target", b"").decode(errors="replace").lower()
    for tag in _TAB.findall(parts.get("xl/workbook.xml", b"")):
        target = targets.get(dict(_ATTRIBUTE.findall(tag)).get(b"r:id"), "")
        yield parts.get(target.lstrip("/") if target.startswith("/") else f"xl/{target}", b"")


if __name__ == "__main__":
    main()

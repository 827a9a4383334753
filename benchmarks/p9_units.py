"""P9, stock: 5,000 floor units of a district by workbook – told what is wrong with them beside calamine reading the same
file, then judged and written beside the services of the page, unit by unit.

One by one means what trying and keeping a row would take: each unit is added and taken back, then added.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from benchmarks.figures import Figure, best_of
from benchmarks.ground import ground, undone
from benchmarks.people import park_manager
from benchmarks.references import calamine_alone
from kunming_coord.accounts.models import User
from kunming_coord.districts.models import District
from kunming_coord.exchange.annotating import annotate
from kunming_coord.exchange.blanks import blank
from kunming_coord.exchange.child import read_workbook
from kunming_coord.exchange.columns import Value
from kunming_coord.exchange.kinds import ImportKind
from kunming_coord.exchange.rows import Outcome, Row
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.tables import Reading, read_tables
from parks.space.checks import Place
from parks.space.drafts import BuildingDraft, FloorDraft
from parks.space.imports import FloorUnitImport
from parks.space.many import keep_buildings, keep_floors
from parks.space.models import Building
from parks.space.services import add_unit

UNITS, BUILDINGS, FLOORS, FEW = 5_000, 50, 10, 100
WRONG_EVERY = 20  # one row in twenty bears more than any floor
HOST = "anning"


def figures() -> Iterator[Figure]:
    """The seconds of each, the reference of the writing scaled to as many."""
    with ground(1):
        district = District.objects.get(slug=HOST)
        scope = Scope(district)
        actor = park_manager(district)
        _stand(district, actor)
        kind = FloorUnitImport()
        spoiled = _filled_in(kind, scope, actor, wrong=True)
        alone = best_of(lambda: calamine_alone(spoiled))
        told = best_of(lambda: _told(kind, spoiled, scope, actor))
        content = _filled_in(kind, scope, actor, wrong=False)
        rows = _judged(kind, read_workbook(content), scope, actor).rows
        reference = _one_by_one(kind, rows[:: UNITS // FEW], actor) * UNITS / FEW
        with undone():
            checked, written = _as_import(kind, content, scope, actor)
    name = f"P9 房源 {UNITS:,} 行"
    yield Figure(f"{name}，读取、核对并标注错误", told * 1e3, alone * 1e3, 6, "ms")
    yield Figure(f"{name}，核对并写入", checked + written, reference, 5, "s", faster=True)
    yield Figure(f"{name}，其中核对", checked, None, None, "s")


def _stand(district: District, actor: User) -> None:
    """The buildings and floors the units are in."""
    place = Place(district)
    drafts = [BuildingDraft(place, f"基准{number}号楼", "factory") for number in range(BUILDINGS)]
    keep_buildings(new=drafts, changed=(), actor=actor)
    homes = Building.objects.filter(district=district)
    floors = [(home, FloorDraft(number + 1)) for home in homes for number in range(FLOORS)]
    keep_floors(new=floors, changed=(), actor=actor)


def _filled_in(kind: ImportKind, scope: Scope, actor: User, *, wrong: bool) -> bytes:
    rows: list[dict[str, Value]] = [
        {
            "building": f"基准{number % BUILDINGS}号楼",
            "floor": number // BUILDINGS % FLOORS + 1,
            "code": f"{number:05d}",
            "area": 120_000 + number,
            "load": 99_000 if wrong and number % WRONG_EVERY == 0 else 1_500,
            "height": 6_000,
            "power": 400,
            "price": 1_800,
        }
        for number in range(UNITS)
    ]
    return blank(kind.book(scope, actor), scope, {kind.code: rows})


def _told(kind: ImportKind, content: bytes, scope: Scope, actor: User) -> bytes:
    sheets = read_workbook(content)
    reading = _judged(kind, sheets, scope, actor)
    wrong = sum(len(row.errors) for row in reading.rows)
    if wrong != UNITS // WRONG_EVERY:
        raise AssertionError(f"{wrong} errors found, {UNITS // WRONG_EVERY} made")
    return annotate(sheets, reading.tables, kind.book(scope, actor))


def _judged(kind: ImportKind, sheets: Sequence[Mapping[str, Any]], scope: Scope, actor: User) -> Reading:
    reading = read_tables(kind.book(scope, actor), sheets)
    kind.compare(reading.rows, actor=actor, scope=scope, choice="")
    kind.check(reading.rows, actor=actor, scope=scope, choice="", tell=_nobody)
    return reading


def _as_import(kind: ImportKind, content: bytes, scope: Scope, actor: User) -> tuple[float, float]:
    began = time.perf_counter()
    rows = _judged(kind, read_workbook(content), scope, actor).rows
    if wrong := [row.errors for row in rows if row.outcome != Outcome.NEW]:
        raise AssertionError(f"{len(wrong)} rows are not taken: {wrong[0]}")
    checked = time.perf_counter()
    kind.compare(rows, actor=actor, scope=scope, choice="")
    kind.apply(rows, actor=actor, scope=scope, choice="", tell=_nobody)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return checked - began, time.perf_counter() - checked


def _one_by_one(kind: FloorUnitImport, rows: Sequence[Row], actor: User) -> float:
    began = time.perf_counter()
    for _again in ("tried", "kept"):
        with undone():
            for row in rows:
                with transaction.atomic():
                    floor = row.ref.building.floors.select_related("building").get(number=row["floor"])
                    add_unit(floor=floor, draft=kind.judge(row, actor), actor=actor)
    return time.perf_counter() - began


def _nobody(done: int, total: int) -> None:
    """Nobody is told how far it is."""

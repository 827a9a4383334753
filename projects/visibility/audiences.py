"""提交后谁能看到什么 and 可见范围一览, printed from the table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.visibility.table import SOURCES, Relation, Row, Sight, Stage, Thing, table

WORDS: dict[Sight, str | Promise] = {Sight.SEEN: _("可见"), Sight.MASKED: _("遮挡"), Sight.HIDDEN: "—"}
EVERY = _("各阶段")
Cell = tuple[Relation, Stage]


@dataclass(frozen=True)
class Circle:
    """Somebody who may come to read what is submitted, and the cell of the table they read it at."""

    label: str | Promise
    cell: Cell


@dataclass(frozen=True)
class Audience:
    """A circle with the fields it will see, see masked, and not see."""

    label: str | Promise
    seen: list[str]
    masked: list[str]
    hidden: list[str]


@dataclass(frozen=True)
class MatrixRow:
    """A field in the printed matrix, a word per column."""

    label: str
    cells: list[str | Promise]
    source: str


@dataclass(frozen=True)
class Matrix:
    """The printed table of one kind of thing; a relation whose stages make no difference to it has one column."""

    name: str
    label: str
    note: str
    heads: list[tuple[str, list[str | Promise]]]
    rows: list[MatrixRow]


def preview(things: Iterable[str], circles: Sequence[Circle], *, scheme: str = "") -> list[Audience]:
    """What each circle will see of these things; fields another scheme has are left out."""
    rows = [row for thing in things for row in table().things[thing].rows.values()]
    here = [row for row in rows if not row.only or scheme in row.only]

    def named(circle: Circle, sight: Sight) -> list[str]:
        return [row.label for row in here if row.sight(*circle.cell) == sight]

    return [Audience(circle.label, *(named(circle, sight) for sight in Sight)) for circle in circles]


def matrices() -> list[Matrix]:
    """The whole table in words."""
    return [_matrix(thing) for thing in table().things.values()]


def _matrix(thing: Thing) -> Matrix:
    columns: list[Cell] = []
    heads: list[tuple[str, list[str | Promise]]] = []
    for relation, label in table().relations.items():
        stages = [stage for stage in Stage if (relation, stage) in table().possible]
        if len(stages) > 1 and all(row.steady(relation) for row in thing.rows.values()):
            columns.append((relation, stages[0]))
            heads.append((label, [EVERY]))
        elif stages:
            columns += [(relation, stage) for stage in stages]
            heads.append((label, [table().stages[stage] for stage in stages]))
    rows = [_printed(row, columns) for row in thing.rows.values()]
    return Matrix(thing.name, thing.label, thing.note, heads, rows)


def _printed(row: Row, columns: Sequence[Cell]) -> MatrixRow:
    return MatrixRow(row.label, [WORDS[row.sight(*cell)] for cell in columns], SOURCES[row.source])

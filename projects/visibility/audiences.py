"""提交后谁能看到什么 and 可见范围一览, printed from the table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.visibility.table import SOURCES, Relation, Row, Sight, Stage, table

WORDS: dict[Sight, str | Promise] = {Sight.SEEN: _("可见"), Sight.MASKED: _("遮挡"), Sight.HIDDEN: "—"}
Cell = tuple[Relation, Stage]


@dataclass(frozen=True)
class Circle:
    """A column of the preview: whom it is about, and at which cell of the table it reads."""

    label: str | Promise
    cell: Cell


@dataclass(frozen=True)
class Audience:
    """A field and what each circle sees of it, in words."""

    label: str
    words: list[str | Promise]


@dataclass(frozen=True)
class Preview:
    """Who will see what: the circles and the fields."""

    circles: Sequence[Circle]
    rows: list[Audience]


@dataclass(frozen=True)
class MatrixRow:
    """A field in the printed matrix: a list of words per relation, one per stage that can be."""

    label: str
    cells: list[str | Promise]
    source: str


@dataclass(frozen=True)
class Matrix:
    """The printed table of one kind of thing."""

    name: str
    label: str
    note: str
    rows: list[MatrixRow]


def preview(things: Iterable[str], circles: Sequence[Circle], *, scheme: str = "") -> Preview:
    """What each circle will see of these things; fields another scheme has are left out."""
    rows = [row for thing in things for row in table().things[thing].rows.values()]
    found = [
        Audience(row.label, [WORDS[row.sight(*circle.cell)] for circle in circles])
        for row in rows
        if not row.only or scheme in row.only
    ]
    return Preview(circles, found)


def columns() -> list[Cell]:
    """The columns of the printed matrix: a relation that sees the same at all its stages still has one per stage."""
    return [(who, when) for who in Relation for when in Stage if (who, when) in table().possible]


def matrices() -> list[Matrix]:
    """The whole table in words."""
    return [
        Matrix(thing.name, thing.label, thing.note, [_printed(row) for row in thing.rows.values()])
        for thing in table().things.values()
    ]


def _printed(row: Row) -> MatrixRow:
    return MatrixRow(row.label, [WORDS[row.sight(*cell)] for cell in columns()], SOURCES[row.source])

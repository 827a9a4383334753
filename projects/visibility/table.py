"""可见范围: field × relation × stage → seen, masked or hidden, read from `projects/data/visibility.yaml` and nowhere else."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

FILE = Path(__file__).parent.parent / "data" / "visibility.yaml"


class Relation(StrEnum):
    """How somebody stands to a thing; exactly one of them holds."""

    ORIGIN = "origin"
    CANDIDATE = "candidate"
    HOST = "host"
    PARTY = "party"
    CITY = "city"
    ASKED = "asked"
    AUDITOR = "auditor"
    POOL = "pool"
    OTHERS = "others"


class Stage(StrEnum):
    """How far a project is on its way to a signed agreement."""

    LEAD = "lead"
    MATCHING = "matching"
    ACCEPTED = "accepted"
    SIGNED = "signed"


class Sight(StrEnum):
    """What somebody sees of a field."""

    SEEN = "s"
    MASKED = "m"
    HIDDEN = "-"


NEVER = "."  # a combination that cannot occur
SOURCES = {"documented": "有据", "inferred": "推断", "example": "示例"}


@dataclass(frozen=True)
class Row:
    """A field with who sees it when; `columns` are the columns it stands for, as (model, column)."""

    name: str
    label: str
    columns: tuple[tuple[str, str], ...]
    only: frozenset[str]
    cells: Mapping[tuple[Relation, Stage], Sight]
    source: str

    def sight(self, relation: Relation, stage: Stage) -> Sight:
        """What somebody of this relation sees at this stage; nothing where that cannot be."""
        return self.cells.get((relation, stage), Sight.HIDDEN)

    def steady(self, relation: Relation) -> bool:
        """Whether the stage makes no difference to this relation."""
        return len({sight for (who, _), sight in self.cells.items() if who == relation}) <= 1


@dataclass(frozen=True)
class Thing:
    """A kind of record with its rows."""

    name: str
    label: str
    models: tuple[str, ...]
    apart: tuple[tuple[str, str], ...]
    note: str
    source: str
    rows: Mapping[str, Row]
    listed: tuple[str, ...] = ()

    @cached_property
    def readers(self) -> frozenset[tuple[Relation, Stage]]:
        """Who is shown anything of it, when; to the open pool it is another page with its own few fields."""
        cells = [(cell, sight) for row in self.rows.values() for cell, sight in row.cells.items()]
        return frozenset(cell for cell, sight in cells if sight != Sight.HIDDEN and cell[0] != Relation.POOL)


@dataclass(frozen=True)
class RevealLimit:
    """How many numbers a person may have shown in an hour, and how long one stays shown."""

    valid_from: dt.date
    per_hour: int
    minutes: int
    source: str
    note: str


@dataclass(frozen=True)
class Table:
    """The whole file."""

    relations: Mapping[Relation, str]
    stages: Mapping[Stage, str]
    possible: frozenset[tuple[Relation, Stage]]
    things: Mapping[str, Thing]
    limits: tuple[RevealLimit, ...]

    def row(self, thing: str, name: str) -> Row:
        """The row of a field; raises LookupError for a name the file does not have."""
        return self.things[thing].rows[name]

    def limit_on(self, day: dt.date) -> RevealLimit:
        """The limit in force; before the first, the first."""
        begun = [limit for limit in self.limits if limit.valid_from <= day]
        return begun[-1] if begun else self.limits[0]

    def open_to_readers(self, thing: str, name: str) -> bool:
        """Whether everybody who is shown anything of a thing is shown this: then lists may be searched by it."""
        row = self.row(thing, name)
        return all(row.sight(*cell) == Sight.SEEN for cell in self.things[thing].readers)


def table() -> Table:
    """The table that is obeyed; raises ImproperlyConfigured."""
    return _shipped()


@cache
def _shipped() -> Table:
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Table:
    """The table of a text; raises ImproperlyConfigured naming what is wrong."""
    try:
        data = yaml.safe_load(text)
        if set(data["relations"]) != set(Relation) or set(data["stages"]) != set(Stage):
            raise _refused("relations and stages are those of the code, all of them")
        at = {
            Relation(name): [Stage(stage) for stage in row["at"]] for name, row in data["relations"].items()
        }
        return Table(
            relations={Relation(name): row["label"] for name, row in data["relations"].items()},
            stages={Stage(name): label for name, label in data["stages"].items()},
            possible=frozenset((who, when) for who, stages in at.items() for when in stages),
            things={name: _thing(name, row, at) for name, row in data["things"].items()},
            limits=tuple(_limits(data["reveals"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise _refused(f"{type(error).__name__}: {error}") from error


def _thing(name: str, data: Mapping[str, Any], at: Mapping[Relation, list[Stage]]) -> Thing:
    _known(name, data, {"label", "models", "apart", "listed", "note", "source", "rows"})
    models = tuple(data["models"])
    rows = {key: _row(name, key, row, data, at) for key, row in data["rows"].items()}
    named = [column for row in rows.values() for column in row.columns]
    named += (apart := [_column(text, models) for text in data["apart"]])
    twice = {column for column in named if named.count(column) > 1}
    if twice:
        raise _refused(f"{name}: named twice: {sorted(twice)}")
    thing = Thing(
        name,
        data["label"],
        models,
        tuple(apart),
        data["note"],
        _source(name, data),
        rows,
        tuple(data["listed"]),
    )
    for field in thing.listed:
        if any(rows[field].sight(*cell) != Sight.SEEN for cell in thing.readers):
            raise _refused(f"{name}.{field} is listed: whoever is shown anything of it must be shown this")
    return thing


def _row(
    thing: str,
    name: str,
    data: Mapping[str, Any],
    whole: Mapping[str, Any],
    at: Mapping[Relation, list[Stage]],
) -> Row:
    where = f"{thing}.{name}"
    _known(where, data, {"label", "of", "only", "number", "sight", "source"})
    models = tuple(whole["models"])
    columns = tuple(_column(text, models) for text in data.get("of", [name]))
    cells = dict(_cells(where, data["sight"], at))
    if Sight.MASKED in cells.values() and not data.get("number"):
        raise _refused(f"{where}: only a number can be masked")
    return Row(
        name=name,
        label=data["label"],
        columns=columns,
        only=frozenset(data.get("only", ())),
        cells=cells,
        source=_source(where, {"source": data.get("source", whole["source"])}),
    )


def _cells(
    where: str, sight: str, at: Mapping[Relation, list[Stage]]
) -> Iterator[tuple[tuple[Relation, Stage], Sight]]:
    groups = sight.split()
    if len(groups) != len(at) or any(len(group) != len(Stage) for group in groups):
        raise _refused(f"{where}: a group of {len(Stage)} letters for each of {len(at)} relations")
    for (relation, stages), group in zip(at.items(), groups, strict=True):
        for stage, letter in zip(Stage, group, strict=True):
            if (letter == NEVER) is (stage in stages):
                raise _refused(
                    f"{where}: {relation} at {stage} is {'possible' if stage in stages else 'impossible'}"
                )
            if letter != NEVER:
                yield (relation, stage), Sight(letter)


def _column(text: str, models: tuple[str, ...]) -> tuple[str, str]:
    model, dot, column = text.rpartition(".")
    if dot and model not in models:
        raise _refused(f"{text}: the model is not named")
    return (model, column) if dot else (models[0], column)


def _limits(rows: list[Mapping[str, Any]]) -> Iterator[RevealLimit]:
    for row in sorted(rows, key=lambda row: row["from"]):
        _known("reveals", row, {"from", "per_hour", "minutes", "source", "note"})
        if not (isinstance(row["from"], dt.date) and row["per_hour"] > 0 and row["minutes"] > 0):
            raise _refused("reveals: a day and two numbers above 0")
        yield RevealLimit(row["from"], row["per_hour"], row["minutes"], _source("reveals", row), row["note"])


def _source(where: str, data: Mapping[str, Any]) -> str:
    if data["source"] not in SOURCES:
        raise _refused(f"{where}: source {data['source']!r}")
    return str(data["source"])


def _known(where: str, data: Mapping[str, Any], names: set[str]) -> None:
    if unknown := set(data) - names:
        raise _refused(f"{where}: unknown {sorted(unknown)}")


def _refused(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{FILE.name}: {why}")

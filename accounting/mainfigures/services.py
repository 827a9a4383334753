"""Keeping main figures: read from a file, compared with what is there, added as further revisions, never overwritten."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounting.mainfigures.models import MainFigure, MainIndicator
from accounting.mainfigures.reading import Fault, Figure, Key, read_rows
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.districts.services import rows_of
from projects.policies.models import Indicator

DATA = Path(__file__).parent / "data"
LOADER = Role.STATISTICIAN
LOADING_LOCK = 0x4B4D  # one loader at a time, so that revisions are numbered without gaps or clashes
NEW, CHANGED, SAME = "new", "changed", "same"
Rows = Iterable[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True)
class Difference:
    """What a row would do: `kind` is new, changed or same; `old` is the newest revision it would stand beside."""

    figure: Figure
    kind: str
    old: MainFigure | None


@dataclass(frozen=True)
class Preview:
    """What a file would do, before anything is written."""

    differences: list[Difference] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Loaded:
    """What a file did, in numbers of rows."""

    new: int
    changed: int
    same: int
    refused: int


@transaction.atomic
def load_main_indicators() -> int:
    """The catalogue of main figures that ships with the product, missing rows only; returns how many there are."""
    rows = rows_of(DATA / "main_indicators.csv")
    filed = {indicator.code: indicator for indicator in Indicator.objects.all()}
    for order, row in enumerate(rows, start=1):
        MainIndicator.objects.get_or_create(
            code=row["code"],
            defaults={
                **{name: row[name] for name in ("name", "short_name", "measure", "unit", "source_status")},
                **{name: bool(row[name]) for name in ("by_industry", "signed", "stock")},
                "places": int(row["places"]),
                "indicator": filed.get(row["indicator"]),
                "order": order,
            },
        )
    return len(rows)


def may_load(actor: User) -> bool:
    """Whether somebody keeps the main figures: 统计核对 of the city."""
    return actor.holds(LOADER, units=None)


def preview_main_figures(*, rows: Rows, source: str = "", as_of: dt.date | None = None) -> Preview:
    """What loading these rows would do, with every fault; nothing is written."""
    reading = read_rows(rows, source=source, as_of=as_of)
    return Preview(_differences(reading.figures), reading.faults)


@transaction.atomic
def load_main_figures(
    *,
    rows: Rows,
    actor: User,
    source: str = "",
    as_of: dt.date | None = None,
    reference: str = "",
    partly: bool = False,
) -> Loaded:
    """Keep published figures: (row number, column → text) of `reading.COLUMNS`, each as a new revision where it differs.

    `source` and `as_of` stand for rows that name none; `reference` names the file. Raises NotAllowed for anybody but
    统计核对, and Invalid with every fault (`fields`: "row/column" → sentence) unless `partly` keeps the good rows.
    """
    if not may_load(actor):
        raise NotAllowed(_("区县主要指标由市级统计核对岗位导入，您的岗位不能办理。"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOADING_LOCK])
    preview = preview_main_figures(rows=rows, source=source, as_of=as_of)
    if preview.faults and not partly:
        raise Invalid(
            _("%(count)s 处有误，未写入任何内容：%(first)s")
            % {"count": len(preview.faults), "first": preview.faults[0].sentence},
            fields={f"{fault.row}/{fault.column}": fault.sentence for fault in preview.faults},
        )
    written = [change for change in preview.differences if change.kind != SAME]
    MainFigure.objects.bulk_create(_revision(change, reference, actor) for change in written)
    kinds = [change.kind for change in preview.differences]
    return Loaded(
        new=kinds.count(NEW),
        changed=kinds.count(CHANGED),
        same=kinds.count(SAME),
        refused=len({fault.row for fault in preview.faults}),
    )


@transaction.atomic
def record_main_figure(*, cells: Mapping[str, str], actor: User) -> Loaded:
    """Keep one figure somebody typed; raises as `load_main_figures`, its faults by column alone."""
    if faults := read_rows([(1, cells)], source="", as_of=None).faults:
        fields = {fault.column: fault.reason for fault in faults}
        raise Invalid(_("有 %(count)s 处有误，请修改。") % {"count": len(fields)}, fields=fields)
    return load_main_figures(rows=[(1, cells)], actor=actor, reference=_("页面登记"))


def _differences(figures: list[Figure]) -> list[Difference]:
    standing = _newest(figures)
    return [_difference(figure, standing.get(figure.key)) for figure in figures]


def _difference(figure: Figure, old: MainFigure | None) -> Difference:
    if old is None:
        return Difference(figure, NEW, None)
    before = (old.value, old.published_growth_tenths, old.growth_kind)
    now = (figure.value, figure.growth_tenths, figure.growth_kind)
    return Difference(figure, SAME if before == now else CHANGED, old)


def _newest(figures: list[Figure]) -> dict[Key, MainFigure]:
    """The newest revision of every key that might be among these figures, in one query."""
    rows = MainFigure.objects.filter(
        district__in={figure.district.pk for figure in figures},
        indicator__in={figure.indicator.pk for figure in figures},
        year__in={figure.year for figure in figures},
    )
    key = ("district_id", "indicator_id", "industry", "year", "months", "vintage")
    found = rows.order_by(*key, "-revision").distinct(*key)
    return {
        (row.district_id, row.indicator_id, row.industry, row.year, row.months, row.vintage): row
        for row in found
    }


def _revision(change: Difference, reference: str, actor: User) -> MainFigure:
    figure = change.figure
    return MainFigure(
        district=figure.district,
        indicator=figure.indicator,
        industry=figure.industry,
        year=figure.year,
        months=figure.months,
        vintage=figure.vintage,
        revision=change.old.revision + 1 if change.old else 1,
        value=figure.value,
        unit=figure.unit,
        places=figure.places,
        published_growth_tenths=figure.growth_tenths,
        growth_kind=figure.growth_kind,
        source=figure.source,
        as_of=figure.as_of,
        reference=reference[:200],
        actor_id=actor.pk,
        actor_label=actor.label,
    )

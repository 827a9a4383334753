"""区县主要指标 as a workbook: the rows are read, refused and kept by the services of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.mainfigures import services
from accounting.mainfigures.models import GrowthKind, MainIndicator, Vintage
from accounting.mainfigures.reading import COLUMNS, SOURCE_LENGTH, indicators_by_word, units_by_word
from accounting.mainfigures.services import NEW, SAME, Difference
from accounting.mainfigures.showing import exact_text, growth_text
from accounting.mainfigures.units import SCALES
from kunming_coord.accounts.models import User
from kunming_coord.districts.models import District, DistrictKind
from kunming_coord.exchange.cells import as_text
from kunming_coord.exchange.columns import (
    Choice,
    Code,
    Column,
    Day,
    Integer,
    Kind,
    Unreadable,
    Value,
)
from kunming_coord.exchange.kinds import ImportKind, Tell, import_kind
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec

SHEET = "figures"
COMPARED = ("value", "growth", "growth_kind")


@dataclass(frozen=True)
class Named(Choice):
    """One of a list that people also call by other words: short names, codes, former names."""

    words: Mapping[str, str] = field(default_factory=dict)  # word → code

    def read(self, cell: object) -> Value:
        """The code behind whatever word stands there."""
        try:
            return super().read(cell)
        except Unreadable:
            if found := self.words.get(as_text(cell)):
                return found
            raise


@import_kind("main-figures", title=gettext_lazy("区县主要指标"), roles=(services.LOADER,), city=True)
class MainFigureImport(ImportKind):
    """One sheet, one row per unit, indicator, period and vintage."""

    needs_template: ClassVar[bool] = False  # what was exported, or prepared elsewhere under these headers

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """The columns, with the units and the catalogue as dropdowns."""
        return BookSpec(
            kind=self.code,
            title=_("区县主要指标"),
            sheets=(SheetSpec(SHEET, columns(), _("主要指标")),),
            notes=(
                _(
                    "每行是一个单位一项指标一个期间的公布数；同一期间的进度数、核实数、年报数、普查修订数各占一行。"
                ),
                _("公布增速按来源照录并注明口径，不得自行计算；来源只公布增速的，数值留空。"),
                _("数值与已导入的不同的另存一稿，原稿保留；相同的不重复写入。"),
            ),
        )

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Each row beside the newest revision of its figure; every fault beside its cell."""
        by_number = {row.number: row for row in rows}
        preview = services.preview_main_figures(rows=[(row.number, _cells(row)) for row in rows])
        for fault in preview.faults:
            row = by_number[fault.row]
            if str(COLUMNS[fault.column]) not in {error.header for error in row.errors}:
                row.refuse(fault.reason, column=fault.column)
        for difference in preview.differences:
            _beside(by_number[difference.figure.row], difference)

    def apply(
        self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell
    ) -> Mapping[str, int]:
        """Keep the figures through the service of the page."""
        done = services.load_main_figures(
            rows=[(row.number, _cells(row)) for row in rows], actor=actor, reference=_("Excel 导入")
        )
        tell(len(rows), len(rows))
        return {_("新增"): done.new, _("更正另存一稿"): done.changed}


def columns() -> tuple[Column, ...]:
    """The columns of the sheet, for files in and out."""
    units = District.objects.exclude(kind=DistrictKind.SYSTEM)
    catalogue = MainIndicator.objects.all()
    kinds: dict[str, Kind] = {
        "district": Named(
            options={unit.slug: unit.name for unit in units},
            words={word: unit.slug for word, unit in units_by_word().items()},
        ),
        "indicator": Named(
            options={row.code: row.name for row in catalogue},
            words={word: row.code for word, row in indicators_by_word().items()},
        ),
        "industry": Code(length=5),
        "year": Integer(least=2000, most=2100),
        "months": Kind(length=12),
        "vintage": Choice(options={vintage.value: str(vintage.label) for vintage in Vintage}),
        "value": Kind(length=40),
        "unit": Choice(options={scale.code: scale.label for scale in SCALES.values()}),
        "growth": Kind(length=20),
        "growth_kind": Choice(options={kind.value: str(kind.label) for kind in GrowthKind}),
        "as_of": Day(),
        "source": Kind(length=SOURCE_LENGTH),
    }
    helps = {
        "industry": _("分行业指标填 GB/T 4754 代码，例如 C 或 C39；其余留空。"),
        "months": _("1—N月累计的 N，12 或“全年”为全年。"),
        "value": _("只填数字，按所选单位；来源只公布增速的留空。"),
        "unit": _("留空时按指标目录中的单位。"),
        "growth": _("百分数，最多一位小数，按来源照录。"),
        "growth_kind": _("有公布增速时必填，以来源的说法为准。"),
    }
    required = {"district", "indicator", "year", "months", "vintage", "as_of", "source"}
    keys = {"district", "indicator", "industry", "year", "months", "vintage"}
    return tuple(
        Column(
            code,
            str(title),
            kinds[code],
            required=code in required,
            key=code in keys,
            help=helps.get(code, ""),
            width=40 if code == "source" else 16,
        )
        for code, title in COLUMNS.items()
    )


def _cells(row: Row) -> dict[str, str]:
    return {code: "" if row[code] is None else str(row[code]) for code in COLUMNS}


def _beside(row: Row, difference: Difference) -> None:
    """The row as it would be kept, and what stands there now, both in the unit of the row."""
    figure, old = difference.figure, difference.old
    row.ref = difference
    row.values |= {
        "value": exact_text(figure.value, SCALES[figure.unit]),
        "growth": None if figure.growth_tenths is None else growth_text(figure.growth_tenths),
        "growth_kind": figure.growth_kind or None,
    }
    if difference.kind == NEW or old is None:
        row.compare(None)
        return
    row.compare(
        {
            "value": exact_text(old.value, SCALES[figure.unit]),
            "growth": None
            if old.published_growth_tenths is None
            else growth_text(old.published_growth_tenths),
            "growth_kind": old.growth_kind or None,
        }
        if difference.kind != SAME
        else {name: row[name] for name in COMPARED}
    )

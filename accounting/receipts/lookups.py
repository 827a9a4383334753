"""What the words of a workbook mean here: taxes, treasuries, enterprises, projects; looked up once for all rows."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounting.receipts.models import TaxReceipt, TaxType, Treasury
from accounting.receipts.reading import ReceiptRow
from kunming_coord.districts.models import District, DistrictKind, DistrictName, Jurisdiction
from projects.register.models import Enterprise, Project

Key = tuple[str, int, str]
"""税票号码, tax type, 预算级次: what counts once."""

Said = tuple[int, int, dt.date, int]
"""Payer, treasury, day and amount of a receipt."""

_TREASURY = re.compile(r"(?:国家金库)?(?:云南省)?(?:昆明市(?=.))?(.+?)(?:中心支库|支库|代理库|国库|金库)?")
_LEVELS = {
    **{str(label): str(value) for value, label in TaxReceipt.Level.choices},
    "中央级": TaxReceipt.Level.CENTRAL,
    "省": TaxReceipt.Level.PROVINCE,
    "市": TaxReceipt.Level.CITY,
    "县": TaxReceipt.Level.COUNTY,
    "区级": TaxReceipt.Level.COUNTY,
    "区县级": TaxReceipt.Level.COUNTY,
    "县区级": TaxReceipt.Level.COUNTY,
    "共享级": TaxReceipt.Level.SHARED,
    "中央地方共享": TaxReceipt.Level.SHARED,
}


def folded(text: str) -> str:
    """One spelling of what people write: NFKC, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def level_of(text: str) -> str | None:
    """The code of a 预算级次; None for an unknown one."""
    found = _LEVELS.get(folded(text))
    return str(found) if found else None


def said(receipt: TaxReceipt) -> Said:
    """What a receipt says, to be compared with another of its number."""
    return receipt.enterprise_id, receipt.fiscal_unit_id, receipt.received_on, receipt.amount_fen


@dataclass(frozen=True)
class Lookups:
    """Everything rows are compared with."""

    taxes: dict[str, TaxType]
    enterprises: dict[str, Enterprise]
    projects: dict[str, Project]
    loaded: dict[Key, Said]
    _treasuries: dict[str, District] = field(default_factory=dict)
    _names: dict[str, list[tuple[dt.date | None, dt.date | None, District]]] = field(default_factory=dict)
    _carriers: dict[int, list[Jurisdiction]] = field(default_factory=dict)

    def fiscal_unit(self, treasury: str, day: dt.date) -> District | None:
        """The unit whose treasury a name means on a day, as registered, or by the unit's own name; None for none.

        A unit without a treasury of its own is carried by the one that is known to carry it.
        """
        name = folded(treasury)
        unit = self._treasuries.get(name) or self._named(name, day)
        if unit is None and (inside := _TREASURY.fullmatch(name)):
            unit = self._named(inside[1], day)
        return self._carrier(unit, day) if unit else None

    def _named(self, name: str, day: dt.date) -> District | None:
        units = {
            unit.pk: unit
            for since, until, unit in self._names.get(name, ())
            if (since is None or since <= day) and (until is None or day < until)
        }
        return next(iter(units.values())) if len(units) == 1 else None

    def _carrier(self, unit: District, day: dt.date) -> District:
        known = {
            row.of.pk: row.of
            for row in self._carriers.get(unit.pk, ())
            if row.of is not None
            and (row.valid_from is None or row.valid_from <= day)
            and (row.valid_to is None or day < row.valid_to)
        }
        return next(iter(known.values())) if len(known) == 1 else unit


def look_up(rows: Sequence[ReceiptRow], credit_codes: Iterable[str]) -> Lookups:
    """What these rows can mean, in a constant number of queries."""
    enterprises = Enterprise.objects.filter(credit_code__in=set(credit_codes)).select_related("merged_into")
    projects = Project.objects.filter(code__in={folded(row.project_code) for row in rows if row.project_code})
    numbers = {folded(row.number) for row in rows}
    loaded = TaxReceipt.objects.filter(number__in=numbers)
    return Lookups(
        taxes={name: tax for tax in TaxType.objects.all() for name in (tax.name, tax.code)},
        enterprises={row.credit_code: row.merged_into or row for row in enterprises},
        projects={project.code: project for project in projects},
        loaded={(row.number, row.tax_type_id, row.level): said(row) for row in loaded},
        _treasuries={
            folded(row.name): row.fiscal_unit for row in Treasury.objects.select_related("fiscal_unit")
        },
        _names=_names(),
        _carriers=_carriers(),
    )


def _names() -> dict[str, list[tuple[dt.date | None, dt.date | None, District]]]:
    found: dict[str, list[tuple[dt.date | None, dt.date | None, District]]] = {}
    dated = DistrictName.objects.select_related("district").exclude(district__kind=DistrictKind.SYSTEM)
    for row in dated:
        for name in {folded(row.name), folded(row.short_name)}:
            found.setdefault(name, []).append((row.valid_from, row.valid_to, row.district))
    return found


def _carriers() -> dict[int, list[Jurisdiction]]:
    found: dict[int, list[Jurisdiction]] = {}
    fiscal = Jurisdiction.objects.filter(aspect=Jurisdiction.Aspect.FISCAL, of__isnull=False)
    for row in fiscal.select_related("of"):
        found.setdefault(row.unit_id, []).append(row)
    return found

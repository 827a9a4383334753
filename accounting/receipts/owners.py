"""To which project each receipt of a page counts, and how that is known; the computation says the same set-wise."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounting.receipts.models import TAX_INDICATOR, TaxReceipt, TaxSetting
from accounting.rules import AS_FILED
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import CompiledTerm
from projects.register.models import Project


@dataclass(frozen=True)
class Owner:
    """The project of a receipt, None where nothing says which, and a remark for people."""

    project: Project | None
    note: str


def owners_of(rows: list[TaxReceipt]) -> dict[int, Owner]:
    """Receipt id → its project: as assigned last, else as its row says, else the only one under an agreement."""
    assigned = {row.pk: getattr(row, "assigned_id", None) for row in rows}
    projects = Project.objects.in_bulk([pk for pk in assigned.values() if pk])
    terms = _terms({row.enterprise_id for row in rows})
    settings = list(TaxSetting.objects.all())
    found = {}
    for row in rows:
        covering = _covering(terms.get(row.enterprise_id, []), _quarter(row, settings))
        said = projects.get(assigned[row.pk] or 0, row.project)
        found[row.pk] = _owner(row, said, covering)
    return found


def _owner(row: TaxReceipt, said: Project | None, covering: list[CompiledTerm]) -> Owner:
    candidates = {term.project_id: term.project for term in covering}
    if said is None and len(candidates) != 1:
        several = _("企业有几个协作项目，未写明是哪一个")
        return Owner(None, several if candidates else _("入库时没有税收分享的协议"))
    project = said or next(iter(candidates.values()))
    shared = [term for term in covering if term.project_id == project.pk and term.base != AS_FILED]
    if not shared:
        return Owner(project, _("该项目未约定按入库税收分享"))
    if row.fiscal_unit_id not in {term.arises_in_id for term in shared}:
        return Owner(project, _("未计入：不在税收发生地的国库"))
    return Owner(project, "" if said else _("按企业唯一的协议"))


def _terms(enterprises: Iterable[int]) -> dict[int, list[CompiledTerm]]:
    found: dict[int, list[CompiledTerm]] = {}
    rows = CompiledTerm.objects.filter(
        indicator__code=TAX_INDICATOR, project__enterprise_id__in=enterprises
    ).select_related("project")
    for term in rows:
        found.setdefault(term.project.enterprise_id, []).append(term)
    return found


def _covering(terms: list[CompiledTerm], quarter: Quarter) -> list[CompiledTerm]:
    return [term for term in terms if term.from_quarter <= quarter <= term.to_quarter]


def _quarter(row: TaxReceipt, settings: list[TaxSetting]) -> Quarter:
    """The quarter a receipt counts in, by the setting of the day it came in."""
    holding = [
        setting
        for setting in settings
        if (setting.valid_from is None or setting.valid_from <= row.received_on)
        and (setting.valid_to is None or row.received_on < setting.valid_to)
    ]
    by_period = any(setting.count_by == TaxSetting.CountBy.PERIOD for setting in holding)
    return Quarter.containing(row.period_to if by_period else row.received_on)

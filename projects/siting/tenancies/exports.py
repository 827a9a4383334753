"""Tenants as a file: the columns of the import, so that what was taken out comes back unchanged."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from kunming_coord.exchange.columns import Code, Column, Day, Kind, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from projects.siting.tenancies.models import COUNTED, Stage, Tenancy
from projects.siting.tenancies.queries import rows_of


def tenancy_table(tenancies: Iterable[Tenancy]) -> ExportTable:
    """Tenants as listed."""
    columns = (
        Column("park", _("园区"), Kind(), width=28),
        Column("enterprise_name", _("企业名称"), Kind(), width=32),
        Column("credit_code", _("统一社会信用代码"), Code(), width=22),
        Column("source", _("来源地"), Kind()),
        *(Column(stage.value, _("%(stage)s日") % {"stage": stage.label}, Day()) for stage in Stage),
    )
    return ExportTable(_("入园企业"), (ExportSheet(columns, lambda: _rows(tenancies)),))


def _rows(tenancies: Iterable[Tenancy]) -> Iterator[Mapping[str, Value]]:
    for row in rows_of(tenancies):
        tenancy = row.tenancy
        days = {stage.value: day for stage, day in zip(COUNTED, row.days, strict=True)}
        days[Stage.LEFT.value] = row.left_on
        yield {
            "park": tenancy.park.name,
            "enterprise_name": tenancy.enterprise_name,
            "credit_code": tenancy.credit_code or None,
            "source": tenancy.source_district.short_name if tenancy.source_district else None,
            **{stage: day.isoformat() if day else None for stage, day in days.items()},
        }

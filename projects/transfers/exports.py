"""流转申请 as a file: each field where the table of 可见范围 shows it to whoever takes it."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.exchange.columns import Amount, Code, Column, Day, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from projects.transfers.disclosure import standing_of
from projects.transfers.models import Transfer
from projects.visibility.table import table

# Column of the file → (thing, field) of the table.
FIELDS = {
    **dict.fromkeys(("code", "scheme", "status"), ("transfer", "transfer_code")),
    **dict.fromkeys(("origin", "host"), ("transfer", "sides")),
    **{name: ("project", name) for name in ("title", "enterprise_name", "credit_code")},
    **{name: ("transfer", name) for name in ("land_mu", "reason", "needs", "proposed_host", "transfer_day")},
    "planned": ("project", "planned_investment_fen"),
}
PARCEL = 500


def transfer_table(transfers: QuerySet[Transfer], viewer: Viewer) -> ExportTable:
    """The transfers of a list."""
    columns = (
        Column("code", _("流转编号"), Code(), width=22),
        Column("scheme", _("适用办法"), width=22),
        Column("status", _("状态"), width=12),
        Column("origin", _("首谈地"), width=14),
        Column("host", _("承载地"), width=14),
        *(Column(name, _label(name), width=24) for name in ("title", "enterprise_name")),
        Column("credit_code", _label("credit_code"), Code(), width=22),
        Column("planned", _label("planned"), Amount(), width=20),
        *(Column(name, _label(name), width=20) for name in ("land_mu", "reason", "needs", "proposed_host")),
        Column("transfer_day", _label("transfer_day"), Day(), width=12),
    )
    return ExportTable(title=_("流转申请"), sheets=(ExportSheet(columns, lambda: _rows(transfers, viewer)),))


def _label(name: str) -> str:
    return table().row(*FIELDS[name]).label


def _rows(transfers: QuerySet[Transfer], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    related = ("project__enterprise", "proposed_host", "origin", "host", "filed_by")
    for transfer in transfers.select_related(*related).iterator(chunk_size=PARCEL):
        standing, values = standing_of(transfer, viewer), _values(transfer)
        yield {name: standing.value(*FIELDS[name], value) for name, value in values.items()}


def _values(transfer: Transfer) -> dict[str, Value]:
    return {
        "code": transfer.code,
        "scheme": str(transfer.way.label),
        "status": str(transfer.step_label),
        "origin": transfer.origin.short_name,
        "host": transfer.host.short_name if transfer.host else None,
        "title": transfer.project.title,
        "enterprise_name": transfer.project.enterprise_name,
        "credit_code": transfer.project.enterprise.credit_code,
        "planned": transfer.project.planned_investment_fen,
        "land_mu": str(transfer.land_mu) if transfer.land_mu is not None else None,
        "reason": transfer.reason or None,
        "needs": transfer.needs or None,
        "proposed_host": transfer.proposed_host.short_name if transfer.proposed_host else None,
        "transfer_day": transfer.transfer_day.isoformat() if transfer.transfer_day else None,
    }

"""The quota ledger as files: what stands where, what was posted, and the orders with the columns of their import."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.exchange.columns import Choice, Column, Day, Integer, Kind, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from parks.quotas import queries
from parks.quotas.columns import (
    QuotaAmount,
    kind_column,
    measure_column,
    order_columns,
    order_values,
    plain_amount,
)
from parks.quotas.measures import QuotaKind, QuotaState, unit_of
from parks.quotas.models import QuotaAction, QuotaBatch, QuotaEntry, QuotaOrder

PARCEL = 500


def board_table(viewer: Viewer) -> ExportTable:
    """The accounts as the board shows them; who sees the city also has its pool."""
    columns = (
        kind_column(),
        Column("unit", _("单位"), Kind()),
        measure_column(),
        *(Column(state.value, str(state.label), QuotaAmount()) for state in queries.HELD),
        Column(QuotaState.PROTECTED.value, str(QuotaState.PROTECTED.label), QuotaAmount()),
        Column("total", _("合计"), QuotaAmount()),
        Column("percent", _("占用率（%）"), Integer()),
        Column("word", _("预警"), Kind()),
    )
    return ExportTable(_("要素指标余额"), (ExportSheet(columns, lambda: _accounts(viewer)),))


def entry_table(batches: QuerySet[QuotaBatch], viewer: Viewer) -> ExportTable:
    """Batches as listed; the entries of each that the reader sees on a sheet of their own."""
    acts = (Column("day", _("日期"), Day()), kind_column(), _act(), QUANTITY, measure_column())
    listed = (
        *acts,
        Column("route", _("从 → 到"), Kind(), width=36),
        Column("reason", _("事由"), Kind(), width=36),
        Column("document", _("依据文号"), Kind(), width=28),
        Column("actor", _("办理人"), Kind()),
    )
    legs = (
        *acts,
        Column("place", _("单位"), Kind()),
        Column("state", _("账户"), Kind()),
        Column("after", _("记账后余额"), QuotaAmount()),
    )
    sheets = (
        ExportSheet(listed, lambda: _batches(batches), _("指标记录")),
        ExportSheet(legs, lambda: _legs(batches, viewer), _("指标分录")),
    )
    return ExportTable(_("指标记录"), sheets)


def order_table(orders: QuerySet[QuotaOrder]) -> ExportTable:
    """Orders as listed."""
    return ExportTable(_("指标办理单"), (ExportSheet(order_columns(), lambda: _orders(orders)),))


QUANTITY = Column("amount", _("数量"), QuotaAmount())


def _act() -> Column:
    acts = {str(code): str(label) for code, label in QuotaAction.choices}
    return Column("action", _("事项"), Choice(options=acts))


def _accounts(viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    for kind in queries.board(viewer):
        if kind.pool is not None:
            pool = plain_amount(kind.pool, kind.kind)
            yield {
                "kind": kind.kind,
                "unit": _("市级统筹"),
                "measure": kind.unit,
                QuotaState.AVAILABLE.value: pool,
                "total": pool,
            }
        for row in kind.rows:
            yield {
                "kind": row.kind,
                "unit": row.unit.short_name if row.unit else None,
                "measure": kind.unit,
                **{state: plain_amount(amount, row.kind) for state, amount in row.amounts.items()},
                "total": plain_amount(row.total, row.kind),
                "percent": row.percent,
                "word": row.word,
            }
    for land in queries.farmland(viewer):
        area = plain_amount(land.amount, QuotaKind.FARMLAND)
        yield {
            "kind": QuotaKind.FARMLAND.value,
            "unit": land.unit.short_name,
            "measure": unit_of(QuotaKind.FARMLAND).label,
            QuotaState.PROTECTED.value: area,
            "total": area,
        }


def _batches(batches: QuerySet[QuotaBatch]) -> Iterator[Mapping[str, Value]]:
    for batch in batches.iterator(chunk_size=PARCEL):
        yield {
            **_act_of(batch, batch.amount),
            "route": queries.route_of(batch),
            "reason": batch.reason,
            "document": batch.document or None,
            "actor": batch.actor_label,
        }


def _legs(batches: QuerySet[QuotaBatch], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    entries = QuotaEntry.objects.visible_to(viewer).filter(batch__in=batches.order_by().values("pk"))
    for entry in entries.select_related("batch", "account__district").iterator(chunk_size=PARCEL):
        yield {
            **_act_of(entry.batch, entry.amount),
            "place": entry.account.place,
            "state": entry.account.get_state_display(),
            "after": plain_amount(entry.balance_after, entry.batch.kind),
        }


def _act_of(batch: QuotaBatch, amount: int) -> dict[str, Value]:
    return {
        "day": timezone.localdate(batch.at).isoformat(),
        "kind": batch.kind,
        "action": batch.action,
        "amount": plain_amount(amount, batch.kind),
        "measure": unit_of(batch.kind).label,
    }


def _orders(orders: QuerySet[QuotaOrder]) -> Iterator[Mapping[str, Value]]:
    for order in orders.iterator(chunk_size=PARCEL):
        yield order_values(order)

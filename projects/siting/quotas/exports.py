"""Claims and swaps of quota as files: what the lists show."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kunming_coord.exchange.columns import Column, Day, Integer, Kind, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from kunming_coord.exchange.offered import status_choice
from parks.quotas.columns import QuotaAmount, kind_column, measure_column, plain_amount
from parks.quotas.measures import unit_of
from projects.siting.quotas.models import QuotaClaim, QuotaSwap
from projects.siting.quotas.moves import CLAIM, SWAP

PARCEL = 500


def claim_table(claims: QuerySet[QuotaClaim]) -> ExportTable:
    """Claims as listed."""
    columns = (
        Column("title", _("项目"), Kind(), width=32),
        Column("district", _("指标所属单位"), Kind()),
        *_quantity(),
        Column("expires_on", _("预留至"), Day()),
        Column("status", _("状态"), status_choice(CLAIM)),
    )
    return ExportTable(_("指标占用"), (ExportSheet(columns, lambda: _claims(claims)),))


def swap_table(swaps: QuerySet[QuotaSwap]) -> ExportTable:
    """Swaps as listed."""
    columns = (
        Column("agreement", _("协议"), Kind(), width=22),
        Column("title", _("项目"), Kind(), width=32),
        Column("giver", _("调出方"), Kind()),
        Column("taker", _("调入方"), Kind()),
        *_quantity(),
        Column("indicator", _("换取的分享"), Kind()),
        Column("numerator", _("调出方分享比例分子"), Integer()),
        Column("denominator", _("调出方分享比例分母"), Integer()),
        Column("status", _("状态"), status_choice(SWAP)),
    )
    return ExportTable(_("指标调剂换利益"), (ExportSheet(columns, lambda: _swaps(swaps)),))


def _claims(claims: QuerySet[QuotaClaim]) -> Iterator[Mapping[str, Value]]:
    for claim in claims.iterator(chunk_size=PARCEL):
        yield {
            "title": claim.project.title,
            "district": claim.district.short_name,
            **_quantity_of(claim),
            "expires_on": claim.expires_on.isoformat(),
            "status": claim.status,
        }


def _swaps(swaps: QuerySet[QuotaSwap]) -> Iterator[Mapping[str, Value]]:
    for swap in swaps.iterator(chunk_size=PARCEL):
        yield {
            "agreement": swap.agreement.code,
            "title": swap.agreement.project.title,
            "giver": swap.giver.short_name,
            "taker": swap.taker.short_name,
            **_quantity_of(swap),
            "indicator": swap.term.indicator.short_name,
            "numerator": swap.share_numerator,
            "denominator": swap.share_denominator,
            "status": swap.status,
        }


def _quantity() -> tuple[Column, ...]:
    return (kind_column(), Column("amount", _("数量"), QuotaAmount()), measure_column())


def _quantity_of(thing: QuotaClaim | QuotaSwap) -> dict[str, Value]:
    return {
        "kind": thing.kind,
        "amount": plain_amount(thing.amount, thing.kind),
        "measure": unit_of(thing.kind).label,
    }

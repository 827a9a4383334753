"""Reservations as a file: what the list shows."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kunming_coord.exchange.columns import Column, Day, Kind, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from kunming_coord.exchange.offered import status_choice
from parks.directory.measures import Size
from parks.space.columns import Quantity
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.moves import MACHINE

PARCEL = 500


def reservation_table(reservations: QuerySet[Reservation]) -> ExportTable:
    """Reservations as listed."""
    columns = (
        Column("place", _("载体或地块"), Kind(), width=32),
        Column("district", _("所在单位"), Kind()),
        Column("title", _("项目"), Kind(), width=32),
        Column("origin", _("登记单位"), Kind()),
        Column("area", _("面积"), Quantity(measure=Size.MU)),
        Column("until", _("预留至"), Day()),
        Column("status", _("状态"), status_choice(MACHINE)),
    )
    return ExportTable(_("载体预留"), (ExportSheet(columns, lambda: _rows(reservations)),))


def _rows(reservations: QuerySet[Reservation]) -> Iterator[Mapping[str, Value]]:
    for reservation in reservations.iterator(chunk_size=PARCEL):
        yield {
            "place": str(reservation.place),
            "district": reservation.district.short_name,
            "title": reservation.project.title,
            "origin": reservation.project.origin.short_name,
            "area": reservation.occupancy.area_centimu,
            "until": reservation.until.isoformat(),
            "status": reservation.status,
        }

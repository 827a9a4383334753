"""Reading reservations and what they are of."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from projects.register.models import Project
from projects.siting.coming import OVER
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.settings import Limit, limit_on

PATH = ("reserved", "signed", "occupied")
PLACE = ("occupancy__unit__floor__building__district", "occupancy__plot__district")


def for_list(viewer: Viewer) -> QuerySet[Reservation]:
    """The reservations somebody may see, with project and place."""
    return Reservation.objects.visible_to(viewer).select_related("project__origin", "district", *PLACE)


def of_place(place_uid: str, viewer: Viewer) -> QuerySet[Reservation]:
    """The reservations of a unit or plot somebody may see."""
    here = Q(occupancy__unit__uid=place_uid) | Q(occupancy__plot__uid=place_uid)
    return for_list(viewer).filter(here)


def reservable(viewer: Viewer) -> QuerySet[Project]:
    """The projects somebody may see that still need a place."""
    return Project.objects.visible_to(viewer).exclude(status__in=OVER)


def is_late(reservation: Reservation) -> bool:
    """Whether its last day has passed and nobody has taken note yet."""
    return reservation.status == "reserved" and reservation.until < timezone.localdate()


def longest_words() -> str:
    """How long a reservation may run, in words."""
    days = limit_on(Limit.LONGEST, timezone.localdate())
    if days is None:
        return _("最长期限未设定（待核实），由双方商定。")
    return _("含延长最长 %(days)s 天。") % {"days": days}

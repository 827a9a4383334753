"""The query strip of reservations, for page and API alike."""

from kunming_coord.common.filters import SubjectFilter


class ReservationFilter(SubjectFilter):
    """Status, and a word of project or place; every reader of the list sees these."""

    words = (
        "project__code",
        "project__title",
        "occupancy__unit__floor__building__name",
        "occupancy__unit__code",
        "occupancy__plot__code",
    )
    apart = ("project", "occupancy")

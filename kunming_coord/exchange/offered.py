"""What columns of several rooms offer: units by their short names, read by their full ones as well, and states."""

import unicodedata
from collections.abc import Iterable

from kunming_coord.common.machine import Machine
from kunming_coord.districts.models import District
from kunming_coord.exchange.columns import Choice


def unit_choice(units: Iterable[District]) -> Choice:
    """A column's kind for these units; the row keeps the slug."""
    found = list(units)
    return Choice(
        options={unit.slug: unit.short_name for unit in found},
        also={unicodedata.normalize("NFKC", unit.name): unit.slug for unit in found},
    )


def status_choice(machine: Machine) -> Choice:
    """The states of a thing with a life."""
    return Choice(options={code: str(status.label) for code, status in machine.statuses.items()})

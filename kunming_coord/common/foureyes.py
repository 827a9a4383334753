"""What a person did before with the things they are about to move: people count, not accounts."""

from collections.abc import Collection

from django.db.models import QuerySet

from kunming_coord.common.machine import Machine
from kunming_coord.common.models import WorkflowEvent


def roles_taken(machine: Machine, things: Collection[int], person_id: int | None) -> dict[int, set[str]]:
    """In which roles the person acted on each of these things, in one query."""
    found: dict[int, set[str]] = {}
    if person_id is not None and things:
        events = _events(machine, things).filter(person_id=person_id)
        for pk, role in events.values_list("subject_id", "role").distinct():
            found.setdefault(pk, set()).add(role)
    return found


def took_it_last(machine: Machine, things: Collection[int], action: str, person_id: int | None) -> bool:
    """Whether the person was the latest to take the action on any of these things, in one query."""
    if person_id is None or not things:
        return False
    latest = _events(machine, things).filter(action=action).order_by("subject_id", "-sequence")
    return person_id in latest.distinct("subject_id").values_list("person_id", flat=True)


def _events(machine: Machine, things: Collection[int]) -> QuerySet[WorkflowEvent]:
    return WorkflowEvent.objects.filter(machine=machine.name, subject_id__in=things)

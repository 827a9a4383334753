"""What a person did before with the things they are about to move: people count, not accounts, and so do deputies."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q, QuerySet

from kunming_coord.common.machine import Machine
from kunming_coord.common.models import WorkflowEvent


def roles_taken(machine: Machine, persons: Mapping[int, Collection[int]]) -> dict[int, set[str]]:
    """In which roles the persons given for each thing acted on it, themselves or through a deputy; one query."""
    found: dict[int, set[str]] = {}
    everybody = {person for some in persons.values() for person in some}
    if everybody:
        acted = Q(person_id__in=everybody) | Q(principal_id__in=everybody)
        events = _events(machine, persons).filter(acted)
        rows = events.values_list("subject_id", "role", "person_id", "principal_id").distinct()
        for pk, role, person, principal in rows:
            if {person, principal} & set(persons[pk]):
                found.setdefault(pk, set()).add(role)
    return found


def took_it_last(machine: Machine, persons: Mapping[int, Collection[int]], action: str) -> bool:
    """Whether the persons given for a thing were the latest to take the action on it, for any of them; one query."""
    if not any(persons.values()):
        return False
    latest = _events(machine, persons).filter(action=action).order_by("subject_id", "-sequence")
    rows = latest.distinct("subject_id").values_list("subject_id", "person_id", "principal_id")
    return any({person, principal} & set(persons[pk]) for pk, person, principal in rows)


def _events(machine: Machine, things: Iterable[int]) -> QuerySet[WorkflowEvent]:
    return WorkflowEvent.objects.filter(machine=machine.name, subject_id__in=list(things))

"""Reading the journal."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Subquery

from accounting.ledger.models import Batch, Entry
from accounting.periods.models import Period
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from projects.policies.models import Indicator
from projects.register.models import Project


@dataclass(frozen=True)
class EntryRow:
    """An entry with the names behind its ids."""

    entry: Entry
    batch: Batch | None
    district: District | None
    indicator: Indicator | None
    project: Project | None


def entries_of_projects(word: str) -> QuerySet[Batch]:
    """Batches of projects whose code or title contains a word."""
    projects = Project.objects.filter(code__icontains=word) | Project.objects.filter(title__icontains=word)
    return Batch.objects.filter(project_id__in=Subquery(projects.values("pk")))


def named(entries: Iterable[Entry]) -> list[EntryRow]:
    """One page of entries with batch, unit, indicator and project, in a constant number of queries."""
    rows = list(entries)
    batches = Batch.objects.select_related("posting").in_bulk({row.batch_id for row in rows})
    districts = District.objects.in_bulk({row.district_id for row in rows})
    indicators = Indicator.objects.in_bulk({row.indicator_id for row in rows})
    projects = Project.objects.in_bulk({batch.project_id for batch in batches.values()})
    found = []
    for row in rows:
        batch = batches.get(row.batch_id)
        found.append(
            EntryRow(
                entry=row,
                batch=batch,
                district=districts.get(row.district_id),
                indicator=indicators.get(row.indicator_id),
                project=projects.get(batch.project_id) if batch else None,
            )
        )
    return found


def quarters_of_journal() -> list[Quarter]:
    """The quarters a filter of the journal offers, newest first."""
    return list(Period.objects.order_by("-quarter").values_list("quarter", flat=True).distinct())

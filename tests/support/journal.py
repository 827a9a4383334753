"""Reading the journal as tests look at it."""

from accounting.ledger.models import Batch, Entry
from kunming_coord.districts.models import District
from projects.register.models import Project


def counts(project: Project, book: str = "territorial") -> dict[str, int]:
    """What counts of a project in a book: the quarter it concerns → V, what was taken back taken off."""
    found: dict[str, int] = {}
    for batch in Batch.objects.filter(project_id=project.pk, book=book):
        found[batch.concerns.code] = found.get(batch.concerns.code, 0) + batch.sign * batch.value_fen
    return found


def written(project: Project, book: str = "territorial") -> list[tuple[str, str, str, int]]:
    """Every batch of a project in a book as posted: into which quarter, concerning which, how, V."""
    rows = Batch.objects.filter(project_id=project.pk, book=book).order_by("posting_id", "id")
    return [(row.quarter.code, row.concerns.code, row.kind, row.value_fen) for row in rows]


def at_units(project: Project, book: str = "assessment") -> dict[str, int]:
    """What stands of a project at each unit in a book, without zeros."""
    slugs = dict(District.objects.values_list("id", "slug"))
    batches = Batch.objects.filter(project_id=project.pk, book=book)
    found: dict[str, int] = {}
    for entry in Entry.objects.filter(batch_id__in=list(batches.values_list("pk", flat=True))):
        slug = slugs[entry.district_id]
        found[slug] = found.get(slug, 0) + entry.amount_fen
    return {slug: fen for slug, fen in found.items() if fen}

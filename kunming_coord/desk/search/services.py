"""Keeping the entries as the things are; safe to run at any time, late, and twice at once."""

from django.db import transaction
from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Concat

from kunming_coord.desk.search.folding import with_initials
from kunming_coord.desk.search.kinds import SEARCHED, Searched
from kunming_coord.desk.search.models import Findable

AT_ONCE = 2000


def refresh() -> int:
    """Write the entries of what is new or has other words than its entry; returns how many."""
    return sum(_refresh(kind) for kind in SEARCHED)


def _refresh(kind: Searched) -> int:
    written = 0
    while stale := _stale(kind):
        with transaction.atomic():
            Findable.objects.bulk_create(
                [
                    Findable(kind=kind.name, subject_id=pk, words=words, folded=with_initials(words))
                    for pk, words in stale
                ],
                update_conflicts=True,
                unique_fields=["kind", "subject_id"],
                update_fields=["words", "folded"],
            )
        written += len(stale)
    return written


def _stale(kind: Searched) -> list[tuple[int, str]]:
    """Things whose entry is missing or says something else."""
    pieces: list[object] = []
    for column in kind.columns:
        pieces += [column, Value(" ")]
    entry = Findable.objects.filter(kind=kind.name, subject_id=OuterRef("pk"), words=OuterRef("said"))
    rows = kind.rows().order_by().annotate(said=Concat(*pieces, output_field=TextField()))
    return list(rows.filter(~Exists(entry)).values_list("pk", "said")[:AT_ONCE])

"""Reading official documents."""

from django.db.models import QuerySet

from kunming_coord.common.scope import Viewer
from projects.papers.models import Paper, PaperScan

PATH = ("draft", "submitted", "issued")


def for_list(viewer: Viewer) -> QuerySet[Paper]:
    """The documents somebody may see."""
    return Paper.objects.visible_to(viewer).select_related("agreement__project", "issuer")


def scans_of(paper: Paper) -> QuerySet[PaperScan]:
    """The scans of a document without their bytes, the newest first."""
    return paper.scans.defer("content")

"""How a reader stands to an official document."""

from kunming_coord.common.scope import Viewer
from projects.papers.models import Paper
from projects.visibility.standing import Standing, of_city
from projects.visibility.table import Relation, Stage


def standing_of(paper: Paper, viewer: Viewer) -> Standing:
    """Its issuer, the city, or another party of the agreement it is about; asks no query."""
    if viewer.reach.sees_all:
        return Standing(of_city(viewer), Stage.SIGNED)
    own = paper.issuer_id in viewer.reach.district_ids
    return Standing(Relation.ORIGIN if own else Relation.PARTY, Stage.SIGNED)


def contact_of(paper: Paper, viewer: Viewer) -> str:
    """The contact as a reader is shown it, on the page and in the file."""
    return standing_of(paper, viewer).value("paper", "paper_contact", paper.contact) or ""

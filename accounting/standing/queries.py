"""Where enterprises and projects stand: by project, so that a district learns nothing of another's."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounting.filings.window import holds_on
from kunming_coord.common.scope import Viewer
from projects.agreements.models import AgreementParty, CompiledTerm
from projects.register.models import Project
from projects.register.standing import DataAuthorisation, ListingKind, StatisticalListing


@dataclass(frozen=True)
class ListingCell:
    """One list of one enterprise: the row in force, or the last one that was."""

    listing: StatisticalListing | None
    inside: bool


@dataclass(frozen=True)
class StandingRow:
    """A project with its enterprise's lists, its own 固投入库 and whether its data are authorised today."""

    project: Project
    lists: list[ListingCell]
    investment: bool
    authorised: bool


def for_list(viewer: Viewer) -> QuerySet[Project]:
    """Own projects, those that arise here and those of shared agreements; a mere offer shows no credit code."""
    rows = Project.objects.select_related("origin", "enterprise")
    if viewer.reach.sees_all:
        return rows
    mine = viewer.reach.district_ids
    party = AgreementParty.objects.filter(
        agreement__project=OuterRef("pk"), agreement__shared=True, district__in=mine
    )
    arising = CompiledTerm.objects.filter(project=OuterRef("pk"), term__arises_in__in=mine)
    return rows.filter(Q(origin__in=mine) | Exists(party) | Exists(arising)) if mine else rows.none()


def listed_on(day: dt.date) -> QuerySet[StatisticalListing]:
    """Subquery: rows of any list in force on a day, of the enterprise of an outer project."""
    return StatisticalListing.objects.on(day).filter(enterprise=OuterRef("enterprise"))


def authorised_on(day: dt.date) -> QuerySet[DataAuthorisation]:
    """Subquery: authorisations in force on a day that cover an outer project."""
    covers = Q(project=None) | Q(project=OuterRef("pk"))
    return DataAuthorisation.objects.on(day).filter(covers, enterprise=OuterRef("enterprise"))


def standing_rows(projects: Iterable[Project], day: dt.date) -> list[StandingRow]:
    """A page of projects with where they stand on a day, in two queries."""
    rows = list(projects)
    enterprises = {project.enterprise_id for project in rows}
    listings = list(StatisticalListing.objects.filter(enterprise__in=enterprises).order_by("valid_from"))
    papers = [
        row
        for row in DataAuthorisation.objects.filter(enterprise__in=enterprises)
        if holds_on(row.valid_from, row.valid_to, day)
    ]
    return [
        StandingRow(
            project=project,
            lists=[_cell(project, kind, listings, day) for kind in ListingKind.values],
            investment=project.investment_listed_on is not None and project.investment_listed_on <= day,
            authorised=any(
                paper.enterprise_id == project.enterprise_id and paper.project_id in (None, project.pk)
                for paper in papers
            ),
        )
        for project in rows
    ]


def listings_of(project: Project) -> QuerySet[StatisticalListing]:
    """The dated history of the enterprise of a project."""
    return StatisticalListing.objects.filter(enterprise=project.enterprise_id).order_by("kind", "-valid_from")


def authorisations_of(project: Project) -> QuerySet[DataAuthorisation]:
    """What covers a project; papers of the enterprise's other projects are not shown."""
    rows = DataAuthorisation.objects.filter(enterprise=project.enterprise_id)
    return rows.filter(Q(project=None) | Q(project=project)).order_by(
        F("valid_to").desc(nulls_first=True), "-signed_on"
    )


def _cell(project: Project, kind: str, listings: list[StatisticalListing], day: dt.date) -> ListingCell:
    mine = [row for row in listings if row.enterprise_id == project.enterprise_id and row.kind == kind]
    inside = [row for row in mine if holds_on(row.valid_from, row.valid_to, day)]
    last = (inside or mine)[-1] if mine else None
    return ListingCell(last, bool(inside))

"""Enterprises inside the statistics and with their data authorised, as most worlds want them: written straight in."""

import datetime as dt
from collections.abc import Iterable

from projects.register.models import Enterprise, Project
from projects.register.standing import DataAuthorisation, ListingKind, StatisticalListing

LISTED_SINCE = dt.date(2020, 1, 1)
INVESTMENT_SINCE = dt.date(2024, 1, 1)
PLANNED_FEN = 50_000_000_000  # far above the least an investment project must plan


def listed(
    enterprise: Enterprise,
    kinds: Iterable[str] = ListingKind.values,
    since: dt.date = LISTED_SINCE,
    until: dt.date | None = None,
) -> list[StatisticalListing]:
    """The enterprise in these lists (all three unless said otherwise), 2020 until further notice."""
    return [
        StatisticalListing.objects.create(
            enterprise=enterprise, kind=kind, valid_from=since, valid_to=until, proof="测试"
        )
        for kind in kinds
    ]


def authorised(
    enterprise: Enterprise,
    project: Project | None = None,
    since: dt.date = LISTED_SINCE,
    until: dt.date | None = None,
) -> DataAuthorisation:
    """A 数据授权书 of the enterprise, for one project or for all of them."""
    return DataAuthorisation.objects.create(
        enterprise=enterprise,
        project=project,
        number="测试-1",
        signed_on=since,
        valid_from=since,
        valid_to=until,
    )


def counted(project: Project) -> Project:
    """The project counts in every window: enterprise listed and authorised, its investment listed."""
    if not project.enterprise.listings.exists():
        listed(project.enterprise)
        authorised(project.enterprise)
    Project.objects.filter(pk=project.pk).update(investment_listed_on=INVESTMENT_SINCE)
    project.refresh_from_db()
    return project

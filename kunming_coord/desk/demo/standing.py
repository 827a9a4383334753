"""What the demonstration says of its enterprises: in the statistics, authorised; each fact marked as an example."""

import datetime as dt

from accounting.standing.services import add_authorisation, enter_listing, set_investment_listing
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.stories import Story
from projects.register.models import Project
from projects.register.recording import AuthorisationDraft, ListingDraft
from projects.register.standing import ListingKind

LISTED_ON, INVESTMENT_ON = dt.date(2020, 1, 1), dt.date(2024, 1, 1)
PROOF = "示例：演示用，不是统计部门的名录。"


def enter_statistics(story: Story, project: Project, cast: Cast) -> None:
    """Enter the enterprise into the three lists, the project into the investment list, and record the authorisation.

    One story's enterprise is in no list, one has not agreed to the use of its figures.
    """
    statistician = cast["stat-statistician"]
    for kind in ListingKind.values if story.listed else ():
        as_(
            statistician,
            enter_listing,
            enterprise=project.enterprise,
            draft=ListingDraft(kind=kind, entered_on=LISTED_ON, proof=PROOF),
        )
    as_(
        statistician,
        set_investment_listing,
        project=project,
        listed_on=INVESTMENT_ON,
        code=f"示例-{project.code}",
    )
    if not story.authorised:
        return
    draft = AuthorisationDraft(number="示例授权", signed_on=LISTED_ON, valid_from=LISTED_ON, note=PROOF)
    as_(cast.filer(project.origin.slug), add_authorisation, project=project, draft=draft)

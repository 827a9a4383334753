"""How a reader stands to an agreement, and which part of it is which field of the table of 可见范围."""

from kunming_coord.common.scope import Viewer
from projects.agreements.models import Agreement
from projects.register.disclosure import SIGNED
from projects.visibility.standing import Standing, of_city
from projects.visibility.table import Relation, Stage

# Key of the API → field; what is not here carries nothing of the agreement.
FIELDS = {
    **dict.fromkeys(("code", "status", "policy_code", "effective_from"), "agreement_code"),
    **dict.fromkeys(("project", "drafted_by", "parties", "signed_on"), "parties"),
    **dict.fromkeys(("minutes_number", "minutes_on"), "minutes"),
    **dict.fromkeys(("terms", "compiled"), "terms"),
    **dict.fromkeys(("clauses", "warnings"), "clauses"),
    **{name: name for name in ("supplements", "events")},
}


def standing_of(agreement: Agreement, viewer: Viewer) -> Standing:
    """How somebody who may see the agreement stands to it; asks no query. Its drafter is a party before the others are."""
    stage = Stage.SIGNED if agreement.status in SIGNED else Stage.ACCEPTED
    if viewer.reach.sees_all:
        return Standing(of_city(viewer), stage)
    if agreement.project.origin_id in viewer.reach.district_ids:
        return Standing(Relation.ORIGIN, stage)
    return Standing(Relation.PARTY, stage)

"""Agreements on their way through review, supplements and their end, through the services as people would do it."""

import datetime as dt
from fractions import Fraction
from typing import Any

from django.utils import timezone

from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import SourceStatus
from projects.agreements.amending import amend_agreement, sign_supplement
from projects.agreements.drafts import TermDraft
from projects.agreements.models import Agreement
from projects.agreements.moves import REVIEW_STEPS
from projects.agreements.settings import AgreementSetting
from support.factories import make_user
from support.worlds import TO, People, agreement_in_force, term

FOUR_SIX = (Fraction(2, 5), Fraction(3, 5))
TERMS_BODY = {
    "effective_from": "2025Q2",
    "terms": [
        {
            "indicator": "industrial_output",
            "arises_in": "anning",
            "from_quarter": "2025Q2",
            "to_quarter": "2029Q4",
            "shares": {"xishan": "30%", "anning": "7/10"},
        }
    ],
}
NEXT = Quarter.containing(timezone.localdate()).next


def steps(*keys: str, since: dt.date | None = None) -> None:
    """Switch steps before 签署 on; all of them where none is named."""
    for key in keys or REVIEW_STEPS:
        AgreementSetting.objects.create(
            key=key, value=1, valid_from=since, source_status=SourceStatus.INFERRED, source="示例"
        )


def changed(**changes: Any) -> list[TermDraft]:
    """The terms of a supplementary agreement, 4:6 from the next quarter on unless said otherwise."""
    return [term(**({"from_quarter": NEXT, "to_quarter": TO, "shares": FOUR_SIX} | changes))]


def amended(people: People, agreement: Agreement | None = None, **changes: Any) -> Agreement:
    """An agreement whose supplementary version waits for signatures."""
    agreement = agreement or agreement_in_force(people)
    terms = changes.pop("terms", None) or changed(**changes)
    return amend_agreement(
        agreement=agreement, terms=terms, effective_from=NEXT, reason="承载地追加投入。", actor=people.filer
    )


def sign_supplement_by_all(agreement: Agreement, people: People) -> Agreement:
    """Every district signs the supplementary version in order."""
    known = {people.origin_slug: people.leader, people.host_slug: people.host_leader}
    for party in agreement.parties.filter(district__isnull=False).select_related("district"):
        leader = known.get(party.district.slug) or make_user(party.district.slug, "leader")
        agreement = sign_supplement(agreement=agreement, actor=leader, signed_on=timezone.localdate())
    return agreement

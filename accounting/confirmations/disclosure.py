"""How a reader stands to what an enterprise answered: the district that files, or the city."""

from typing import Any

from accounting.confirmations.models import Confirmation
from accounting.filings.models import Filing
from kunming_coord.accounts.models import User
from kunming_coord.common.scope import Viewer
from projects.visibility.models import PhoneReveal
from projects.visibility.reveals import reveal_number, shown_to
from projects.visibility.standing import Standing, of_city
from projects.visibility.table import Relation, Sight, Stage

FIELD = ("confirmation", "signatory_phone")


def standing_of(viewer: Viewer) -> Standing:
    """Of somebody who reads the filing whole: its host, or the city."""
    return Standing(of_city(viewer) if viewer.reach.sees_all else Relation.HOST, Stage.SIGNED)


def answers_of(filing: Filing, viewer: Viewer) -> list[dict[str, Any]]:
    """What the enterprise answered, the latest first, each with its number as it is shown and whether a click shows it."""
    rows = list(Confirmation.objects.filter(filing=filing).order_by("-pk"))
    standing, ids = standing_of(viewer), [row.pk for row in rows]
    hidden = standing.sight(*FIELD) == Sight.MASKED
    shown = shown_to(viewer, kind=PhoneReveal.Kind.CONFIRMATION, ids=ids) if hidden and ids else {}
    return [
        {
            "row": row,
            "phone": row.phone if row.pk in shown else standing.value(*FIELD, row.phone),
            "masked": hidden and bool(row.phone) and row.pk not in shown,
            "until": shown.get(row.pk),
        }
        for row in rows
    ]


def reveal_signatory(*, confirmation: Confirmation, actor: User, reason: str = "") -> PhoneReveal:
    """Show the number of whoever confirmed for some minutes; raises what `reveal_number` raises."""
    return reveal_number(
        kind=PhoneReveal.Kind.CONFIRMATION,
        subject_id=confirmation.pk,
        name=confirmation.signatory,
        about=confirmation.filing.project.code,
        unit=confirmation.filing.host,
        sight=standing_of(actor).sight(*FIELD),
        actor=actor,
        reason=reason,
    )

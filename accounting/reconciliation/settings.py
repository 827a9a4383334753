"""The dated settings of the comparison: tolerances, and the bands an answer may name."""

import datetime as dt
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounting.reconciliation.models import DeviationBand, Tolerance
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.districts.models import SourceStatus
from kunming_coord.districts.services import rows_of
from projects.policies.models import Indicator

DATA = Path(__file__).parent / "data"
MOST_TENTHS = 1000  # a tolerance of more than the whole figure compares nothing


@transaction.atomic
def load_deviation_bands() -> int:
    """The bands that ship with the product, missing ones only; returns how many there are."""
    rows = rows_of(DATA / "deviation_bands.csv")
    for order, row in enumerate(rows, start=1):
        DeviationBand.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "above_tenths": int(row["above_tenths"]),
                "up_to_tenths": int(row["up_to_tenths"]) if row["up_to_tenths"] else None,
                "source_status": row["source_status"],
                "order": order,
            },
        )
    return len(rows)


def may_set(actor: User, indicator: Indicator) -> bool:
    """Whether somebody sets the tolerance of an indicator: whoever verifies its group."""
    return actor.holds(indicator.group.verifier_role, units=None)


@transaction.atomic
def set_tolerance(
    *,
    indicator: Indicator,
    percent_tenths: int | None,
    absolute_fen: int | None,
    valid_from: dt.date,
    source_status: str,
    source: str,
    actor: User,
) -> Tolerance:
    """Set how far the sides of an indicator may lie apart from a day on; the row before it ends on that day.

    A quarter is compared under the tolerance in force on its last day, so that earlier quarters keep theirs. Raises
    NotAllowed for anybody but the indicator's verifier, Invalid for limits or days that cannot be.
    """
    if not may_set(actor, indicator):
        raise NotAllowed(_("容差由该指标的核对岗位设定，您的岗位不能办理。"))
    _check(percent_tenths, absolute_fen, source_status, source)
    standing = Tolerance.objects.select_for_update().filter(indicator=indicator)
    later = standing.filter(Q(valid_from__gte=valid_from))
    if later.exists():
        sentence = _("已有自 %(day)s 起的容差，新的起始日须晚于该日。") % {
            "day": max(row.valid_from for row in later if row.valid_from).isoformat()
        }
        raise Invalid(sentence, fields={"valid_from": sentence})
    standing.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)).update(valid_to=valid_from)
    return Tolerance.objects.create(
        indicator=indicator,
        percent_tenths=percent_tenths,
        absolute_fen=absolute_fen,
        valid_from=valid_from,
        source_status=source_status,
        source=source.strip(),
        actor_id=actor.pk,
        actor_label=actor.label,
    )


def _check(percent_tenths: int | None, absolute_fen: int | None, source_status: str, source: str) -> None:
    fields = {}
    if percent_tenths is None and absolute_fen is None:
        fields["percent"] = _("相对容差和绝对容差至少填写一项。")
    if percent_tenths is not None and not 0 <= percent_tenths <= MOST_TENTHS:
        fields["percent"] = _("相对容差应在 0 与 100 之间。")
    if absolute_fen is not None and absolute_fen < 0:
        fields["absolute"] = _("绝对容差不能为负数。")
    if source_status not in SourceStatus.values:
        fields["source_status"] = _("请选择依据。")
    elif source_status == SourceStatus.DOCUMENTED and not source.strip():
        fields["source"] = _("有据的容差须写明出处。")
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)

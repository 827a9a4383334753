"""What roll-ups are compared by: every figure of every kind of total, without the roll-up's own number."""

import uuid
from typing import Any

from accounting.rollups.details import GroupingTotal
from accounting.rollups.models import QuarterTotal, RollUp, VintageTotal
from accounting.rollups.services import roll_up, roll_up_again
from kunming_coord.common.quarter import Quarter
from support.ledger_world import Q1, period

OWN = ("id", "rollup")
TOTALS = (QuarterTotal, GroupingTotal, VintageTotal)


def rolled_up(code: str = "production", quarter: Quarter = Q1, **how: Any) -> RollUp:
    """A roll-up of a group and quarter, 试算 unless said otherwise."""
    return roll_up(period=period(code, quarter), run_uid=uuid.uuid4(), **({"final": False} | how))


def again(rollup: RollUp) -> RollUp:
    """The same roll-up computed whole once more."""
    return roll_up_again(rollup=rollup, run_uid=uuid.uuid4())


def figures(rollup: RollUp) -> dict[str, list[tuple[Any, ...]]]:
    """Table → its rows of a roll-up, in one order."""
    found = {}
    for model in TOTALS:
        names = [field.attname for field in model._meta.concrete_fields if field.name not in OWN]
        rows = model.objects.filter(rollup=rollup).values_list(*names)
        found[model.__name__] = sorted(rows, key=repr)
    return found

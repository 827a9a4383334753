"""Small journals for the tests of roll-ups, and what roll-ups are compared by."""

import uuid
from typing import Any

from accounting.filings.due import mark_due
from accounting.filings.models import Filing, FilingValue
from accounting.ledger.models import Batch
from accounting.ledger.services import reverse_batch
from accounting.rollups.details import GroupingTotal
from accounting.rollups.models import QuarterTotal, RollUp, VintageTotal
from accounting.rollups.services import roll_up, roll_up_again
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from projects.register.models import Project
from support.factories import indicator
from support.ledger_world import Q1, period, post, verified

OWN = ("id", "rollup")
TOTALS = (QuarterTotal, GroupingTotal, VintageTotal)
CODE = "industrial_output"


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


def filed(project: Project, fen: int, quarter: Quarter = Q1, host: str = "anning") -> Filing:
    """A verified output figure of a project, posted."""
    [filing] = verified(project, {CODE: fen}, quarter=quarter, host=host)
    post(quarter=quarter)
    return filing


def revised(filing: Filing, fen: int, post_it: bool = True, **stated: Any) -> None:
    """The figure of a filing stated anew, and posted instead of the one before."""
    last = filing.values.order_by("-revision").first()
    FilingValue.objects.create(
        filing=filing,
        indicator=indicator(CODE),
        revision=last.revision + 1 if last else 1,
        amount_fen=fen,
        actor_id=1,
        actor_label="测试填报人",
        **stated,
    )
    mark_due(Filing.objects.filter(pk=filing.pk))
    if post_it:
        post(quarter=filing.quarter)


def taken_back(batch: Batch) -> None:
    """A posted batch reversed in its own quarter."""
    reverse_batch(batch=batch, actor=system_user(), reason="测试", quarter=batch.quarter)


def grouped(
    rollup: RollUp, kind: str, district: str | None = None, book: str = "territorial"
) -> dict[str, Any]:
    """Grouping code → its total of a kind, each project once or at one unit."""
    rows = GroupingTotal.objects.filter(rollup=rollup, grouping__kind__code=kind, book=book)
    rows = rows.filter(district__slug=district) if district else rows.filter(district=None)
    return {row.grouping.code: row for row in rows.select_related("grouping")}


def city(rollup: RollUp, book: str = "territorial") -> GroupingTotal:
    """The city's line of a roll-up with one indicator."""
    return grouped(rollup, "city", book=book)["kunming"]

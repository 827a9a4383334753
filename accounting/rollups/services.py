"""Rolling up: totals computed from the journal, whole or from the newest totals and what was posted since."""

import json
import uuid
from typing import Any

from django.db import connection, transaction

from accounting.ledger.rounds import hashing
from accounting.periods.models import Period
from accounting.periods.services import hold_journal
from accounting.rollups import projects, totals
from accounting.rollups.details import RollUpDetail
from accounting.rollups.memberships import newest_membership, refresh_memberships
from accounting.rollups.models import RollUp
from accounting.rollups.windows import quarters_of
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.queries import city_total_scope

ENDLESS = 2**62
ALL_PROJECTS = (0, ENDLESS)
TOO_MANY = (
    10  # once a tenth of the entries is new, reading everything costs less than looking the projects up
)


@transaction.atomic
def roll_up(
    *,
    period: Period,
    run_uid: uuid.UUID,
    final: bool,
    whole: bool = False,
    detailed: bool = True,
    regroup: bool = False,
) -> RollUp:
    """Compute the quarter's totals from the journal as it stands.

    Usually the newest totals of the quarter are taken over and only what was posted since is added; `whole` reads the
    journal from its beginning, with the same result. `final` marks the totals of a closed quarter; others are 试算.
    Without `detailed` the totals by grouping are left to `detail` (or to parts, see parts.py). Groupings of an open
    quarter are brought into step with the register for whatever was posted since, with `regroup` for every project.
    One roll-up per run: a second call with the same run_uid is refused by the database.
    """
    hold_journal(group=period.group)
    base = None if whole else _base(period)
    if period.status != "closed":  # who belongs where in a closed quarter is settled
        moved = None if regroup else _changed_projects(period, base)
        refresh_memberships(from_quarter=period.quarter, projects=moved)
    told = {
        "run": run_uid,
        "final": final,
        "last": ENDLESS,
        "memberships": newest_membership(),
        "scope": json.dumps(declared_scope(period)),
    }
    made = _write(period.quarter, period.group_id, base, told)
    if detailed:
        detail(made)
    return made


@transaction.atomic
def roll_up_again(*, rollup: RollUp, run_uid: uuid.UUID, detailed: bool = True) -> RollUp:
    """Compute a roll-up whole once more from just what it was computed from, to be compared with it; never shown.

    Whatever was posted, or put into another grouping, since then makes no difference.
    """
    told = {
        "run": run_uid,
        "final": rollup.final,
        "last": rollup.last_posting_id,
        "memberships": rollup.last_membership_id,
        "scope": json.dumps(rollup.scope),
        "rerun_of": rollup.pk,
    }
    made = _write(rollup.quarter, rollup.group_id, None, told)
    if detailed:
        detail(made)
    return made


@transaction.atomic
def detail(rollup: RollUp) -> None:
    """Write the totals by grouping of a roll-up, in one go; a second call is refused by the database."""
    RollUpDetail.objects.create(rollup=rollup, parts=1)
    told = detail_parameters(rollup)
    with connection.cursor() as cursor:
        if rollup.base is None:
            hashing(cursor, True)
            cursor.execute(projects.WHOLE, told)
            hashing(cursor, False)
        else:
            cursor.execute(projects.CHANGED, told)
            cursor.execute(projects.UP_TO_DATE, told | {"projects": [pk for (pk,) in cursor.fetchall()]})


def detail_parameters(rollup: RollUp) -> dict[str, Any]:
    """What the statements about projects are told of a roll-up: everything it was computed from."""
    base = rollup.base
    return {
        "rollup": rollup.pk,
        "base": base.pk if base else None,
        **_of_quarter(rollup.quarter, rollup.group_id),
        "last": rollup.last_posting_id,
        "after": base.last_posting_id if base else 0,
        "memberships": rollup.last_membership_id,
        "memberships_after": base.last_membership_id if base else 0,
        "scope": json.dumps(rollup.scope),
        "from_project": ALL_PROJECTS[0],
        "to_project": ALL_PROJECTS[1],
    }


def has_news(rollup: RollUp) -> bool:
    """Whether something was posted since that moves the totals of a roll-up."""
    return _fresh(rollup) > 0


def declared_scope(period: Period) -> dict[str, list[int]]:
    """Which units count in the city's total on the last day of the quarter, by book."""
    return {book.value: sorted(city_total_scope(book, period.quarter.last_day)) for book in Book}


def _base(period: Period) -> RollUp | None:
    """The roll-up to start from: the newest with all its totals, unless its scope is another or too much is new."""
    rows = RollUp.objects.filter(
        quarter=period.quarter, group=period.group, rerun_of=None, detail__isnull=False
    )
    newest = rows.order_by("-id").first()
    if newest is None or newest.scope != declared_scope(period):
        return None
    return None if _fresh(newest) * TOO_MANY > newest.entries else newest


def _fresh(rollup: RollUp) -> int:
    told = _of_quarter(rollup.quarter, rollup.group_id) | {"after": rollup.last_posting_id, "last": ENDLESS}
    with connection.cursor() as cursor:
        cursor.execute(totals.FRESH, told)
        return int(cursor.fetchone()[0])


def _changed_projects(period: Period, base: RollUp | None) -> list[int] | None:
    """The projects with something posted since the base; None for all."""
    if base is None:
        return None
    told = _of_quarter(period.quarter, period.group_id) | {"after": base.last_posting_id, "last": ENDLESS}
    with connection.cursor() as cursor:
        cursor.execute(projects.CHANGED, told | {"memberships_after": 0, "memberships": 0})
        return [pk for (pk,) in cursor.fetchall()]


def _write(quarter: Quarter, group_id: int, base: RollUp | None, told: dict[str, Any]) -> RollUp:
    """The roll-up with its totals by unit and of each time."""
    told = (
        _of_quarter(quarter, group_id)
        | {
            "base": base.pk if base else None,
            "after": base.last_posting_id if base else 0,
            "entries": base.entries if base else 0,
            "rerun_of": None,
        }
        | told
    )
    with connection.cursor() as cursor:
        hashing(cursor, base is None)
        cursor.execute(totals.roll_up_sql(based=base is not None), told)
        made = RollUp.objects.select_related("base").get(run_uid=told["run"], rerun_of=told["rerun_of"])
        cursor.execute(totals.VINTAGES, told | {"rollup": made.pk, "last": made.last_posting_id})
        hashing(cursor, False)
    return made


def _of_quarter(quarter: Quarter, group_id: int) -> dict[str, Any]:
    return {
        "quarter": int(quarter),
        "first": int(quarter.first_of_year),
        "quarters": quarters_of(quarter),
        "lowest": quarters_of(quarter)[0],
        "group": group_id,
    }

"""T4: a script that shares nothing with the product computes every total of every roll-up once more: 0 rows differ."""

import pytest
from support.database import owner_cursor
from support.every_total import totals_that_differ
from support.ledger_world import Q1, a_project, agreed, compile_into, post, verified
from support.rollup_world import filed, revised, rolled_up, taken_back

from accounting.filings.models import Filing
from accounting.ledger.models import Batch
from accounting.rollups.memberships import refresh_memberships
from parks.directory.models import Park
from projects.register.models import Project

pytestmark = pytest.mark.django_db(transaction=True)

MODES = {
    "split": {"xishan": 3, "anning": 7},
    "duplicate": {"xishan": 1, "anning": 1, "mohan": 1, "fumin": 1},
    "assign": {"xishan": 1, "anning": 0},
}


@pytest.fixture
def journal():
    """All modes, parks that change, revisions, reversals and taxes in three books, rolled up again and again."""
    parks = list(Park.objects.all()[:2])
    projects = []
    for number, (mode, shares) in enumerate([*MODES.items(), ("duplicate", {"mohan": 1, "putuo": 1})]):
        project = a_project()
        arises = "mohan" if number == 3 else "anning"
        agreed(project, shares=shares, mode=mode, arises=arises)
        Project.objects.filter(pk=project.pk).update(park=parks[number % 2], chain="battery")
        for quarter in (Q1.year_ago, Q1.previous, Q1):
            filed(project, 1000 * (number + 1) - 7, quarter, host=arises)
        projects.append(project)
    term = agreed(projects[0], "tax_revenue")
    compile_into(term.term, {"xishan": 3, "anning": 7}, book="fiscal", mode="split")
    verified(projects[0], {"tax_revenue": 500})
    post("tax")
    rolled_up("tax")
    rolled_up()
    Project.objects.filter(pk=projects[1].pk).update(park=parks[0])
    refresh_memberships(from_quarter=Q1.next)
    revised(Filing.objects.get(project=projects[1], quarter=Q1), -40)
    rolled_up()
    taken_back(Batch.objects.filter(quarter=Q1.year_ago).standing().order_by("pk")[0])
    filed(projects[0], 0, Q1.next)
    for quarter in (Q1, Q1.next):
        rolled_up(quarter=quarter)
    rolled_up(whole=True, final=True)
    return projects


def test_every_total_of_every_roll_up_is_what_the_journal_says(journal):
    assert totals_that_differ() == []


@pytest.mark.parametrize(
    "change",
    [
        "accounting_quartertotal SET previous_fen = previous_fen + 1 WHERE previous_fen IS NOT NULL",
        "accounting_quartertotal SET year_ago_fen = 0 WHERE year_ago_fen IS NULL",
        "accounting_groupingtotal SET comparable_base_fen = comparable_base_fen + 1",
        "accounting_groupingtotal SET amount_duplicates_fen = 0",
        "accounting_groupingtotal SET ytd_projects = 9 WHERE district_id IS NULL",
        "accounting_vintagetotal SET progress_fen = progress_fen + 1",
    ],
)
def test_a_total_that_is_off_by_anything_is_found(journal, change):
    table = change.split()[0]
    with owner_cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {change}")
        assert cursor.rowcount
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert totals_that_differ()

"""A mass posting takes other plans than a small one and writes the same entries."""

import pytest
from django.db import connection
from support.factories import district
from support.ledger_world import a_project, agreed, looked_at_again, period, post
from support.mass_world import filed, projects_like

from accounting.ledger import rounds
from accounting.ledger.checks import entries_are_what_the_rules_compute, figures_count_once
from accounting.ledger.models import Batch, Entry, Posting
from accounting.ledger.triggers import MANY
from projects.agreements.models import AgreementParty, CompiledTerm, ShareSlice
from projects.register.models import Project

pytestmark = pytest.mark.django_db

# Shares as (party, unit that carries the figure, part).
SHAPES = [
    ("split", [("xishan", "xishan", 3), ("anning", "anning", 7)]),
    ("split", [("xishan", "xishan", 1), ("fumin", "fumin", 1), ("panlong", "panlong", 1)]),
    ("split", [("xishan", "xishan", 1), ("anning", "anning", 1), ("fumin", "anning", 1)]),
    ("split", [("xishan", "xishan", 2), ("fumin", "fumin", 3)]),
    ("duplicate", [("xishan", "xishan", 1), ("anning", "anning", 1)]),
    ("assign", [("xishan", "xishan", 1), ("anning", "anning", 0)]),
]
ENTRY = ("batch_id", "district_id", "quarter", "book", "indicator_id", "mode", "amount_fen")
HEADER = (
    "id",
    "kind",
    "turn",
    "quarter",
    "concerns",
    "book",
    "value_fen",
    "compiled_term_id",
    "arises_in_id",
)


def a_quarter(count: int) -> list[Project]:
    """A quarter of figures under terms of every shape; half of the enterprises are listed."""
    listed, unlisted = a_project(), a_project()
    unlisted.enterprise.listings.all().delete()
    projects = projects_like(listed, count // 2) + projects_like(unlisted, count - count // 2)
    share_by_every_shape(projects, agreed(listed))
    filed([(project, (at * 7_919) % 100_003 - 20_000) for at, project in enumerate(projects)])
    return projects


def share_by_every_shape(projects: list[Project], model: CompiledTerm) -> None:
    """Terms like `model`, shape after shape."""
    slugs = {slug for _mode, shares in SHAPES for party, unit, _part in shares for slug in (party, unit)}
    units = {slug: district(slug) for slug in slugs}
    parties = {
        slug: AgreementParty.objects.create(
            agreement=model.version.agreement, district=unit, position=at, side="other"
        )
        for at, (slug, unit) in enumerate(units.items())
    }
    rows = [(project, *SHAPES[at % len(SHAPES)]) for at, project in enumerate(projects)]
    terms = CompiledTerm.objects.bulk_create(
        CompiledTerm(
            version=model.version,
            term=model.term,
            project=project,
            indicator=model.indicator,
            book="assessment",
            mode=mode,
            arises_in=units["anning"],
            from_quarter=model.from_quarter,
            to_quarter=model.to_quarter,
            denominator=sum(part for *_who, part in shares) if mode == "split" else 1,
            districts=[units[unit].pk for _party, unit, _part in shares],
            numerators=[part for *_who, part in shares],
        )
        for project, mode, shares in rows
    )
    ShareSlice.objects.bulk_create(
        ShareSlice(compiled=term, position=place, party=parties[party], district=units[unit], numerator=part)
        for term, (_project, _mode, shares) in zip(terms, rows, strict=True)
        for place, (party, unit, part) in enumerate(shares)
    )


def journal() -> tuple[list, list]:
    headers = list(Batch.objects.order_by("id").values_list(*HEADER))
    return headers, list(Entry.objects.order_by("batch_id", "district_id").values_list(*ENTRY))


def posted_as_many_and_as_few(monkeypatch, count: int) -> None:
    """Post what is due as few figures, take it back, and post it as many."""
    found = []
    for least in (count + 1, count):
        monkeypatch.setattr(rounds, "MANY", least)
        [each] = rounds.due_rounds(period())
        assert each.many == (least == count)
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
            post()
            found.append(journal())
            if least > count:
                cursor.execute("ROLLBACK TO SAVEPOINT before")
    few, many = found
    assert few == many


def compare(monkeypatch, count: int) -> None:
    projects = a_quarter(count)
    posted_as_many_and_as_few(monkeypatch, count)
    assert (Posting.objects.count(), Batch.objects.count()) == (1, 2 * count)
    assert not list(entries_are_what_the_rules_compute())
    projects[0].enterprise.listings.all().delete()
    looked_at_again(*projects)
    posted_as_many_and_as_few(monkeypatch, count)
    assert Batch.objects.filter(turn=1).count() > count // 2
    assert set(Batch.objects.standing().values_list("value_fen", flat=True)) == {0}
    assert not list(figures_count_once())


def test_many_figures_are_posted_as_few_are(monkeypatch, constraints_now):
    compare(monkeypatch, 90)
    constraints_now()


@pytest.mark.long
def test_more_figures_than_a_small_posting_has_are_posted_as_few_are(monkeypatch, constraints_now):
    compare(monkeypatch, MANY + 500)
    constraints_now()

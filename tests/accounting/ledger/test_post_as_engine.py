"""What SQL posts of generated agreements is what the engine computes, to the fen."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.ledger_world import Q1, a_project, agreed, compile_into, post, verified
from support.rules import agreements, fen

from accounting.ledger.models import Batch, Entry
from accounting.rules import DUPLICATES, Facts, Terms, compile_terms, evaluate
from kunming_coord.districts.models import District
from projects.agreements.models import AgreementTerm
from projects.policies.models import Indicator, IndicatorGroup

pytestmark = pytest.mark.django_db

SLUGS = ("xishan", "anning", "fumin", "panlong", "wuhua", "guandu", "songming", "shilin")


def units_of(terms: Terms) -> dict[str, str]:
    """Every key of generated terms as the slug of a real unit."""
    keys = [party.key for party in terms.parties]
    return dict(zip([*keys, "elsewhere"], SLUGS, strict=False))


def store(policy, terms: Terms, values: dict[str, int]) -> int:
    """Write what the terms compile to, and the figures; returns the project's id."""
    project, units = a_project(), units_of(terms)
    written: dict[str, AgreementTerm] = {}
    for line in compile_terms(policy, terms):
        shares = {units[share.unit]: share.numerator for share in line.shares}
        options = {"book": line.book, "mode": line.mode, "denominator": line.denominator}
        if line.indicator in written:
            compile_into(written[line.indicator], shares, **options)
        else:
            arises = units[line.arises_in]
            written[line.indicator] = agreed(project, line.indicator, shares, arises=arises, **options).term
    verified(project, values)
    return project.pk


def engine(policy, terms: Terms, values: dict[str, int]) -> dict[tuple[str, str, str], int]:
    """What the rules say must be posted: (book, indicator, unit) → fen."""
    units = {**units_of(terms), DUPLICATES: "duplicates"}
    outcome = evaluate(policy, terms, Facts(quarter=int(Q1), values=values))
    expected = {
        ("territorial", code, units[terms.indicators[code].arises_in]): value
        for code, value in values.items()
    }
    for entry in outcome.entries:
        key = (entry.book, entry.indicator, units[entry.unit])
        expected[key] = expected.get(key, 0) + entry.amount_fen
    return {key: amount for key, amount in expected.items() if amount}


@st.composite
def cases(draw):
    policy, terms = draw(agreements())
    values = {code: draw(st.one_of(fen, st.integers(-20, 20))) for code in terms.indicators}
    return policy, terms, values


batches = st.lists(cases(), min_size=4, max_size=16)
patient = settings(deadline=None, suppress_health_check=list(HealthCheck))


def compare(batch) -> None:
    """Store a batch of generated agreements with figures, post them in SQL, and ask the engine about each."""
    with transaction.atomic():
        expected = {store(*case): engine(*case) for case in batch}
        for group in IndicatorGroup.objects.all():
            post(group.code)
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert posted_by_project() == {key: value for key, value in expected.items() if value}
        transaction.set_rollback(True)


@settings(patient, max_examples=4)
@given(batch=batches)
def test_sql_posts_what_the_engine_computes(batch):
    compare(batch)


@pytest.mark.long
@settings(patient, max_examples=100)
@given(batch=batches)
def test_sql_posts_what_the_engine_computes_at_length(batch):
    compare(batch)


def posted_by_project():
    slugs = dict(District.objects.values_list("id", "slug"))
    codes = dict(Indicator.objects.values_list("id", "code"))
    projects = dict(Batch.objects.values_list("id", "project_id"))
    found: dict[int, dict[tuple[str, str, str], int]] = {}
    for entry in Entry.objects.exclude(amount_fen=0):
        key = (entry.book, codes[entry.indicator_id], slugs[entry.district_id])
        lines = found.setdefault(projects[entry.batch_id], {})
        assert key not in lines, "one entry per batch and unit"
        lines[key] = entry.amount_fen
    return found

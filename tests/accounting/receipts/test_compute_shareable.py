"""The shareable tax of a quarter: cumulative in the year, refunds wait, the same fen as the rules and plain fractions."""

import pytest
from support.tax_world import (
    Q1,
    Q2,
    Q3,
    Q4,
    Paid,
    amounts,
    compute,
    middle,
    received,
    share,
    taxed,
)

pytestmark = pytest.mark.django_db
WAN = 1_000_000


def test_a_refund_is_taken_back_and_what_is_left_of_it_waits():
    project = taxed()
    share("vat", (0, 0, 0, 1))
    received(
        Paid(project, middle(Q1), 100 * WAN),
        Paid(project, middle(Q2), -60 * WAN),
        Paid(project, middle(Q3), 10 * WAN),
    )
    compute(Q4)
    assert amounts(project) == [(100 * WAN, 0), (-60 * WAN, 0), (10 * WAN, 0), (0, 0)]
    assert sum(amount for amount, _ in amounts(project)) == 50 * WAN

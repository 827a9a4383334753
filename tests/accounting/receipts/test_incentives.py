"""Incentives: recorded with their basis, reversed and never edited; they count from the next computation on."""

import pytest
from support.factories import make_user
from support.ledger_world import a_project, agreed
from support.tax_world import Q1, Paid, compute, middle, received, share, standing, tax, taxed

from accounting.receipts.models import Incentive
from accounting.receipts.services import record_incentive, reverse_incentive
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasurer():
    return make_user("fin", "treasurer")


def record(project, actor, **changes):
    sound = {
        "project": project, "quarter": Q1, "tax_type": None, "title": "示例：设备购置奖补", "amount_fen": 1_000,
        "has_basis": True, "lawful_basis": "示例依据第三条", "actor": actor,
    }  # fmt: skip
    return record_incentive(**(sound | changes))


def test_an_incentive_is_recorded_with_its_basis_and_deducted(treasurer):
    project = taxed()
    share("vat", (0, 0, 0, 1))
    received(Paid(project, middle(Q1), 5_000))
    incentive = record(project, treasurer)
    assert (incentive.lawful_basis, incentive.actor_label) == ("示例依据第三条", treasurer.label)
    compute()
    assert standing(project).amount_fen == 4_000


def test_a_reversed_incentive_is_not_deducted_any_more(treasurer):
    project = taxed()
    share("vat", (0, 0, 0, 1))
    received(Paid(project, middle(Q1), 5_000))
    incentive = record(project, treasurer)
    compute()
    reversal = reverse_incentive(incentive=incentive, reason="金额登记有误", actor=treasurer)
    assert (reversal.amount_fen, reversal.note) == (-1_000, "金额登记有误")
    compute()
    assert (standing(project).amount_fen, standing(project).revision) == (5_000, 2)
    with pytest.raises(Stale, match="已冲销"):
        reverse_incentive(incentive=incentive, reason="再次", actor=treasurer)
    with pytest.raises(Invalid, match="冲销记录不能再冲销"):
        reverse_incentive(incentive=reversal, reason="再次", actor=treasurer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_fen": None}, "amount"),
        ({"amount_fen": 0}, "amount"),
        ({"amount_fen": -1}, "amount"),
        ({"lawful_basis": "  "}, "lawful_basis"),
        ({"title": ""}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"quarter": Quarter.of(2020, 1)}, "project"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_beside_its_field(treasurer, changes, field):
    with pytest.raises((Invalid, Missing)) as refused:
        record(taxed(), treasurer, **changes)
    assert list(refused.value.fields) == [field]
    assert not Incentive.objects.exists()


def test_an_incentive_without_a_basis_is_kept_as_such(treasurer):
    incentive = record(taxed(), treasurer, has_basis=False, lawful_basis="")
    assert (incentive.has_basis, incentive.lawful_basis) == (False, "")


def test_where_each_tax_is_computed_by_itself_the_tax_is_named(treasurer):
    project = taxed(base="retained_net_each")
    with pytest.raises(Missing, match="请写明是哪一税种的优惠"):
        record(project, treasurer)
    assert record(project, treasurer, tax_type=tax("vat")).tax_type.code == "vat"


def test_a_project_that_shares_what_was_filed_takes_no_incentives(treasurer):
    project = a_project("wuhua")
    agreed(project, "tax_revenue", book="fiscal")
    with pytest.raises(Invalid, match="没有按入库税收分享的条款"):
        record(project, treasurer)


def test_only_finance_records_and_reverses(treasurer):
    project = taxed()
    incentive = record(project, treasurer)
    for unit, role in (
        ("stat", "statistician"),
        ("drc", "approver"),
        ("audit", "auditor"),
        ("wuhua", "filer"),
    ):
        other = make_user(unit, role)
        with pytest.raises(NotAllowed):
            record(project, other)
        with pytest.raises(NotAllowed):
            reverse_incentive(incentive=incentive, reason="x", actor=other)
    with pytest.raises(Missing, match="请填写冲销原因"):
        reverse_incentive(incentive=incentive, reason="", actor=treasurer)

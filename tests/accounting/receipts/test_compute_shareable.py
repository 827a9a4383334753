"""The shareable tax of a quarter: cumulative in the year, refunds wait, each tax by the shares of its day and treasury."""

import datetime as dt

import pytest
from support.factories import district, make_user
from support.ledger_world import a_project, agreed, period
from support.tax_world import (
    LONG,
    Q1,
    Q2,
    Q3,
    Q4,
    Paid,
    amounts,
    compute,
    granted,
    middle,
    received,
    share,
    standing,
    tax,
    taxed,
)

from accounting.receipts.models import ShareableTax, ShareableTaxLine, TaxReceipt, TaxSetting
from accounting.receipts.services import assign_receipt
from accounting.receipts.sharing import Obstacle, compute_shareable
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Busy, Invalid, Missing, NotAllowed
from projects.register.models import Project

pytestmark = pytest.mark.django_db
WAN = 1_000_000
ALL_TO_COUNTY = (0, 0, 0, 1)


def paid(project, quarter, wan, **more):
    return Paid(project, middle(quarter), wan * WAN, **more)


def test_a_refund_is_taken_back_and_what_is_left_of_it_waits():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 100), paid(project, Q2, -60), paid(project, Q3, 10))
    compute(Q4)
    assert amounts(project) == [(100 * WAN, 0), (-60 * WAN, 0), (10 * WAN, 0), (0, 0)]
    assert sum(amount for amount, _ in amounts(project)) == 50 * WAN


def test_the_running_total_of_the_year_is_floored_not_the_quarter():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10), paid(project, Q2, -60), paid(project, Q3, 20), paid(project, Q4, 45))
    compute(Q4)
    assert amounts(project) == [(10 * WAN, 0), (-10 * WAN, -50 * WAN), (0, -30 * WAN), (15 * WAN, 0)]


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        # the worked cases of key-park-2024.yaml: 25 % of 增值税 and 40 % of 企业所得税 stay with the county
        ("retained_net_each", [(170, 0), (-170, -30), (20, 0), (80, 0)]),
        ("retained_net_total", [(140, 0), (-140, -60), (0, -10), (70, 0)]),
        ("retained", [(180, 0), (-180, -20), (30, 0), (80, 0)]),
    ],
)
def test_the_worked_cases_of_the_policy_come_out(base, expected):
    project = taxed(base=base)
    share("vat", (50, 15, 10, 25))
    share("cit", (40, 10, 10, 40))
    received(
        paid(project, Q1, 400), paid(project, Q1, 200, code="cit"), paid(project, Q2, -800),
        paid(project, Q3, 200), paid(project, Q4, 320),
    )  # fmt: skip
    granted(project, Q1, 40 * WAN, "vat")
    compute(Q4)
    assert amounts(project) == [(amount * WAN, waiting * WAN) for amount, waiting in expected]


def test_every_government_gets_its_part_and_nothing_is_lost_to_rounding():
    project = taxed()
    share("vat", (1, 1, 0, 1))
    received(Paid(project, middle(Q1), 100))
    compute()
    head = standing(project)
    assert (head.central_fen, head.province_fen, head.city_fen, head.county_retained_fen) == (33, 34, 0, 33)
    assert (head.total_fen, head.amount_fen) == (100, 33)


def test_half_a_fen_is_rounded_away_from_zero_on_either_side():
    gains, loses = taxed(), taxed()
    share("vat", (1, 0, 0, 1))
    received(Paid(gains, middle(Q1), 101), Paid(loses, middle(Q1), -101))
    compute()
    assert standing(gains).county_retained_fen == 51
    assert standing(loses).county_retained_fen == -51
    assert standing(loses).carry_over_fen == -51


def test_the_total_of_a_year_is_rounded_once_however_many_receipts_made_it():
    project = taxed()
    share("vat", (2, 0, 0, 1))
    received(*(Paid(project, middle(Q1), 1) for _ in range(10)))
    compute()
    assert standing(project).county_retained_fen == 3


def test_receipts_of_one_budget_alone_are_taken_as_they_are():
    project = taxed()
    received(
        paid(project, Q1, 50, level="central"), paid(project, Q1, 20, level="province"),
        paid(project, Q1, 5, level="city"), paid(project, Q1, 25, level="county"),
    )  # fmt: skip
    compute()
    head = standing(project)
    parts = (head.central_fen, head.province_fen, head.city_fen, head.county_retained_fen)
    assert parts == (50 * WAN, 20 * WAN, 5 * WAN, 25 * WAN)
    assert head.lines.get().share is None


def test_a_tax_without_shares_is_not_computed_and_said_so():
    project, other = taxed(), taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 1, code="cit"), paid(other, Q1, 1))
    done = compute()
    assert done.obstacles == (Obstacle(project.pk, "share", tax("cit").pk),)
    assert not ShareableTax.objects.filter(project=project).exists()
    assert standing(other).amount_fen == WAN
    share("cit", ALL_TO_COUNTY)
    assert compute().obstacles == ()
    assert standing(project).amount_fen == WAN


def test_shares_are_those_of_the_day_the_money_came_in():
    project = taxed()
    share("vat", ALL_TO_COUNTY, until=dt.date(2026, 2, 1))
    share("vat", (1, 0, 0, 1), since=dt.date(2026, 2, 1))
    received(Paid(project, dt.date(2026, 1, 31), 100), Paid(project, dt.date(2026, 2, 1), 100))
    compute()
    assert standing(project).county_retained_fen == 150
    assert standing(project).lines.count() == 2


def test_the_shares_of_a_treasury_go_before_those_of_all():
    project = taxed()
    share("vat", (1, 0, 0, 1))
    share("vat", ALL_TO_COUNTY, unit="anning")
    share("vat", (1, 0, 0, 0), unit="wuhua")
    received(Paid(project, middle(Q1), 100))
    compute()
    assert standing(project).county_retained_fen == 100


def test_only_what_came_into_the_treasury_where_the_tax_arises_is_shared():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10), paid(project, Q1, 7, unit="wuhua"))
    compute()
    assert standing(project).total_fen == 10 * WAN


def test_what_came_in_before_the_agreement_began_is_not_shared():
    project = taxed(quarters=(Q2, LONG[1]))
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10), paid(project, Q2, 7))
    compute(Q2)
    assert standing(project, Q2).total_fen == 7 * WAN
    assert not ShareableTax.objects.filter(quarter=Q1).exists()


def test_a_new_year_begins_with_nothing_waiting():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q4, -5), period=(dt.date(2026, 10, 1), dt.date(2027, 3, 31)))
    received(period=(dt.date(2026, 1, 1), dt.date(2026, 9, 30)))
    received(Paid(project, dt.date(2027, 1, 5), 3 * WAN), period=(dt.date(2027, 1, 1), dt.date(2027, 3, 31)))
    compute(Q4)
    compute(Q4.next)
    assert standing(project, Q4).carry_over_fen == -5 * WAN
    assert standing(project, Q4.next).amount_fen == 3 * WAN


def test_a_project_with_no_receipts_in_a_loaded_quarter_has_nothing_to_share():
    project = taxed()
    received()
    compute()
    assert (standing(project).total_fen, standing(project).amount_fen) == (0, 0)
    assert not standing(project).lines.exists()


def test_a_month_that_is_not_loaded_is_awaited_and_never_zero():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 1), period=(dt.date(2026, 1, 1), dt.date(2026, 2, 28)))
    with pytest.raises(Missing, match="尚未导入2026年3月的税收入库数，等待财政入库数"):
        compute()
    received(period=(dt.date(2026, 3, 1), dt.date(2026, 3, 31)))
    assert compute().revisions == 1


def test_what_is_shared_as_filed_needs_no_receipts():
    agreed(a_project(), "tax_revenue", book="fiscal")
    assert compute().revisions == 0
    assert not ShareableTax.objects.exists()


def test_what_has_not_changed_makes_no_new_revision():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 1))
    assert [compute().revisions for _ in range(3)] == [1, 0, 0]
    received(paid(project, Q1, 2), period=(dt.date(2026, 1, 1), dt.date(2026, 3, 31)))
    assert [compute().revisions for _ in range(2)] == [1, 0]
    first, second = ShareableTax.objects.order_by("revision")
    assert (first.amount_fen, second.amount_fen, second.revision) == (WAN, 3 * WAN, 2)
    assert second.receipts_upto == TaxReceipt.objects.latest("pk").pk > first.receipts_upto


def test_a_late_receipt_heals_the_later_quarters_that_were_computed():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10), paid(project, Q2, 5))
    compute(Q2)
    received(paid(project, Q1, 3), period=(dt.date(2026, 1, 1), dt.date(2026, 3, 31)))
    assert compute(Q1).revisions == 2
    assert amounts(project, [Q1, Q2]) == [(13 * WAN, 0), (5 * WAN, 0)]


def test_a_receipt_that_comes_late_for_a_closed_quarter_counts_in_the_open_one():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10), paid(project, Q2, 5))
    compute(Q1)
    close(Q1)
    received(paid(project, Q1, 3), period=(dt.date(2026, 1, 1), dt.date(2026, 3, 31)))
    compute(Q2)
    assert amounts(project, [Q1, Q2]) == [(10 * WAN, 0), (8 * WAN, 0)]
    assert ShareableTax.objects.filter(quarter=Q1).count() == 1


def close(quarter, status="closed"):
    held = period("tax", quarter)
    for step in ("closing", "closed"):
        type(held).objects.filter(pk=held.pk).update(status=step)
        if step == status:
            return


def test_a_closed_quarter_takes_no_revision_any_more():
    project = taxed()
    received()
    close(Q1)
    with pytest.raises(Invalid, match="已关账"):
        compute(Q1)
    assert not ShareableTax.objects.filter(project=project).exists()


def test_while_a_quarter_closes_only_the_close_itself_computes():
    project = taxed()
    received()
    close(Q1, "closing")
    with pytest.raises(Busy, match="正在关账"):
        compute(Q1)
    assert compute_shareable(quarter=Q1, actor=system_user(), closing=True).revisions == 1
    assert standing(project).revision == 1


def test_an_enterprise_with_one_agreement_need_not_name_its_project():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10, named=False))
    compute()
    assert standing(project).total_fen == 10 * WAN


def sibling(project):
    return Project.objects.create(
        code=f"{project.code}-2", title="示例二期", enterprise=project.enterprise,
        enterprise_name=project.enterprise_name, origin=project.origin,
    )  # fmt: skip


def test_an_enterprise_with_two_agreements_must_say_which_project_paid():
    project = taxed()
    second = taxed(sibling(project))
    share("vat", ALL_TO_COUNTY)
    file = received(paid(project, Q1, 10, named=False), paid(second, Q1, 4))
    assert compute().obstacles == (Obstacle(project.pk, "owner", None), Obstacle(second.pk, "owner", None))
    assert not ShareableTax.objects.exists()
    unnamed = file.receipts.get(project=None)
    assign_receipt(receipt=unnamed, project=second, reason="对照缴款书", actor=make_user("fin", "treasurer"))
    assert compute().obstacles == ()
    assert (standing(project).total_fen, standing(second).total_fen) == (0, 14 * WAN)


def test_the_newest_assignment_of_a_receipt_holds():
    project = taxed()
    second, treasurer = taxed(sibling(project)), make_user("fin", "treasurer")
    share("vat", ALL_TO_COUNTY)
    receipt = received(paid(project, Q1, 10)).receipts.get()
    for owner in (second, project, second):
        assign_receipt(receipt=receipt, project=owner, reason="更正归属", actor=treasurer)
    compute()
    assert (standing(project).total_fen, standing(second).total_fen) == (0, 10 * WAN)


def another_setting(**changes):
    """A setting in the place of the one there was, which never held: it is put an end to before its beginning."""
    TaxSetting.objects.update(valid_to=dt.date(2000, 1, 1))
    values = {
        "count_by": "received",
        "deducts_without_basis": False,
        "source_status": "unknown",
        "source": "示例",
    }
    return TaxSetting.objects.create(**(values | changes), valid_from=dt.date(2000, 1, 1))


def test_an_incentive_without_lawful_basis_is_not_deducted_unless_the_setting_says_so():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10))
    granted(project, Q1, 3 * WAN, basis=False)
    compute()
    assert standing(project).amount_fen == 10 * WAN
    another_setting(deducts_without_basis=True)
    compute()
    assert standing(project).amount_fen == 7 * WAN


def test_where_each_tax_is_computed_by_itself_an_incentive_names_its_tax():
    project = taxed(base="retained_net_each")
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10))
    granted(project, Q1, WAN)
    assert compute().obstacles == (Obstacle(project.pk, "untyped", None),)


def test_an_incentive_of_a_tax_without_shares_is_not_guessed():
    project = taxed(base="retained_net_each")
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10))
    granted(project, Q1, WAN, "cit")
    assert compute().obstacles == (Obstacle(project.pk, "share", tax("cit").pk),)


def test_an_incentive_lowers_the_part_of_the_county_alone():
    each, total = taxed(base="retained_net_each"), taxed(base="retained_net_total")
    share("vat", (1, 0, 0, 1))
    received(paid(each, Q1, 100), paid(total, Q1, 100))
    granted(each, Q1, 10 * WAN, "vat")
    granted(total, Q1, 10 * WAN)
    compute()
    assert (standing(each).incentives_fen, standing(each).amount_fen) == (5 * WAN, 45 * WAN)
    assert (standing(total).incentives_fen, standing(total).amount_fen) == (10 * WAN, 40 * WAN)
    line = ShareableTaxLine.objects.get(head__project=each)
    assert (line.granted_fen, line.deducted_fen, line.county_fen) == (10 * WAN, 5 * WAN, 50 * WAN)


def test_receipts_may_be_counted_by_the_period_they_are_paid_for():
    project = taxed()
    share("vat", ALL_TO_COUNTY)
    first = (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    received(Paid(project, dt.date(2026, 4, 15), 10 * WAN, period=first), paid(project, Q2, 2))
    compute(Q2)
    assert amounts(project, [Q1, Q2]) == [(0, 0), (12 * WAN, 0)]
    another_setting(count_by="period")
    compute(Q2)
    assert amounts(project, [Q1, Q2]) == [(10 * WAN, 0), (2 * WAN, 0)]


def test_without_a_setting_of_the_day_nothing_is_computed():
    taxed()
    received()
    TaxSetting.objects.update(valid_from=Q2.first_day)
    with pytest.raises(Missing, match="2026-03-31 没有有效的税收计算设置"):
        compute(Q1)


def test_only_the_treasurer_computes():
    for unit, role in (
        ("stat", "statistician"),
        ("drc", "approver"),
        ("audit", "auditor"),
        ("anning", "filer"),
    ):
        with pytest.raises(NotAllowed):
            compute_shareable(quarter=Q1, actor=make_user(unit, role))


def test_the_tax_of_a_park_arises_in_the_treasury_that_carries_it():
    project = taxed(arises="jingkai")
    share("vat", ALL_TO_COUNTY)
    received(paid(project, Q1, 10, unit="jingkai"), paid(project, Q1, 1, unit="lingang"))
    compute()
    assert standing(project).total_fen == 10 * WAN
    assert district("jingkai").tax_receipts.count() == 1

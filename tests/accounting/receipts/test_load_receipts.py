"""Loading the finance bureau's workbook: every fault at once by row and column, all or the good rows, nothing twice."""

import dataclasses
import datetime as dt

import pytest
from django.db import connection
from support.factories import credit_code, district, make_user
from support.ledger_world import a_project
from support.races import failures, race

from accounting.receipts.models import ReceiptFile, TaxReceipt, Treasury
from accounting.receipts.reading import ReceiptRow, read_period
from accounting.receipts.services import assign_receipt, load_receipts
from kunming_coord.common.errors import Invalid, Missing, NotAllowed

pytestmark = pytest.mark.django_db
THIRD = (dt.date(2026, 7, 1), dt.date(2026, 9, 30))


@pytest.fixture
def treasurer():
    return make_user("fin", "treasurer")


@pytest.fixture
def project():
    return a_project("wuhua")


def row(project, at=2, **changes):
    """A sound row: 10,000.00 元 of 增值税 paid into 安宁."""
    sound = ReceiptRow(
        row=at,
        number=f"353016{at:08d}",
        credit_code=project.enterprise.credit_code,
        project_code=project.code,
        tax_type="增值税",
        level="共享",
        treasury="国家金库安宁市支库",
        period="2026-07",
        received_on=dt.date(2026, 8, 14),
        amount_fen=1_000_000,
    )
    return dataclasses.replace(sound, **changes)


def load(rows, actor, **changes):
    return load_receipts(
        **({"rows": rows, "period": THIRD, "name": "七至九月.xlsx", "actor": actor} | changes)
    )


def faults(rows, actor, **changes):
    """Row and column of every fault → sentence; nothing was written."""
    with pytest.raises(Invalid) as refused:
        load(rows, actor, **changes)
    assert not TaxReceipt.objects.exists()
    return refused.value.fields


def test_a_file_is_kept_with_its_totals_and_who_loaded_it(treasurer, project):
    refund = row(project, 3, amount_fen=-250_050, refund_reason="留抵退税", period="2026年1—6月")
    file = load([row(project), refund], treasurer)
    assert (file.rows, file.total_fen, file.left_out, file.actor_label) == (2, 749_950, 0, treasurer.label)
    first, second = file.receipts.order_by("row")
    assert (first.project, first.enterprise, first.tax_type.code) == (project, project.enterprise, "vat")
    assert (first.fiscal_unit, first.level, first.received_on) == (
        district("anning"),
        "shared",
        dt.date(2026, 8, 14),
    )
    assert (second.period_from, second.period_to) == (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert (second.amount_fen, second.refund_reason) == (-250_050, "留抵退税")


SLIPS = {
    "tax_type": ({"tax_type": "增殖税"}, "第 2 行“税种”为“增殖税”，没有这一项；请按代码表中的税种名称填写。"),
    "level": ({"level": "乡级"}, "预算级次”为“乡级”"),
    "treasury": ({"treasury": "国家金库某某支库"}, "先在代码表登记该国库"),
    "credit_code": ({"credit_code": "91530100MA6000000X"}, "校验位不符"),
    "number": ({"number": " "}, "请填写税票"),
    "project_code": ({"project_code": "XM-9"}, "不是该企业的项目"),
    "period": ({"period": "上个月"}, "不是可以识别的期间"),
    "received_on": (
        {"received_on": dt.date(2026, 10, 1)},
        "不在本文件的入库期 2026-07-01 至 2026-09-30 之内",
    ),
    "amount": ({"amount_fen": 0}, "没有发生的税款请删去该行"),
    "refund_reason": ({"amount_fen": -1}, "没有填写，而金额为负数；退库须写明原因"),
}


@pytest.mark.parametrize("column", SLIPS)
def test_a_slip_is_told_by_row_and_column_with_its_mend(treasurer, project, column):
    changes, sentence = SLIPS[column]
    found = faults([row(project, **changes)], treasurer)
    assert list(found) == [f"2.{column}"]
    assert sentence in found[f"2.{column}"]


def test_every_fault_of_every_row_is_told_at_once(treasurer, project):
    slips = [changes for changes, _ in SLIPS.values()]
    found = faults([row(project, at, **changes) for at, changes in enumerate(slips, start=2)], treasurer)
    assert [key.split(".")[1] for key in found] == list(SLIPS)
    several = faults([row(project, tax_type="", level="", treasury="", amount_fen=None)], treasurer)
    assert list(several) == ["2.tax_type", "2.level", "2.treasury", "2.amount"]


def test_a_hundred_bad_rows_are_counted_and_the_first_few_read_out(treasurer, project):
    with pytest.raises(Invalid, match=r"共 100 处有误，未写入任何内容：第 2 行.*其余 90 处") as refused:
        load([row(project, at, tax_type="?") for at in range(2, 102)], treasurer)
    assert len(refused.value.fields) == 100


def test_a_positive_amount_has_no_reason_of_refund(treasurer, project):
    found = faults([row(project, refund_reason="留抵退税")], treasurer)
    assert "是退库的请把金额改为负数" in found["2.refund_reason"]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"period": "2026-09-30至2026-09-01"}, "period"),
        ({"period": "2026-09"}, "received_on"),
        ({"received_on": dt.date(2099, 1, 1)}, "received_on"),
        ({"received_on": None}, "received_on"),
    ],
)
def test_days_out_of_order_are_refused(treasurer, project, changes, column):
    assert f"2.{column}" in faults([row(project, **changes)], treasurer)


def test_an_enterprise_nobody_registered_is_refused(treasurer, project):
    found = faults([row(project, credit_code=credit_code())], treasurer)
    assert "不是登记在册的企业" in found["2.credit_code"]


def test_a_project_of_another_enterprise_is_refused(treasurer, project):
    found = faults([row(project, project_code=a_project("wuhua").code)], treasurer)
    assert list(found) == ["2.project_code"]


def test_the_same_receipt_twice_in_a_file_is_refused(treasurer, project):
    found = faults([row(project), row(project, 3, number=row(project).number)], treasurer)
    assert found == {
        "3.number": f"第 3 行“税票号码”“{row(project).number}”与第 2 行是同一笔税款；"
        "请删去重复的一行，或核对税种、预算级次。"
    }
    other = row(project, 3, number=row(project).number, tax_type="企业所得税")
    assert load([row(project), other], treasurer).rows == 2


def test_a_receipt_that_is_loaded_already_is_refused(treasurer, project):
    load([row(project)], treasurer)
    with pytest.raises(Invalid) as refused:
        load([row(project), row(project, 3)], treasurer)
    assert "已经导入；请删去该行" in refused.value.fields["2.number"]
    assert TaxReceipt.objects.count() == 1


def test_the_same_file_twice_is_refused_whatever_its_name(treasurer, project):
    rows = [row(project), row(project, 3)]
    load(rows, treasurer)
    with pytest.raises(Invalid, match=r"这份入库明细已由.*导入，不能重复导入"):
        load(rows[::-1], treasurer, name="另存.xlsx")
    assert ReceiptFile.objects.count() == 1


def test_the_good_rows_alone_are_written_where_the_person_says_so(treasurer, project):
    rows = [row(project), row(project, 3, tax_type="?"), row(project, 4)]
    file = load(rows, treasurer, only_good=True)
    assert (file.rows, file.left_out) == (2, 1)
    assert list(file.receipts.order_by("row").values_list("row", flat=True)) == [2, 4]
    mended = [rows[0], dataclasses.replace(rows[1], tax_type="契税"), rows[2]]
    assert load(mended, treasurer, only_good=True).rows == 1


def test_without_any_good_row_nothing_is_written(treasurer, project):
    assert "2.tax_type" in faults([row(project, tax_type="?")], treasurer, only_good=True)
    assert faults([], treasurer) == {"file": "文件中没有税款，未写入任何内容；请核对后重新导入。"}
    assert not ReceiptFile.objects.exists()


@pytest.mark.parametrize(
    "name", ["安宁市", "安宁", "国家金库安宁市支库", "国家金库昆明市安宁市支库", "国家金库 安宁 支库"]
)
def test_a_treasury_is_known_by_the_name_of_its_unit(treasurer, project, name):
    assert load([row(project, treasury=name)], treasurer).receipts.get().fiscal_unit.slug == "anning"


def test_a_treasury_may_be_registered_under_any_name(treasurer, project):
    Treasury.objects.create(name="连然代理库", fiscal_unit=district("anning"))
    assert load([row(project, treasury="连然代理库")], treasurer).receipts.get().fiscal_unit.slug == "anning"


def test_a_park_without_a_treasury_is_carried_by_its_zone(treasurer, project):
    assert load([row(project, treasury="沪滇临港")], treasurer).receipts.get().fiscal_unit.slug == "jingkai"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-07", "2026-07-01", "2026-07-31"),
        ("202602", "2026-02-01", "2026-02-28"),
        ("2026年7月", "2026-07-01", "2026-07-31"),
        ("2026年１—3月", "2026-01-01", "2026-03-31"),
        ("2026Q3", "2026-07-01", "2026-09-30"),
        ("2026年第三季度", "2026-07-01", "2026-09-30"),
        ("2025年", "2025-01-01", "2025-12-31"),
        ("2025年度", "2025-01-01", "2025-12-31"),
        ("2026-07-01至2026-07-31", "2026-07-01", "2026-07-31"),
        ("20260701-20260731", "2026-07-01", "2026-07-31"),
        ("2026.7.1 ~ 2026.9.30", "2026-07-01", "2026-09-30"),
        ("2026-07-09", "2026-07-09", "2026-07-09"),
    ],
)
def test_a_period_may_be_written_in_many_ways(text, first, last):
    assert read_period(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    ["", "七月", "2026-13", "2026-02-30", "1899-07", "2026-7至2026-8", "2026Q5", "26-07", "2026-07-01至"],
)
def test_what_is_no_period_is_not_guessed(text):
    assert read_period(text) is None


def test_only_finance_loads_receipts(project):
    for unit, role in (
        ("stat", "statistician"),
        ("drc", "approver"),
        ("anning", "filer"),
        ("audit", "auditor"),
    ):
        with pytest.raises(NotAllowed):
            load([row(project)], make_user(unit, role))


def test_a_period_that_has_not_ended_is_refused(treasurer, project):
    with pytest.raises(Invalid, match="不晚于今天"):
        load([row(project)], treasurer, period=(dt.date(2026, 7, 1), dt.date(2099, 1, 1)))


def test_a_receipt_may_be_assigned_to_a_project_of_its_payer(treasurer, project):
    receipt = load([row(project, project_code="")], treasurer).receipts.get()
    assert receipt.project is None
    assign_receipt(receipt=receipt, project=project, reason="对照缴款书", actor=treasurer)
    with pytest.raises(Invalid, match="不是缴纳该笔税款的企业的项目"):
        assign_receipt(receipt=receipt, project=a_project("wuhua"), reason="对照缴款书", actor=treasurer)
    with pytest.raises(Missing, match="请填写归属理由"):
        assign_receipt(receipt=receipt, project=project, reason=" ", actor=treasurer)
    with pytest.raises(NotAllowed):
        assign_receipt(receipt=receipt, project=project, reason="x", actor=make_user("drc", "approver"))
    assert receipt.assignments.get().project == project


def test_five_thousand_rows_are_checked_with_a_constant_number_of_queries(
    treasurer, project, django_assert_max_num_queries
):
    rows = [row(project, at) for at in range(2, 5_002)]
    with django_assert_max_num_queries(20):
        assert load(rows, treasurer).rows == 5_000


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_load_the_same_file_one_is_told(treasurer, project):
    rows = [row(project, at) for at in range(2, 12)]
    outcomes = race([lambda: load(rows, treasurer)] * 4)
    assert len(failures(outcomes)) == 3
    assert all("不能重复导入" in failure.message for failure in failures(outcomes))
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM accounting_taxreceipt")
        assert cursor.fetchone() == (10,)

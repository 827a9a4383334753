"""The finance bureau's workbook from upload to receipts: every cell told, the same receipt left alone, finance only."""

import datetime as dt

import pytest
from django.urls import reverse
from support.factories import make_user
from support.ledger_world import a_project
from support.workbooks import opened, plain, sentences, work

from accounting.receipts.imports import period_of
from accounting.receipts.models import ReceiptFile, TaxReceipt
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.models import Import
from kunming_coord.exchange.services import apply_import, start_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of

pytestmark = pytest.mark.django_db
Q3 = Quarter.of(2026, 3)
HEAD = [
    "税票号码", "统一社会信用代码", "项目编码", "税种", "预算级次", "收款国库", "所属期", "入库日期", "金额（元）", "退库原因",
]  # fmt: skip


@pytest.fixture
def treasurer():
    return make_user("fin", "treasurer")


@pytest.fixture
def project():
    return a_project("wuhua")


def row(project, at=1, **changes):
    cells = {
        "税票号码": f"353016{at:08d}", "统一社会信用代码": project.enterprise.credit_code, "项目编码": project.code,
        "税种": "增值税", "预算级次": "共享", "收款国库": "国家金库安宁市支库", "所属期": "2026-07",
        "入库日期": dt.date(2026, 8, 14), "金额（元）": 12345.67, "退库原因": None,
    }  # fmt: skip
    return [(cells | changes)[name] for name in HEAD]


def upload(actor, rows, *, choice="quarter", name="七至九月.xlsx"):
    return work(
        start_import(
            kind="receipts", data=plain([HEAD, *rows]), file_name=name, actor=actor, quarter=Q3, choice=choice
        )
    )


def told(imported):
    """Row → what is wrong with it."""
    return {
        row.number: [error["sentence"] for error in row.errors] for row in imported.rows.all() if row.errors
    }


def test_a_workbook_of_the_bureau_is_checked_shown_and_loaded(treasurer, project):
    refund = row(project, 2, **{"金额（元）": -100, "退库原因": "留抵退税"})
    imported = upload(treasurer, [row(project), refund])
    assert (imported.status, imported.counts["new"], imported.counts["wrong"]) == ("checked", 2, 0)
    apply_import(imported=imported, mode="all", actor=treasurer)
    done = work(imported)
    assert (done.status, done.written) == ("applied", {"已导入税款": 2})
    file = ReceiptFile.objects.get()
    assert (file.rows, file.total_fen, file.actor_label) == (2, 1_224_567, treasurer.label)
    assert (file.period_from, file.period_to) == (Q3.first_day, Q3.last_day)
    assert file.name == "税收入库明细 全市 2026年第三季度 整个季度"
    first = TaxReceipt.objects.get(amount_fen=1_234_567)
    assert (first.project, first.received_on, first.fiscal_unit.slug) == (
        project,
        dt.date(2026, 8, 14),
        "anning",
    )


WRONG = {
    "税种": ("增殖税", "“税种”（D2）为“增殖税”，没有这一项；请按代码表中的税种名称填写。"),
    "统一社会信用代码": ("91530100MA6000000X", "校验位"),
    "项目编码": ("XX-9", "不是该企业的项目"),
    "预算级次": ("乡级", "“预算级次”（E2）为“乡级”"),
    "收款国库": ("国家金库某某支库", "先在代码表登记该国库"),
    "所属期": ("上个月", "不是可以识别的期间"),
    "入库日期": ("2026-10-09", "不在本文件的入库期"),
    "金额（元）": ("1,234.567", "最多 2 位小数"),
    "退库原因": ("留抵退税", "不是退库的请清空"),
    "税票号码": (None, "“税票号码”（A2）"),
}


@pytest.mark.parametrize("column", WRONG)
def test_one_bad_cell_is_one_sentence_with_its_address(treasurer, project, column):
    value, words = WRONG[column]
    imported = upload(treasurer, [row(project, **{column: value})])
    ((sentence,),) = told(imported).values()
    assert words in sentence
    assert imported.annotated is not None


@pytest.mark.parametrize("amount", ["1e5", "约3000", "NaN", "１２３.4５6"])
def test_an_amount_that_is_no_amount_is_refused(treasurer, project, amount):
    assert list(told(upload(treasurer, [row(project, **{"金额（元）": amount})]))) == [2]


def test_a_hundred_bad_cells_are_all_told_and_nothing_is_written(treasurer, project):
    rows = [row(project, at, 税种="?", 收款国库="?") for at in range(50)]
    imported = upload(treasurer, rows)
    assert sum(len(faults) for faults in told(imported).values()) == 100
    with pytest.raises(Invalid):
        apply_import(imported=imported, mode="all", actor=treasurer)
    assert not TaxReceipt.objects.exists()


def test_the_good_rows_are_written_and_the_mended_file_adds_the_rest(treasurer, project):
    rows = [row(project, 1), row(project, 2, 税种="?"), row(project, 3)]
    imported = upload(treasurer, rows)
    apply_import(imported=imported, mode="good", actor=treasurer)
    work(imported)
    mended = upload(treasurer, [rows[0], row(project, 2), rows[2]], name="改.xlsx")
    assert (mended.counts["new"], mended.counts["unchanged"], mended.counts["wrong"]) == (1, 2, 0)
    apply_import(imported=mended, mode="all", actor=treasurer)
    assert work(mended).written == {"已导入税款": 1}
    assert TaxReceipt.objects.count() == 3


def test_a_loaded_receipt_with_another_amount_is_no_correction(treasurer, project):
    imported = upload(treasurer, [row(project)])
    apply_import(imported=imported, mode="all", actor=treasurer)
    work(imported)
    again = upload(treasurer, [row(project, **{"金额（元）": 1})])
    assert "更正请以更正通知书另行导入" in told(again)[2][0]


def test_the_same_file_twice_is_refused_even_under_another_name_and_look(treasurer, project):
    imported = upload(treasurer, [row(project), row(project, 2)])
    apply_import(imported=imported, mode="all", actor=treasurer)
    work(imported)
    again = upload(treasurer, [row(project, 2), row(project)], name="另存.xlsx")
    assert again.status == "refused"
    assert "这份入库明细已由" in again.reason
    assert TaxReceipt.objects.count() == 2


def test_a_month_of_a_quarter_may_be_loaded_by_itself(treasurer, project):
    assert period_of(Scope(None, Q3), "second") == (dt.date(2026, 8, 1), dt.date(2026, 8, 31))
    wrong = upload(treasurer, [row(project)], choice="third")
    assert "不在本文件的入库期 2026-09-01 至 2026-09-30 之内" in told(wrong)[2][0]
    assert upload(treasurer, [row(project)], choice="second").counts["new"] == 1


def test_the_template_offers_taxes_and_levels(treasurer):
    content, _name = template_of(kind_of("receipts"), Scope(None, Q3), actor=treasurer)
    sheet = opened(content).worksheets[0]
    heads = [str(cell.value or "").rstrip("*") for cell in sheet[2]]
    assert heads == HEAD
    assert len(sheet.data_validations.dataValidation) == 2


def test_nobody_but_finance_loads_and_nobody_but_auditors_looks_on(treasurer, project, signed_in):
    imported = upload(treasurer, [row(project)])
    pages = [reverse("exchange:detail", args=[imported.uid]), f"/api/v1/imports/{imported.uid}/"]
    for unit, role in (("stat", "statistician"), ("drc", "approver"), ("anning", "filer")):
        other = make_user(unit, role)
        with pytest.raises(NotAllowed):
            upload(other, [row(project, 9)])
        client = signed_in(other)
        assert [client.get(page).status_code for page in pages] == [404, 404]
        assert "七至九月" not in client.get(reverse("exchange:list")).content.decode()
        assert not Import.objects.visible_to(other).exists()
    for reader in (treasurer, make_user("audit", "auditor")):
        client = signed_in(reader)
        assert [client.get(page).status_code for page in pages] == [200, 200]
        assert "七至九月" in client.get(reverse("exchange:list")).content.decode()


def test_lists_leave_as_files_within_the_readers_scope(treasurer, project, signed_in):
    imported = upload(treasurer, [row(project), row(project, 2, 税种="印花税")])
    apply_import(imported=imported, mode="all", actor=treasurer)
    work(imported)
    answer = signed_in(treasurer).get(reverse("receipts:list"), {"export": "xlsx", "tax": "stamp"})
    rows = [
        [cell.value for cell in line]
        for line in opened(answer.content).active.iter_rows(min_row=3, max_row=5)
    ]
    assert rows[0][:4] == ["税票号码", "统一社会信用代码", "项目编码", "税种"]
    assert (rows[1][3], rows[1][8]) == ("印花税", 12345.67)
    for unit, role in (("stat", "statistician"), ("anning", "filer")):
        client = signed_in(make_user(unit, role))
        assert client.get(reverse("receipts:list"), {"export": "xlsx"}).status_code == 403
        totals = client.get(reverse("receipts:shareable"), {"export": "xlsx"})
        heads = [cell.value for cell in opened(totals.content).active[3]]
        assert "县级留成（元）" in heads
        assert not {"税种", "中央（元）"} & set(heads)
    assert sentences([]) == []

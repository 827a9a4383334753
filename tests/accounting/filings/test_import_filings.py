"""季度填报 by workbook: download, fill in, see what changes, write it as drafts or filed."""

import pytest
from support.factories import district, make_user
from support.ledger_world import Q1, Cast, a_project, agreed, opened, period, verified
from support.workbooks import column_of, edited, sentences, work
from support.workbooks import opened as as_workbook

from accounting.filings.models import Filing, FilingValue
from accounting.filings.services import file_figures, save_values
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.models import Import, ImportRow
from kunming_coord.exchange.services import apply_import, start_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of

pytestmark = pytest.mark.django_db

OUTPUT, SHEET = "规模以上工业产值（万元）", "填报表-产出"


@pytest.fixture
def cast() -> Cast:
    return Cast()


def filings(number: int = 1) -> list[Filing]:
    """Filings of 安宁 that are due, in the order of their project codes."""
    made = []
    for _ in range(number):
        project = a_project()
        agreed(project)
        made.append(project)
    return sorted((opened(project) for project in made), key=lambda filing: filing.project.code)


def template(cast, quarter=Q1) -> bytes:
    return template_of(kind_of("filings"), Scope(district("anning"), quarter), actor=cast.filer)[0]


def cell(content: bytes, header: str, number: int) -> str:
    return f"{column_of(content, header, SHEET)}{number}"


def load(cast, content: bytes, choice: str = "draft", **more) -> Import:
    given = {"quarter": Q1, "actor": cast.filer, "file_name": "季报.xlsx", "choice": choice} | more
    return work(start_import(kind="filings", data=content, **given))


def write(imported: Import, cast, mode: str = "all") -> Import:
    apply_import(imported=imported, mode=mode, actor=cast.filer)
    return work(imported)


def errors_of(imported: Import) -> list[str]:
    rows = ImportRow.objects.filter(imported=imported, round=imported.round).order_by("position")
    return [error["sentence"] for row in rows for error in row.errors]


def test_the_template_holds_what_the_district_has_to_file(cast):
    filing = filings()[0]
    verified(filing.project, {"industrial_output": 2_000_000_00}, quarter=Quarter.of(2025, 4))
    save_values(
        filing=filing, values={"industrial_output": 123_456_789}, explanation="草稿", actor=cast.filer
    )
    content = template(cast)
    sheet = as_workbook(content)[SHEET]
    found = {str(head.value).rstrip("*"): value.value for head, value in zip(sheet[2], sheet[3], strict=True)}
    assert found["项目编码"] == filing.project.code
    assert found["项目名称"] == filing.project.title
    assert found["企业名称"] == filing.project.enterprise_name
    assert found[OUTPUT] == 123.456789
    assert found["上次规模以上工业产值（万元）"] == 200
    assert found["上报说明"] == "草稿"
    assert "税收" not in "".join(as_workbook(content).sheetnames), "only sheets with something to file"


def test_a_filled_template_becomes_drafts(cast):
    first, second = filings(2)
    content = template(cast)
    content = edited(
        content, {cell(content, OUTPUT, 3): 1234.5, cell(content, OUTPUT, 4): "１，２３４．５６"}, SHEET
    )
    imported = load(cast, content)
    assert (imported.status, imported.counts["changed"]) == ("checked", 2)
    assert not FilingValue.objects.exists(), "a preview writes nothing"
    imported = write(imported, cast)
    assert imported.status == "applied"
    assert imported.written == {"已保存草稿": 2}
    values = {value.filing_id: value.amount_fen for value in FilingValue.objects.all()}
    assert values == {first.pk: 1_234_500_000, second.pk: 1_234_560_000}
    assert set(Filing.objects.values_list("status", flat=True)) == {"filling"}


def test_saved_and_filed_in_one_go(cast):
    filings(1)
    content = template(cast)
    imported = load(cast, edited(content, {cell(content, OUTPUT, 3): 10}, SHEET), choice="submit")
    assert write(imported, cast).written == {"已上报": 1}
    assert Filing.objects.get().status == "submitted"
    assert Filing.objects.get().events.get(action="submit").person_id == cast.filer.person_id


def test_what_was_downloaded_comes_back_unchanged(cast):
    first, second, third = filings(3)
    save_values(
        filing=first, values={"industrial_output": -12_345_678}, explanation="=退库", actor=cast.filer
    )
    save_values(filing=second, values={"industrial_output": 1}, explanation="", actor=cast.filer)
    imported = load(cast, template(cast))
    assert imported.counts == {"new": 0, "changed": 0, "unchanged": 3, "wrong": 0}, errors_of(imported)
    with pytest.raises(Invalid, match="没有需要写入的行"):
        apply_import(imported=imported, mode="all", actor=cast.filer)
    assert third.status == "due"


def test_a_row_nobody_filled_in_is_not_filed(cast):
    filings(2)
    content = template(cast)
    imported = load(cast, edited(content, {cell(content, OUTPUT, 3): 10}, SHEET), choice="submit")
    assert (imported.counts["changed"], imported.counts["unchanged"]) == (1, 1)
    write(imported, cast)
    assert sorted(Filing.objects.values_list("status", flat=True)) == ["due", "submitted"]


def test_a_negative_quarter_without_a_word_is_refused_by_its_cell(cast):
    filings(1)
    content = template(cast)
    place = cell(content, OUTPUT, 3)
    imported = load(cast, edited(content, {place: -3}, SHEET), choice="submit")
    assert imported.counts["wrong"] == 1
    (sentence,) = errors_of(imported)
    assert sentence.startswith(f"第 3 行“{OUTPUT}”（{place}）不符合审核关系 1：")
    assert "上报说明" in sentence
    explained = edited(content, {place: -3, cell(content, "上报说明", 3): "退货冲减"}, SHEET)
    assert load(cast, explained, choice="submit").counts["wrong"] == 0


def test_a_figure_in_wan_filed_as_yuan_is_caught_against_the_last_quarter(cast):
    filing = filings(1)[0]
    verified(filing.project, {"industrial_output": 3_000_000_00 * 10_000}, quarter=Quarter.of(2025, 4))
    content = template(cast)
    place = cell(content, OUTPUT, 3)
    wrong = load(cast, edited(content, {place: 3_100_000_000}, SHEET), choice="submit")
    assert "相差 20 倍以上" in errors_of(wrong)[0]
    assert f"（{place}）" in errors_of(wrong)[0]
    draft = load(cast, edited(content, {place: 3_100_000_001}, SHEET), choice="draft")
    assert draft.counts["wrong"] == 0
    row = ImportRow.objects.get(imported=draft)
    assert "相差 20 倍以上" in row.warnings[0], "a draft may be kept, as on the page"


def test_a_foreign_project_is_simply_not_there(cast):
    filings(1)
    other = a_project("wuhua")
    agreed(other, shares={"wuhua": 3, "luquan": 7}, arises="luquan")
    foreign = opened(other)
    content = template(cast)
    place = cell(content, "项目编码", 4)
    imported = load(cast, edited(content, {place: other.code, cell(content, OUTPUT, 4): 1}, SHEET))
    assert errors_of(imported) == [
        f"第 4 行“项目编码”（{place}）没有安宁 2026年第一季度的这项填报；请使用模板中给出的项目编码。"
    ]
    unknown = load(cast, edited(content, {place: "XM-none", cell(content, OUTPUT, 4): 1}, SHEET))
    assert errors_of(unknown) == errors_of(imported)
    assert not foreign.values.exists()


def test_an_emptied_figure_is_refused(cast):
    filing = filings(1)[0]
    save_values(filing=filing, values={"industrial_output": 5_000_000}, explanation="", actor=cast.filer)
    content = template(cast)
    imported = load(
        cast, edited(content, {cell(content, OUTPUT, 3): None, cell(content, "上报说明", 3): "空"}, SHEET)
    )
    assert "已保存为 5.00 万元，不能清空；请填正确的数，确为零的请填 0。" in errors_of(imported)[0]


def test_an_indicator_the_project_does_not_file_is_refused(cast):
    filings(1)
    content = template(cast)
    place = cell(content, "限额以上商贸业销售(营业)额（万元）", 3)
    imported = load(cast, edited(content, {place: 7, cell(content, OUTPUT, 3): 1}, SHEET))
    assert imported.counts["wrong"] == 1
    assert "不在本次填报范围内" in errors_of(imported)[0]


def test_a_filing_on_its_way_is_read_as_unchanged_or_refused(cast):
    filing = filings(1)[0]
    content = template(cast)
    content = edited(content, {cell(content, OUTPUT, 3): 10}, SHEET)
    file_figures(filing=filing, values={"industrial_output": 10_000_000}, explanation="", actor=cast.filer)
    assert load(cast, content).counts["unchanged"] == 1
    other = edited(content, {cell(content, OUTPUT, 3): 11}, SHEET)
    assert "当前状态为“已报”，不能再修改" in errors_of(load(cast, other))[0]


def test_another_district_cannot_load_it_and_the_city_neither(cast):
    filings(1)
    content = template(cast)
    stranger = make_user("panlong", "filer")
    refused = load(cast, content, actor=stranger)
    assert (refused.status, refused.district.slug) == ("refused", "panlong")
    assert refused.reason == "这份“季度填报”模板是另一单位的；请重新下载模板，把数据粘贴过去后再上传。"
    with pytest.raises(NotAllowed):
        start_import(
            kind="filings",
            data=content,
            file_name="x.xlsx",
            actor=stranger,
            district=district("anning"),
            quarter=Q1,
        )
    with pytest.raises(NotAllowed):
        load(cast, content, actor=cast.statistician)


def test_a_quarter_that_closes_between_preview_and_writing_takes_nothing(cast):
    filings(1)
    content = template(cast)
    imported = load(cast, edited(content, {cell(content, OUTPUT, 3): 10}, SHEET))
    type(period()).objects.filter(pk=period().pk).update(status="closing")
    failed = write(imported, cast)
    assert failed.status == "checked"
    assert "正在关账" in failed.reason
    assert not FilingValue.objects.exists()


def test_a_row_somebody_changed_meanwhile_is_not_overwritten(cast):
    filing = filings(1)[0]
    content = template(cast)
    imported = load(cast, edited(content, {cell(content, OUTPUT, 3): 10}, SHEET))
    save_values(filing=filing, values={"industrial_output": 1}, explanation="", actor=cast.filer)
    failed = write(imported, cast)
    assert failed.status == "checked"
    assert "预览后第 3 行的现有数据已被他人修改" in failed.reason
    assert FilingValue.objects.get().amount_fen == 1


def test_all_bad_cells_of_both_sheets_are_named_at_once(cast):
    project = a_project()
    agreed(project)
    agreed(project, "tax_revenue")
    opened(project, "tax")
    content = template(cast)
    tax = f"{column_of(content, '税收收入（万元）', '填报表-税收')}3"
    content = edited(content, {tax: "很多"}, "填报表-税收")
    content = edited(content, {cell(content, OUTPUT, 3): "约3000"}, SHEET)
    found = errors_of(load(cast, content))
    assert [sentence.split("；")[0] for sentence in found] == [
        f"第 3 行“税收收入（万元）”（{tax}）应为数字，现为“很多”",
        f"第 3 行“{OUTPUT}”（{cell(content, OUTPUT, 3)}）应为数字，现为“约3000”",
    ]
    assert sentences([]) == []


def test_only_the_right_rows_of_a_file_are_filed_where_that_is_chosen(cast):
    first, second, third = filings(3)
    content = template(cast)
    figures = {cell(content, OUTPUT, 3): 10, cell(content, OUTPUT, 4): -1, cell(content, OUTPUT, 5): 30}
    imported = load(cast, edited(content, figures, SHEET), choice="submit")
    assert (imported.counts["changed"], imported.counts["wrong"]) == (2, 1)
    with pytest.raises(Invalid, match="有 1 行有错误"):
        apply_import(imported=imported, mode="all", actor=cast.filer)
    assert write(imported, cast, mode="good").written == {"已上报": 2}
    kept = dict(FilingValue.objects.values_list("filing_id", "amount_fen"))
    assert kept == {first.pk: 10_000_000, third.pk: 30_000_000}
    assert Filing.objects.get(pk=second.pk).status == "due"


def test_a_row_that_is_refused_only_at_writing_leaves_nothing_and_is_named(cast):
    first, _second = filings(2)
    content = template(cast)
    figures = {cell(content, OUTPUT, 3): 10, cell(content, OUTPUT, 4): 20}
    imported = load(cast, edited(content, figures, SHEET), choice="submit")
    verified(first.project, {"industrial_output": 3_000_000_00 * 10_000}, quarter=Quarter.of(2025, 4))
    failed = write(imported, cast)
    assert failed.status == "checked"
    assert failed.reason.startswith("第 3 行：以下审核关系不符")
    assert not FilingValue.objects.filter(filing__quarter=Q1).exists()
    assert set(Filing.objects.filter(quarter=Q1).values_list("status", flat=True)) == {"due"}

"""区县主要指标 by workbook: download, fill in, see old beside new and every fault, write."""

import pytest
from support.factories import make_user
from support.publishing import load, row
from support.workbooks import column_of, edited, opened, work

from accounting.mainfigures.models import MainFigure
from accounting.mainfigures.showing import value_text
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.models import ImportRow
from kunming_coord.exchange.services import apply_import, start_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of

pytestmark = pytest.mark.django_db
HEADERS = {
    "district": "区县",
    "indicator": "指标",
    "year": "年份",
    "months": "1—N月",
    "vintage": "数据版本",
    "value": "数值",
    "unit": "单位",
    "growth": "公布增速(%)",
    "growth_kind": "增速口径",
    "as_of": "公布日",
    "source": "来源",
}


@pytest.fixture
def statistician():
    return make_user("stat", "statistician")


def filled(statistician, *rows):
    """The template with these rows in it."""
    content, _name = template_of(kind_of("main-figures"), Scope(), actor=statistician)
    letters = {name: column_of(content, header) for name, header in HEADERS.items()}
    return edited(
        content,
        {
            f"{letters[name]}{number}": text
            for number, cells in enumerate(rows, start=3)
            for name, text in cells.items()
        },
    )


def sent(statistician, *rows):
    content = filled(statistician, *rows)
    return work(
        start_import(
            kind="main-figures",
            data=content,
            file_name="指标.xlsx",
            quarter=None,
            choice="",
            actor=statistician,
        )
    )


def told(imported):
    rows = ImportRow.objects.filter(imported=imported, round=imported.round).order_by("position")
    return [error["sentence"] for row in rows for error in row.errors]


def test_a_filled_template_is_shown_and_then_kept(statistician):
    imported = sent(
        statistician,
        row(value=447.16, growth=5, year=2025, months=12),
        row(district="安宁", value="１，２３４．５"),
    )
    assert (imported.status, imported.counts["new"]) == ("checked", 2), told(imported)
    assert not MainFigure.objects.exists(), "a preview writes nothing"
    apply_import(imported=imported, mode="all", actor=statistician)
    assert work(imported).written == {"新增": 2, "更正另存一稿": 0}
    assert {value_text(figure) for figure in MainFigure.objects.all()} == {"447.16", "1,234.5"}


def test_the_preview_tells_new_changed_and_unchanged_apart(statistician):
    load(statistician, row(), row(district="安宁"))
    imported = sent(
        statistician,
        row(value="448"),
        row(district="安宁", value="4471600", unit="万元"),
        row(district="富民县"),
    )
    assert imported.counts == {"new": 1, "changed": 1, "unchanged": 1, "wrong": 0}, told(imported)
    changed = ImportRow.objects.get(imported=imported, outcome="changed")
    assert (changed.before["value"], changed.values["value"]) == ("447.16", "448")


def test_every_fault_is_told_with_its_cell(statistician):
    imported = sent(
        statistician,
        row(value="约3000"),
        row(district="西山市"),
        row(vintage="年报数", months="9"),
        row(growth_kind=None),
        row(district="富民"),
        row(district="富民县"),
    )
    assert imported.counts["wrong"] == 5
    sentences = told(imported)
    for words in ("约3000", "没有“西山市”这一选项", "只用于全年", "须注明口径", "与第 7 行重复"):
        assert any(words in sentence for sentence in sentences), (words, sentences)
    assert all(sentence.startswith("第 ") for sentence in sentences)
    with pytest.raises(Invalid):
        apply_import(imported=imported, mode="all", actor=statistician)
    assert not MainFigure.objects.exists()


def test_the_good_rows_alone_are_written_where_that_is_chosen(statistician):
    imported = sent(statistician, row(value="x"), row(district="富民县"))
    apply_import(imported=imported, mode="good", actor=statistician)
    assert work(imported).written == {"新增": 1, "更正另存一稿": 0}
    assert MainFigure.objects.get().district.slug == "fumin"


def test_what_was_exported_comes_back_unchanged(statistician, signed_in):
    load(
        statistician,
        row(value="447.10"),
        row(indicator="固定资产投资", value=None, growth="-0.5"),
        row(indicator="常住人口", value="96.34", unit="万人", growth=None, growth_kind=None),
        row(indicator="分行业规模以上工业产值", industry="C39", value="12"),
    )
    answer = signed_in(make_user("xishan", "filer")).get("/main-figures/", {"export": "xlsx"})
    imported = work(
        start_import(
            kind="main-figures",
            data=answer.content,
            file_name="导出.xlsx",
            quarter=None,
            choice="",
            actor=statistician,
        )
    )
    assert imported.counts == {"new": 0, "changed": 0, "unchanged": 4, "wrong": 0}, told(imported)


@pytest.mark.parametrize(
    ("unit", "role"), [("fin", "treasurer"), ("drc", "approver"), ("xishan", "statistician")]
)
def test_nobody_else_sends_such_a_file(statistician, unit, role):
    content = filled(statistician, row())
    with pytest.raises(NotAllowed):
        start_import(
            kind="main-figures",
            data=content,
            file_name="指标.xlsx",
            quarter=None,
            choice="",
            actor=make_user(unit, role),
        )


def test_the_template_offers_the_units_and_the_catalogue(statistician):
    content, name = template_of(kind_of("main-figures"), Scope(), actor=statistician)
    assert "区县主要指标模板" in name
    offered = {
        str(cell.value) for sheet in opened(content).worksheets for line in sheet.iter_rows() for cell in line
    }
    assert {"西山区", "地区生产总值", "普查修订数", "可比口径"} <= offered

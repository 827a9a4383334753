"""Loading published figures: kept as published, told apart by vintage and revision, refused with every fault at once."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from support.factories import district, make_user
from support.publishing import load, row

from accounting.mainfigures.models import MainFigure, MainIndicator
from accounting.mainfigures.queries import main_figure
from accounting.mainfigures.services import preview_main_figures, record_main_figure
from accounting.mainfigures.showing import value_text
from kunming_coord.common.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def statistician():
    return make_user("stat", "statistician")


def refused(statistician, **cells):
    with pytest.raises(Invalid) as error:
        load(statistician, row(**cells))
    assert not MainFigure.objects.exists()
    return error.value.fields


def test_a_figure_is_kept_in_its_smallest_unit_and_shown_as_published(statistician):
    load(statistician, row(), reference="公报.xlsx")
    figure = MainFigure.objects.get()
    assert (figure.value, figure.published_growth_tenths, figure.growth_kind) == (
        4_471_600_000_000,
        50,
        "nominal",
    )
    assert (figure.revision, figure.reference, value_text(figure)) == (1, "公报.xlsx", "447.16")


@pytest.mark.parametrize(
    ("value", "unit", "smallest"),
    [
        ("1", "元", 100),
        ("1.5", "千元", 150_000),
        ("1,234.500001", "万元", 1_234_500_001),
        ("１２．３", "", 123_000_000_000),
        ("0.0000000001", "亿元", 1),
    ],
)
def test_units_of_money_are_exact_to_the_fen(statistician, value, unit, smallest):
    load(statistician, row(value=value, unit=unit))
    assert MainFigure.objects.get().value == smallest


def test_people_are_counted_one_by_one(statistician):
    load(statistician, row(indicator="常住人口", value="96.34", unit="万人", growth=None, growth_kind=None))
    assert MainFigure.objects.get().value == 963_400


def test_a_growth_without_a_value_is_a_figure_too(statistician):
    load(statistician, row(indicator="固定资产投资", value="—", growth="-12.3"))
    figure = MainFigure.objects.get()
    assert (figure.value, figure.published_growth_tenths) == (None, -123)


def test_published_growth_is_never_recomputed(statistician):
    load(
        statistician,
        row(year="2024", as_of="2025-01-25", value="100", growth=None, growth_kind=None),
        row(value="120", growth="7.7", growth_kind="可比口径"),
    )
    figure = MainFigure.objects.get(year=2025)
    assert (figure.published_growth_tenths, figure.growth_kind) == (77, "comparable")


def test_a_correction_is_a_further_revision_and_the_first_stays(statistician):
    load(statistician, row())
    done = load(statistician, row(value="447.20"), row(district="安宁"))
    assert (done.new, done.changed, done.same) == (1, 1, 0)
    kept = (
        MainFigure.objects.filter(district__slug="xishan")
        .order_by("revision")
        .values_list("revision", "value")
    )
    assert list(kept) == [(1, 4_471_600_000_000), (2, 4_472_000_000_000)]


def test_loading_the_same_file_again_adds_nothing(statistician):
    load(statistician, row())
    done = load(statistician, row(value="4471600", unit="万元", source="另一来源"))
    assert (done.new, done.changed, done.same) == (0, 0, 1)
    assert MainFigure.objects.count() == 1


def test_the_newest_vintage_is_shown_whatever_order_they_came_in(statistician):
    load(statistician, row(vintage="年报数", value="450"))
    load(statistician, row(vintage="进度数", value="447"))
    load(statistician, row(vintage="普查修订数", value="460"))
    load(statistician, row(vintage="核实数", value="448"))
    found = main_figure(
        district=district("xishan"),
        indicator=MainIndicator.objects.get(code="industrial_output"),
        year=2025,
        months=12,
    )
    assert (found.vintage, value_text(found)) == ("census", "460")
    assert MainFigure.objects.count() == 4


def test_nothing_imported_is_none_and_never_zero():
    indicator = MainIndicator.objects.get(code="gdp")
    assert main_figure(district=district("xishan"), indicator=indicator, year=2025, months=12) is None


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"district": "西山市"}, "district", "不是本系统的单位"),
        ({"district": None}, "district", "请填写区县"),
        ({"indicator": "幸福指数"}, "indicator", "不在主要指标目录"),
        ({"year": "25"}, "year", "2000"),
        ({"year": "2099"}, "year", "2000 至"),
        ({"months": "13"}, "months", "1 至 12"),
        ({"months": "上半年"}, "months", "1 至 12"),
        ({"vintage": "终稿"}, "vintage", "进度数"),
        ({"vintage": "年报数", "months": "9"}, "vintage", "全年"),
        ({"value": "约3000"}, "value", "应为数字"),
        ({"value": "1e5"}, "value", "应为数字"),
        ({"value": "NaN"}, "value", "应为数字"),
        ({"value": "1.123", "unit": "元"}, "value", "精确到分"),
        ({"value": "-5"}, "value", "不能为负数"),
        ({"value": None, "growth": None, "growth_kind": None}, "value", "至少填写一项"),
        ({"unit": "万人"}, "unit", "元、千元、万元、亿元"),
        ({"growth": "5.12"}, "growth", "1 位小数"),
        ({"growth": "-100.1"}, "growth", "-100"),
        ({"growth": "增长5"}, "growth", "应为数字"),
        ({"growth_kind": None}, "growth_kind", "须注明口径"),
        ({"growth_kind": "不变价"}, "growth_kind", "名义增速或可比口径"),
        ({"growth": None}, "growth_kind", "应留空"),
        ({"as_of": "2025-12-30"}, "as_of", "早于"),
        ({"as_of": "2099-01-01"}, "as_of", "晚于今天"),
        ({"as_of": "元月"}, "as_of", "应为日期"),
        ({"source": None}, "source", "来源"),
        ({"source": "公" * 201}, "source", "200"),
        ({"industry": "C39"}, "industry", "不分行业"),
        ({"indicator": "分行业规模以上工业产值", "industry": "Z"}, "industry", "GB/T 4754"),
        ({"indicator": "分行业规模以上工业产值"}, "industry", "须填写行业代码"),
    ],
)  # fmt: skip
def test_each_fault_names_its_column_reason_and_mend(statistician, cells, column, words):
    fields = refused(statistician, **cells)
    assert words in fields[f"2/{column}"]
    assert "第 2 行" in fields[f"2/{column}"]


def test_people_are_not_refused_in_terms_of_money(statistician):
    fields = refused(
        statistician, indicator="常住人口", value="1.23456", unit="万人", growth=None, growth_kind=None
    )
    assert "精确到人" in fields["2/value"]


def test_every_fault_of_a_file_is_told_at_once_and_nothing_is_written(statistician):
    with pytest.raises(Invalid, match="4 处有误") as error:
        load(
            statistician,
            row(),
            row(district="西山市", value="x"),
            row(months="0"),
            row(),
        )
    assert set(error.value.fields) == {"3/district", "3/value", "4/months", "5/indicator"}
    assert "与第 2 行重复" in error.value.fields["5/indicator"]
    assert not MainFigure.objects.exists()


def test_the_good_rows_alone_are_kept_where_that_is_asked_for(statistician):
    done = load(statistician, row(), row(value="x"), row(district="安宁市"), partly=True)
    assert (done.new, done.refused) == (2, 1)


def test_a_preview_says_old_and_new_and_writes_nothing(statistician):
    load(statistician, row())
    rows = [(2, row(value="448")), (3, row(district="安宁")), (4, row(months="x"))]
    preview = preview_main_figures(rows=rows)
    assert [(change.kind, change.old and change.old.revision) for change in preview.differences] == [
        ("changed", 1),
        ("new", None),
    ]
    assert [fault.column for fault in preview.faults] == ["months"]
    assert MainFigure.objects.count() == 1


def test_source_and_day_of_the_file_stand_for_rows_that_name_none(statistician):
    load(
        statistician,
        row(source=None, as_of=None),
        source="示例快报，第1期",
        as_of=dt.date(2026, 1, 20),
    )
    figure = MainFigure.objects.get()
    assert (figure.source, figure.as_of) == ("示例快报，第1期", dt.date(2026, 1, 20))


@pytest.mark.parametrize("words", ["530112", "xishan", "西山", "西山区"])
def test_a_unit_is_known_by_name_short_name_slug_and_code(statistician, words):
    load(statistician, row(district=words))
    assert MainFigure.objects.get().district.slug == "xishan"


@pytest.mark.parametrize("words", ["9", "09", "1-9月", "1—9月累计", "1～9", "9月"])
def test_months_are_read_as_people_write_them(statistician, words):
    load(statistician, row(months=words, as_of="2025-10-25"))
    assert MainFigure.objects.get().months == 9


@pytest.mark.parametrize(
    ("unit", "role"),
    [("drc", "approver"), ("fin", "treasurer"), ("xishan", "statistician"), ("audit", "auditor")],
)
def test_only_the_citys_statistician_loads(unit, role):
    with pytest.raises(NotAllowed):
        load(make_user(unit, role), row())
    assert not MainFigure.objects.exists()


def test_one_figure_typed_by_hand_names_its_faults_by_column_alone(statistician):
    with pytest.raises(Invalid) as error:
        record_main_figure(cells=row(value="x", months="x"), actor=statistician)
    assert set(error.value.fields) == {"value", "months"}
    assert "第" not in error.value.fields["months"]
    assert record_main_figure(cells=row(), actor=statistician).new == 1


@pytest.mark.parametrize("sql", ["UPDATE {} SET value = 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_published_figures_are_append_only(statistician, sql):
    load(statistician, row())
    with (
        pytest.raises(Exception, match=r"append-only|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(MainFigure._meta.db_table))


@pytest.mark.parametrize(
    "wrong",
    [
        {"months": 13},
        {"value": None, "published_growth_tenths": None, "growth_kind": ""},
        {"growth_kind": ""},
        {"published_growth_tenths": None},
    ],
)
def test_the_database_itself_refuses_what_cannot_be_a_figure(statistician, wrong):
    load(statistician, row())
    figure = MainFigure.objects.get()
    figure.pk, figure.revision = None, 2
    for name, value in wrong.items():
        setattr(figure, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        figure.save(force_insert=True)

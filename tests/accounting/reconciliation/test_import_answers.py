"""统计答复 by workbook: lines without any amount go out, words come back."""

import pytest
from support.factories import indicator, make_user
from support.ledger_world import Q1, Cast
from support.reconciling import AGREE, OUTPUT, compared, filed, line_of
from support.workbooks import column_of, edited, opened, work

from accounting.filings.models import FilingValue
from accounting.reconciliation.models import StatisticsAnswer
from accounting.reconciliation.services import answer_line
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.models import ImportRow
from kunming_coord.exchange.services import apply_import, start_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of

pytestmark = pytest.mark.django_db
FIGURE = 98_765_432_100


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def lines():
    """Three figures of the quarter, in the order of the template."""
    projects = [filed({OUTPUT: FIGURE}) for _ in range(3)]
    compared()
    return sorted((line_of(project) for project in projects), key=lambda line: line.project.code)


def template(cast):
    return template_of(kind_of("statistics-answers"), Scope(None, Q1), actor=cast.statistician)[0]


def sent(cast, content):
    return work(
        start_import(
            kind="statistics-answers",
            data=content,
            file_name="答复.xlsx",
            quarter=Q1,
            choice="",
            actor=cast.statistician,
        )
    )


def answered(content, *rows):
    letters = {name: column_of(content, name) for name in ("答复", "偏差区间", "原因", "说明")}
    cells = {
        f"{letters[name]}{number}": text
        for number, row in enumerate(rows, start=3)
        for name, text in row.items()
    }
    return edited(content, cells)


def told(imported):
    rows = ImportRow.objects.filter(imported=imported, round=imported.round).order_by("position")
    return [error["sentence"] for row in rows for error in row.errors]


def test_the_template_names_the_lines_and_holds_no_amount(cast, lines):
    content = template(cast)
    cells = [
        str(cell.value)
        for sheet in opened(content).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert lines[0].project.code in cells
    for trace in ("98765", "98,765", str(FIGURE), "987654321"):
        assert not [cell for cell in cells if trace in cell], trace


def test_answers_come_back_and_blank_rows_are_left_alone(cast, lines):
    content = answered(
        template(cast), {"答复": "一致"}, {"答复": "偏差区间", "偏差区间": "1%—5%", "原因": "时点差"}
    )
    imported = sent(cast, content)
    assert imported.counts == {"new": 0, "changed": 2, "unchanged": 1, "wrong": 0}, told(imported)
    assert not StatisticsAnswer.objects.exists(), "a preview writes nothing"
    apply_import(imported=imported, mode="all", actor=cast.statistician)
    assert work(imported).written == {"已答复": 2}
    states = [line_of(line.project).state for line in lines]
    assert states == ["agree", "differs", "pending"]


def test_what_was_downloaded_comes_back_unchanged(cast, lines):
    answer_line(line=lines[0], draft=AGREE, actor=cast.statistician)
    imported = sent(cast, template(cast))
    assert imported.counts == {"new": 0, "changed": 0, "unchanged": 3, "wrong": 0}, told(imported)


def test_every_fault_is_told_with_its_cell(cast, lines):
    answer_line(line=lines[2], draft=AGREE, actor=cast.statistician)
    content = answered(
        template(cast),
        {"答复": "不一致"},
        {"答复": "不一致", "原因": "口径差", "说明": "本局数为 1,234.50 万元"},
        {"答复": None},
    )
    imported = sent(cast, content)
    assert imported.counts["wrong"] == 3
    sentences = told(imported)
    for words in ("请选择原因", "不填写数据", "不能清空"):
        assert any(words in sentence for sentence in sentences), (words, sentences)
    with pytest.raises(Invalid):
        apply_import(imported=imported, mode="all", actor=cast.statistician)


def test_a_figure_revised_after_the_download_is_not_answered(cast, lines):
    content = answered(template(cast), {"答复": "一致"})
    FilingValue.objects.create(
        filing=FilingValue.objects.get(pk=lines[0].filed_version).filing,
        indicator=indicator(OUTPUT),
        revision=2,
        amount_fen=5,
        actor_id=1,
        actor_label="x",
    )
    compared()
    imported = sent(cast, content)
    assert imported.counts["wrong"] == 1
    assert any("填报数已变更" in sentence for sentence in told(imported))


@pytest.mark.parametrize(("unit", "role"), [("fin", "treasurer"), ("drc", "approver"), ("anning", "filer")])
def test_nobody_else_sends_such_a_file(cast, lines, unit, role):
    with pytest.raises(NotAllowed):
        start_import(
            kind="statistics-answers",
            data=template(cast),
            file_name="答复.xlsx",
            quarter=Q1,
            choice="",
            actor=make_user(unit, role),
        )

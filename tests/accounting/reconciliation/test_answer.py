"""The statistics bureau answers in words: one answer, many at once, and what it may not say."""

import pytest
from django.db import IntegrityError, connection, transaction
from support.factories import make_user
from support.ledger_world import Cast
from support.reconciling import AGREE, DIFFER, OUTPUT, compared, filed, line_of

from accounting.reconciliation.models import DeviationBand, StatisticsAnswer
from accounting.reconciliation.services import AnswerDraft, answer_line, answer_lines
from accounting.reconciliation.wording import words_only
from kunming_coord.common.errors import Invalid, NotAllowed, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def line():
    project = filed({OUTPUT: 100})
    compared()
    return line_of(project)


def test_an_answer_is_a_further_revision_and_the_earlier_ones_stay(line, cast):
    answer_line(line=line, draft=DIFFER, actor=cast.statistician)
    answer_line(line=line, draft=AGREE, actor=cast.statistician)
    said = StatisticsAnswer.objects.order_by("revision").values_list("revision", "answer", "reason")
    assert list(said) == [(1, "differ", "omission"), (2, "agree", "")]


def test_the_same_answer_again_is_not_a_new_one(line, cast):
    first = answer_line(line=line, draft=DIFFER, actor=cast.statistician)
    assert answer_line(line=line, draft=DIFFER, actor=cast.statistician) == first
    assert StatisticsAnswer.objects.count() == 1


def test_there_is_no_amount_in_the_table_of_answers():
    names = {field.name for field in StatisticsAnswer._meta.get_fields() if field.concrete}
    assert not [name for name in names if name.endswith(("_fen", "amount", "value", "figure"))]


@pytest.mark.parametrize(
    "draft",
    [
        AnswerDraft("roughly"),
        AnswerDraft("band", reason="timing"),
        AnswerDraft("band", "between-0-and-9", "timing"),
        AnswerDraft("agree", "up-to-1"),
        AnswerDraft("differ"),
        AnswerDraft("differ", reason="because"),
        AnswerDraft("differ", reason="other"),
    ],
    ids=str,
)
def test_an_answer_whose_parts_do_not_fit_is_refused(line, cast, draft):
    with pytest.raises(Invalid) as refused:
        answer_line(line=line, draft=draft, actor=cast.statistician)
    assert refused.value.fields
    assert not StatisticsAnswer.objects.exists()


@pytest.mark.parametrize(
    "note",
    [
        "本局数为 1,234.50",
        "应为 12345678",
        "差 3.5 亿",
        "少报 20%",
        "约三百五十万元",
        "差百分之二",
        "偏高１２％",
    ],
)
def test_a_figure_in_the_note_is_refused(line, cast, note):
    with pytest.raises(Invalid, match="不填写数据"):
        answer_line(
            line=line, draft=AnswerDraft("differ", reason="scope", note=note), actor=cast.statistician
        )


@pytest.mark.parametrize("note", ["2026年1—3月企业报送时间不同", "第1季度口径调整", "一套表3月退库", ""])
def test_times_are_no_figures(note):
    assert words_only(note) == note


def test_a_note_that_is_too_long_is_refused():
    with pytest.raises(Invalid, match="200"):
        words_only("口" * 201)


def test_an_answer_to_a_figure_that_was_revised_meanwhile_is_refused(line, cast):
    line.filed_version -= 1
    with pytest.raises(Stale, match="填报数已变更"):
        answer_line(line=line, draft=AGREE, actor=cast.statistician)


@pytest.mark.parametrize(
    ("unit", "role"),
    [
        ("fin", "treasurer"),
        ("drc", "approver"),
        ("audit", "auditor"),
        ("anning", "filer"),
        ("anning", "statistician"),
    ],
)
def test_nobody_else_answers(line, unit, role):
    with pytest.raises(NotAllowed):
        answer_line(line=line, draft=AGREE, actor=make_user(unit, role))


def test_many_answers_are_kept_each_by_itself(line, cast):
    other = filed({OUTPUT: 7})
    compared()
    results = answer_lines(
        rows=[(line, AGREE), (line_of(other), AnswerDraft("differ"))], actor=cast.statistician
    )
    assert [bool(result.refused) for result in results] == [False, True]
    assert "原因" in results[1].refused
    assert line_of(other).state == "pending"


def test_a_batch_has_a_size(line, cast):
    with pytest.raises(Invalid, match="500"):
        answer_lines(rows=[(line, AGREE)] * 501, actor=cast.statistician)


@pytest.mark.parametrize(
    ("answer", "band", "reason"),
    [("band", None, "timing"), ("agree", 1, ""), ("agree", None, "timing"), ("differ", None, "")],
)
def test_the_database_itself_refuses_parts_that_do_not_fit(line, answer, band, reason):

    given = DeviationBand.objects.first().pk if band else None
    with pytest.raises(IntegrityError), transaction.atomic():
        StatisticsAnswer.objects.create(
            line=line,
            revision=1,
            answer=answer,
            band_id=given,
            reason=reason,
            filed_version=1,
            actor_id=1,
            actor_label="x",
        )


@pytest.mark.parametrize("sql", ["UPDATE {} SET note = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_answers_are_append_only(line, cast, sql):
    answer_line(line=line, draft=AGREE, actor=cast.statistician)
    with (
        pytest.raises(Exception, match=r"append-only|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(StatisticsAnswer._meta.db_table))

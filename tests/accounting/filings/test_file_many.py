"""Many filings kept and filed at once: judged, refused and written as one is, in as many statements however many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.factories import district
from support.ledger_world import Q1, Cast, a_project, agreed, opened, period, verified
from support.standing import authorised

from accounting.filings.models import Filing, FilingValue
from accounting.filings.services import (
    FigureDetail,
    Statement,
    file_figures,
    file_many,
    return_filing,
    save_many,
    save_values,
    try_many,
)
from accounting.periods.models import Period
from kunming_coord.common.errors import Busy, DomainError, Invalid, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.rows import Outcome, Row
from kunming_coord.exchange.specs import Scope
from projects.register.models import Project

pytestmark = pytest.mark.django_db

CODE = "industrial_output"
TEN = 10_000_000


@pytest.fixture
def cast() -> Cast:
    return Cast()


def due(number: int, **key) -> list[Filing]:
    """Filings of 安宁 of as many projects."""
    filings = []
    for _ in range(number):
        project = a_project()
        agreed(project, **key)
        filings.append(opened(project))
    return filings


def stating(filing: Filing, amount: int | None = TEN, said: str = "", label: str = "", **detail) -> Statement:
    details = {CODE: FigureDetail(**detail)} if detail else {}
    return Statement(filing, {CODE: amount} if amount is not None else {}, said, details, label)


def as_kept(filing: Filing) -> tuple:
    """All that is kept of a filing but for its keys and hours."""
    again = Filing.objects.get(pk=filing.pk)
    assert (filing.status, filing.version, filing.explanation) == (
        again.status,
        again.version,
        again.explanation,
    )
    hidden = {"id", "filing_id", "entered_at", "at", "subject_id"}
    values = filing.values.order_by("revision").values()
    return (
        again.status,
        again.version,
        again.explanation,
        [{name: value for name, value in row.items() if name not in hidden} for row in values],
        [
            {name: value for name, value in row.items() if name not in hidden}
            for row in filing.events.values()
        ],
    )


def in_all_states(cast: Cast) -> list[Filing]:
    """One nobody began, one kept as a draft, one sent back, one with a quarter before it."""
    fresh, drafted, returned, later = due(4)
    save_values(filing=drafted, values={CODE: 1}, explanation="草稿", actor=cast.filer)
    file_figures(filing=returned, values={CODE: 2}, explanation="", actor=cast.filer)
    return_filing(filing=returned, actor=cast.statistician, note="请核对")
    verified(later.project, {CODE: TEN * 30}, quarter=Quarter.of(2025, 4))
    return [fresh, drafted, returned, later]


def test_many_come_to_what_they_come_to_one_by_one(cast):
    alone, together = in_all_states(cast), in_all_states(cast)
    for filing in alone:
        file_figures(filing=filing, values={CODE: TEN}, explanation=" 分期 ", actor=cast.filer)
    file_many(statements=[stating(filing, said=" 分期 ") for filing in together], actor=cast.filer)
    assert [as_kept(filing) for filing in together] == [as_kept(filing) for filing in alone]
    assert {filing.status for filing in together} == {"submitted"}
    assert [filing.values.count() for filing in together] == [1, 2, 2, 1]


def test_many_drafts_are_what_one_draft_is(cast):
    alone, together = in_all_states(cast), in_all_states(cast)
    for filing in alone:
        save_values(filing=filing, values={CODE: TEN}, explanation="", actor=cast.filer)
    save_many(statements=[stating(filing) for filing in together], actor=cast.filer)
    assert [as_kept(filing) for filing in together] == [as_kept(filing) for filing in alone]
    assert [filing.status for filing in together] == ["filling", "filling", "returned", "filling"]


@pytest.mark.parametrize(
    "statement",
    [
        lambda filing: stating(filing, -1),
        lambda filing: stating(filing, None),
        lambda filing: stating(filing, 10**18),
        lambda filing: Statement(filing, {"tax_revenue": 1}, ""),
        lambda filing: stating(filing, TEN, enterprise=5, note="长" * 501),
    ],
    ids=["a negative", "nothing", "too much", "a foreign indicator", "too long a note"],
)
def test_one_that_is_refused_among_many_leaves_nothing(cast, statement):
    filings = due(3)
    wrong = statement(filings[1])
    with pytest.raises(DomainError) as alone:
        file_figures(
            filing=filings[1],
            values=wrong.values,
            explanation=wrong.explanation,
            actor=cast.filer,
            details=wrong.details,
        )
    named = Statement(wrong.filing, wrong.values, wrong.explanation, wrong.details, "第 4 行")
    with pytest.raises(type(alone.value)) as together:
        file_many(statements=[stating(filings[0]), named, stating(filings[2])], actor=cast.filer)
    assert together.value.message == f"第 4 行：{alone.value.message}"
    assert together.value.fields == alone.value.fields
    assert not FilingValue.objects.exists()
    assert {filing.status for filing in [*filings, *Filing.objects.all()]} == {"due"}, "not in memory either"


def test_one_that_somebody_else_moved_on_leaves_nothing(cast):
    filings = due(3)
    save_values(
        filing=Filing.objects.get(pk=filings[2].pk), values={CODE: 1}, explanation="", actor=cast.filer
    )
    with pytest.raises(Stale):
        file_many(statements=[stating(filing) for filing in filings], actor=cast.filer)
    assert FilingValue.objects.get().amount_fen == 1


def test_a_strangers_filing_among_many_is_refused(cast):
    mine = due(1)
    theirs = due(1, arises="xishan")
    with pytest.raises(NotAllowed):
        file_many(statements=[stating(filing) for filing in mine + theirs], actor=cast.filer)
    assert not FilingValue.objects.exists()


def test_nothing_at_all_is_nothing(cast):
    file_many(statements=[], actor=cast.filer)
    save_many(statements=[], actor=cast.filer)
    assert list(try_many(statements=[], actor=cast.filer, filed=True)) == []


def of_one_enterprise(parts: tuple[int, ...]) -> list[Filing]:
    """Projects of one enterprise, each with so many tenths of it."""
    found: list[Filing] = []
    for part in parts:
        project = a_project()
        if found:
            enterprise = found[0].project.enterprise
            Project.objects.filter(pk=project.pk).update(enterprise=enterprise)
            project.refresh_from_db()
            authorised(enterprise, project)
        key = {"apportionment_numerator": part, "apportionment_denominator": 10}
        agreed(project, apportionment="output_share", **key)
        found.append(opened(project))
    return found


def test_projects_of_one_enterprise_are_judged_beside_those_before_them(cast):
    statements = [stating(filing, None, "测试", enterprise=1_000) for filing in of_one_enterprise((6, 5, 4))]
    verdicts = list(try_many(statements=statements, actor=cast.filer, filed=True))
    assert [verdict.refusal is None for verdict in verdicts] == [True, False, True]
    assert verdicts[1].refusal.message.startswith("审核关系 6")
    with pytest.raises(Invalid, match="审核关系 6"):
        file_many(statements=statements, actor=cast.filer)
    assert not FilingValue.objects.exists()
    file_many(statements=[statements[0], statements[2]], actor=cast.filer)
    assert sorted(FilingValue.objects.values_list("amount_fen", flat=True)) == [400, 600]


@pytest.mark.parametrize(("status", "error"), [("closing", Busy), ("closed", Invalid)])
def test_trying_is_told_that_the_quarter_takes_nothing(cast, status, error):
    (filing,) = due(1)
    period()
    Period.objects.update(status="closing")
    Period.objects.exclude(status=status).update(status=status)
    (verdict,) = try_many(statements=[stating(filing)], actor=cast.filer, filed=True)
    assert type(verdict.refusal) is error
    with pytest.raises(error) as refused:
        file_many(statements=[stating(filing)], actor=cast.filer)
    assert refused.value.message == verdict.refusal.message


def queries_of_an_import(filings: list[Filing], cast: Cast) -> tuple[int, int]:
    """How many statements it takes to check and to write a workbook of these filings."""
    kind, scope = kind_of("filings"), Scope(district("anning"), Q1)
    given = {"actor": cast.filer, "scope": scope, "choice": "submit"}
    rows = [
        Row(
            "production",
            "填报表-产出",
            number,
            {"project": filing.project.code, CODE: TEN, "explanation": "无"},
        )
        for number, filing in enumerate(filings, 3)
    ]
    with CaptureQueriesContext(connection) as checking:
        kind.compare(rows, **given)
        kind.check(rows, tell=lambda done, total: None, **given)
    assert {row.outcome for row in rows} == {Outcome.CHANGED}, rows[0].errors
    with CaptureQueriesContext(connection) as writing:
        kind.apply(rows, tell=lambda done, total: None, **given)
    return len(checking), len(writing)


def test_fifty_rows_take_as_many_statements_as_ten(cast):
    filings = due(61)
    queries_of_an_import(filings[:1], cast)  # what a process reads once is read
    few = queries_of_an_import(filings[1:11], cast)
    assert queries_of_an_import(filings[11:], cast) == few
    assert set(Filing.objects.values_list("status", flat=True)) == {"submitted"}
    assert sum(few) < 40

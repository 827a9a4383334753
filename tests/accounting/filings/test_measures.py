"""Cumulative figures, revised earlier quarters, foreign currency: what is stated and what the quarter comes to."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from support.factories import indicator, make_user
from support.filing_world import CODE, cumulative, filed
from support.ledger_world import Q1, Cast, a_project, agreed, findings_of, opened

from accounting.filings.measuring import quarter_figures
from accounting.filings.models import Filing, FilingValue
from accounting.filings.queries import current_values
from accounting.filings.rulebook import RuleDraft, set_exchange_rate, set_filing_rule
from accounting.filings.services import FigureDetail, file_figures, save_values
from accounting.filings.units import converted
from kunming_coord.common.errors import Invalid, Missing, NotAllowed

pytestmark = pytest.mark.django_db
Q2 = Q1.next


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def project():
    project = a_project()
    agreed(project)
    return project


def value(filing) -> FilingValue:
    (found,) = current_values([filing])[filing.pk].values()
    return found


def figure(filing):
    (found,) = quarter_figures(filing, current_values([filing])[filing.pk]).values()
    return found


def save(filing, cast, fen, **detail):
    details = {CODE: FigureDetail(**detail)} if detail else None
    return save_values(filing=filing, values={CODE: fen}, explanation="", actor=cast.filer, details=details)


def test_a_cumulative_figure_says_what_the_quarter_comes_to(project, cast):
    cumulative()
    filed(cast, project, Q1, 300)
    second = opened(project, quarter=Q2)
    save(second, cast, 1_000)
    assert value(second).measure == "cumulative"
    assert (figure(second).quarter_fen, figure(second).earlier_fen) == (700, 300)
    assert figure(second).adjustment_fen is None


def test_a_quarter_of_its_own_measure_stands_for_itself(project, cast):
    filed(cast, project, Q1, 300)
    second = opened(project, quarter=Q2)
    save(second, cast, 1_000)
    assert (value(second).measure, figure(second).quarter_fen) == ("period", 1_000)


def test_changing_to_cumulative_within_a_year_counts_the_quarters_filed_before(project, cast):
    filed(cast, project, Q1, 300)
    cumulative(since=Q2)
    second = opened(project, quarter=Q2)
    save(second, cast, 1_000)
    assert figure(second).quarter_fen == 700


def test_a_new_year_begins_at_nothing(project, cast):
    cumulative(since=Q1.previous)
    filed(cast, project, Q1.previous, 5_000)
    first = opened(project)
    save(first, cast, 400)
    assert (figure(first).quarter_fen, figure(first).earlier_fen) == (400, 0)


def test_a_revised_earlier_cumulative_figure_is_told_apart(project, cast):
    cumulative()
    filed(cast, project, Q1, 300)
    second = opened(project, quarter=Q2)
    save(second, cast, 1_000, restated_previous_fen=350)
    assert (figure(second).quarter_fen, figure(second).adjustment_fen) == (700, 50)
    assert [finding.number for finding in findings_of(second)] == [5]


def test_a_falling_cumulative_figure_needs_an_explanation(project, cast):
    cumulative()
    filed(cast, project, Q1, 300)
    second = opened(project, quarter=Q2)
    with pytest.raises(Missing, match=r"关系 4：.*年初累计 .*小于上季末累计"):
        file_figures(filing=second, values={CODE: 200}, explanation="", actor=cast.filer)
    second = Filing.objects.get(pk=second.pk)
    file_figures(filing=second, values={CODE: 200}, explanation="企业核减一季度产值", actor=cast.filer)
    assert figure(second).quarter_fen == -100


def test_a_note_beside_the_figure_explains_that_figure(project, cast):
    cumulative()
    filed(cast, project, Q1, 300)
    second = opened(project, quarter=Q2)
    file_figures(
        filing=second,
        values={CODE: 200},
        explanation="",
        actor=cast.filer,
        details={CODE: FigureDetail(note="企业核减")},
    )
    assert second.status == "submitted"


def test_a_revision_larger_than_the_figure_itself_is_asked_about(project, cast):
    cumulative()
    filed(cast, project, Q1, 300)
    second = opened(project, quarter=Q2)
    save(second, cast, 400, restated_previous_fen=500)
    assert [finding.number for finding in findings_of(second)] == [5, 10]


def test_only_a_cumulative_figure_takes_a_revised_one(project, cast):
    filing = opened(project)
    save(filing, cast, 400, restated_previous_fen=500)
    assert value(filing).restated_previous_fen is None


def test_a_draft_under_the_old_measure_is_stated_anew(project, cast):
    filing = opened(project)
    save(filing, cast, 400)
    FilingValue.objects.bulk_create(
        [
            FilingValue(
                filing=filing,
                indicator=indicator(CODE),
                revision=2,
                amount_fen=400,
                measure="cumulative",
                actor_id=cast.filer.pk,
                actor_label="x",
            )
        ]
    )
    with pytest.raises(Missing, match="现按本季数填报，请重新填写"):
        file_figures(filing=filing, values={}, explanation="", actor=cast.filer)


# --- foreign currency ------------------------------------------------------------------------------------------------

FOREIGN = "foreign_capital"


@pytest.fixture
def in_dollars(cast):
    project = a_project()
    agreed(project, FOREIGN)
    draft = RuleDraft(measure="period", unit="wan_usd", window="none", source_status="inferred")
    set_filing_rule(indicator=indicator(FOREIGN), from_quarter=Q1, draft=draft, actor=cast.statistician)
    return opened(project, "capital")


def a_rate(cast, text="7.1036", day=dt.date(2026, 1, 1)):
    return set_exchange_rate(
        currency="USD", valid_from=day, rate=text, source="示例", source_status="inferred",
        actor=cast.statistician,
    )  # fmt: skip


def test_a_foreign_figure_keeps_its_original_and_its_rate(in_dollars, cast):
    a_rate(cast)
    save_values(filing=in_dollars, values={FOREIGN: 100_003}, explanation="", actor=cast.filer)
    kept = value(in_dollars)
    assert (kept.stated_minor, kept.currency, kept.rate_e6) == (100_003, "USD", 7_103_600)
    assert kept.amount_fen == converted(100_003, 7_103_600) == 710_381


def test_a_foreign_figure_without_a_rate_is_refused_whatever_is_explained(in_dollars, cast):
    with pytest.raises(Invalid, match=r"审核关系 7：.*2026-03-31 没有登记汇率") as refused:
        save_values(filing=in_dollars, values={FOREIGN: 1}, explanation="无汇率", actor=cast.filer)
    assert refused.value.fields.keys() == {FOREIGN}
    assert not in_dollars.values.exists()


def test_the_rate_is_the_one_of_the_quarters_last_day(in_dollars, cast):
    a_rate(cast, "7")
    a_rate(cast, "7.2", dt.date(2026, 4, 1))
    save_values(filing=in_dollars, values={FOREIGN: 100}, explanation="", actor=cast.filer)
    assert value(in_dollars).rate_e6 == 7_000_000


def test_conversion_rounds_half_away_from_zero():
    assert [converted(minor, 500_000) for minor in (1, 3, -1, -3)] == [1, 2, -1, -2]


def test_the_database_refuses_a_foreign_figure_without_its_rate(in_dollars):
    row = {"filing": in_dollars, "indicator": indicator(FOREIGN), "revision": 1, "amount_fen": 1}
    with pytest.raises(IntegrityError, match="a_foreign_figure_keeps_its_rate"), transaction.atomic():
        FilingValue.objects.create(**row, currency="USD", actor_id=1, actor_label="x")


# --- settings --------------------------------------------------------------------------------------------------------


def test_a_rule_changes_from_a_quarter_on_and_earlier_ones_keep_theirs(project, cast):
    filed(cast, project, Q1, 300)
    cumulative(since=Q2)
    assert value(Filing.objects.get()).measure == "period"
    rules = list(indicator(CODE).filing_rules.order_by("valid_from").values_list("measure", "valid_to"))
    assert rules == [("cumulative", None), ("period", dt.date(2026, 4, 1))]


def test_a_rule_does_not_change_for_a_quarter_already_being_filed(project, cast):
    save(opened(project, quarter=Q2), cast, 1)
    with pytest.raises(Invalid, match="2026年第二季度已有“产出”的填报"):
        cumulative(since=Q2)


def test_the_same_day_set_twice_replaces_the_rule(cast):
    cumulative(since=Q2)
    cumulative(since=Q2, unit="yuan")
    assert indicator(CODE).filing_rules.filter(measure="cumulative").get().unit == "yuan"


@pytest.mark.parametrize("text", ["7,1", "1e3", "0", "-7", "七", "7.1234567", ""])
def test_what_is_no_rate_is_refused_with_a_sentence(cast, text):
    with pytest.raises(Invalid, match="汇率"):
        a_rate(cast, text)


def test_only_the_statistician_keeps_the_rules(cast):
    draft = RuleDraft(measure="period", unit="wan", window="none", source_status="inferred")
    for actor in (cast.filer, cast.approver, cast.treasurer, make_user("anning", "statistician")):
        with pytest.raises(NotAllowed):
            set_filing_rule(indicator=indicator(CODE), from_quarter=Q2, draft=draft, actor=actor)

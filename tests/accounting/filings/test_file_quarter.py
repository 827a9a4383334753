"""Filling, submitting, verifying and returning a quarter's figures."""

import pytest
from django.db import IntegrityError, transaction
from support.database import without_trigger
from support.factories import make_user
from support.ledger_world import Q1, Cast, a_project, agreed, filed_and_verified, findings_of, opened, period
from support.races import failures, race

from accounting.filings.models import Filing, FilingValue
from accounting.filings.services import (
    file_figures,
    return_filing,
    save_values,
    submit_filing,
    verify_filing,
)
from accounting.periods.models import Period
from kunming_coord.common.errors import Busy, Invalid, Missing, NotAllowed, Stale

pytestmark = pytest.mark.django_db

CODE = "industrial_output"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def project():
    project = a_project()
    agreed(project)
    return project


@pytest.fixture
def filing(project) -> Filing:
    return opened(project)


def save(filing, cast, fen, explanation="", code=CODE):
    return save_values(filing=filing, values={code: fen}, explanation=explanation, actor=cast.filer)


def figures(filing):
    return list(filing.values.order_by("revision").values_list("revision", "amount_fen"))


def test_a_draft_may_be_incomplete_and_starts_the_filing(filing, cast):
    save(filing, cast, None)
    assert filing.status == "filling"
    assert figures(filing) == []


def test_every_change_is_a_new_revision_and_the_same_figure_is_none(filing, cast):
    save(filing, cast, 100)
    save(filing, cast, 100)
    save(filing, cast, 250)
    assert figures(filing) == [(1, 100), (2, 250)]


def test_a_kept_figure_cannot_be_emptied(filing, cast):
    save(filing, cast, 100)
    with pytest.raises(Invalid, match="不能清空") as refused:
        save(filing, cast, None)
    assert refused.value.fields.keys() == {CODE}


def test_a_figure_beyond_the_ledger_is_refused(filing, cast):
    with pytest.raises(Invalid, match="数值过大"):
        save(filing, cast, 10**17 + 1)
    with pytest.raises(Invalid, match="不在本次填报范围内"):
        save(filing, cast, 1, code="tax_revenue")
    assert figures(filing) == []


def test_only_the_filer_of_the_host_fills(filing, cast):
    for actor in (cast.origin_filer, cast.stranger, cast.statistician, make_user("anning", "leader")):
        with pytest.raises(NotAllowed):
            save_values(filing=filing, values={CODE: 1}, explanation="", actor=actor)


def test_a_filing_without_every_figure_is_not_submitted(project, cast):
    agreed(project, "trade_sales")
    filing = opened(project)
    save(filing, cast, 1)
    with pytest.raises(Missing, match="还有 1 项未填：限额以上商贸业") as refused:
        submit_filing(filing=filing, actor=cast.filer)
    assert refused.value.fields.keys() == {"trade_sales"}


def test_filing_figures_is_one_step_or_none(filing, cast):
    with pytest.raises(Missing):
        file_figures(filing=filing, values={CODE: -5}, explanation="", actor=cast.filer)
    assert figures(filing) == []
    assert Filing.objects.get(pk=filing.pk).status == "due"
    fresh = Filing.objects.get(pk=filing.pk)
    file_figures(filing=fresh, values={CODE: -5}, explanation="退税", actor=cast.filer)
    assert fresh.status == "submitted"


# --- check relations ------------------------------------------------------------------------------------------------


def after(project, cast, earlier: int) -> Filing:
    """The filing of the next quarter, after one with this figure was verified."""
    filed_and_verified(cast, opened(project), {CODE: earlier})
    return opened(project, quarter=Q1.next)


def test_relation_1_a_negative_figure_needs_an_explanation(filing, cast):
    save(filing, cast, -1)
    with pytest.raises(Missing, match=r"关系 1：.*为负数") as refused:
        submit_filing(filing=filing, actor=cast.filer)
    assert refused.value.fields.keys() == {"explanation"}
    save(filing, cast, -1, explanation="本季办理退税")
    assert submit_filing(filing=filing, actor=cast.filer).status == "submitted"


@pytest.mark.parametrize(("figure", "broken"), [(20_000, True), (19_999, False), (51, False), (50, True)])
def test_relation_2_twenty_times_more_or_less_than_last_time_needs_an_explanation(
    project, cast, figure, broken
):
    filing = after(project, cast, 1_000)
    save(filing, cast, figure)
    assert [finding.number for finding in findings_of(filing)] == ([2] if broken else [])
    if broken:
        with pytest.raises(Missing, match="相差 20 倍以上，请核对单位是否为万元"):
            submit_filing(filing=filing, actor=cast.filer)


def test_relation_3_a_zero_after_a_figure_needs_an_explanation(project, cast):
    filing = after(project, cast, 1_000)
    save(filing, cast, 0)
    with pytest.raises(Missing, match=r"关系 3：.*本期为 0"):
        submit_filing(filing=filing, actor=cast.filer)


def test_a_zero_after_a_zero_needs_none(project, cast):
    filing = after(project, cast, 0)
    save(filing, cast, 0)
    assert findings_of(filing) == []


def test_figures_are_compared_with_what_was_filed_not_with_a_draft(project, cast):
    filed_and_verified(cast, opened(project), {CODE: 1_000})
    save(opened(project, quarter=Q1.next), cast, 1)
    later = opened(project, quarter=Q1.next.next)
    save(later, cast, 1_100)
    assert findings_of(later) == []


# --- verifying ------------------------------------------------------------------------------------------------------


def submitted(filing, cast) -> Filing:
    return file_figures(filing=filing, values={CODE: 7}, explanation="", actor=cast.filer)


def test_the_statistician_verifies(filing, cast):
    verify_filing(filing=submitted(filing, cast), actor=cast.statistician)
    assert filing.status == "verified"
    assert filing.events.get(action="verify").role == "statistician"


def test_taxes_are_verified_by_the_treasurer_of_the_city(cast):
    project = a_project()
    agreed(project, "tax_revenue")
    filing = opened(project, "tax")
    file_figures(filing=filing, values={"tax_revenue": 7}, explanation="", actor=cast.filer)
    assert list(Filing.objects.all().awaiting(cast.treasurer)) == [filing]
    assert list(Filing.objects.all().awaiting(cast.statistician)) == []
    for actor in (cast.statistician, make_user("anning", "treasurer")):
        with pytest.raises(NotAllowed):
            verify_filing(filing=filing, actor=actor)
    verify_filing(filing=filing, actor=cast.treasurer)
    assert filing.events.get(action="verify").role == "treasurer"


def test_whoever_filed_does_not_verify_also_under_another_account(filing, cast):
    submitted(filing, cast)
    second = make_user("stat", "statistician", person=cast.filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        verify_filing(filing=filing, actor=second)


def test_whoever_kept_a_draft_does_not_verify_either(filing, cast):
    save(filing, cast, 1)
    colleague = make_user("anning", "filer")
    save_values(filing=filing, values={CODE: 2}, explanation="", actor=colleague)
    submit_filing(filing=filing, actor=cast.filer)
    second = make_user("stat", "statistician", person=colleague.person)
    with pytest.raises(NotAllowed, match="同一人"):
        verify_filing(filing=filing, actor=second)


def test_a_returned_filing_is_corrected_and_submitted_again(filing, cast):
    submitted(filing, cast)
    with pytest.raises(Missing, match="退回理由"):
        return_filing(filing=filing, actor=cast.statistician, note=" ")
    return_filing(filing=filing, actor=cast.statistician, note="请核对单位")
    save(filing, cast, 70)
    submit_filing(filing=filing, actor=cast.filer)
    assert filing.status == "submitted"
    assert figures(filing) == [(1, 7), (2, 70)]


def test_a_filing_on_its_way_is_not_changed(filing, cast):
    submitted(filing, cast)
    with pytest.raises(Stale, match="已报"):
        save(filing, cast, 8)
    assert figures(filing) == [(1, 7)]


@pytest.mark.django_db(transaction=True)
def test_of_two_verifications_at_once_one_wins(cast):
    project = a_project()
    agreed(project)
    submitted(opened(project), cast)
    second = make_user("stat", "statistician")
    answers = race(
        [
            lambda actor=actor: verify_filing(filing=Filing.objects.get(), actor=actor)
            for actor in (cast.statistician, second)
        ]
    )
    assert len(failures(answers, Stale)) == 1
    assert Filing.objects.get().events.filter(action="verify").count() == 1


# --- closed quarters ------------------------------------------------------------------------------------------------


def put(status: str) -> None:
    """The quarter as it stands after somebody closed it."""
    Period.objects.filter(pk=period().pk).update(status="closing")
    if status == "closed":
        Period.objects.filter(pk=period().pk).update(status=status)


@pytest.mark.parametrize(("status", "error"), [("closing", Busy), ("closed", Invalid)])
def test_a_closing_or_closed_quarter_takes_no_filing(filing, cast, status, error):
    save(filing, cast, 7)
    put(status)
    for step in (
        lambda: save(filing, cast, 8),
        lambda: submit_filing(filing=filing, actor=cast.filer),
        lambda: verify_filing(filing=filing, actor=cast.statistician),
        lambda: return_filing(filing=filing, actor=cast.statistician, note="x"),
    ):
        with pytest.raises(error, match="关账"):
            step()
    assert figures(filing) == [(1, 7)]


def a_late_value(filing, revision=9):
    with transaction.atomic():
        return FilingValue.objects.create(
            filing=filing,
            indicator=filing.group.indicators.get(code=CODE),
            revision=revision,
            amount_fen=1,
            actor_id=1,
            actor_label="x",
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", ["closing", "closed"])
def test_the_database_itself_refuses_figures_of_a_closed_quarter(cast, status):
    project = a_project()
    agreed(project)
    filing = opened(project)
    put(status)
    with pytest.raises(IntegrityError, match="quarter"):
        a_late_value(filing)
    with without_trigger(FilingValue, "open_quarter"):
        a_late_value(filing)
    assert FilingValue.objects.count() == 1
    other = a_project()
    row = {"project": other, "group": filing.group, "quarter": Q1, "host": filing.host, "status": "due"}
    with pytest.raises(IntegrityError, match="quarter"), transaction.atomic():
        Filing.objects.create(**row)
    with without_trigger(Filing, "open_quarter"):
        Filing.objects.create(**row)


def test_figures_are_never_changed_or_deleted(filing, cast):
    save(filing, cast, 7)
    for write in (
        lambda: FilingValue.objects.update(amount_fen=8),
        lambda: FilingValue.objects.all().delete(),
    ):
        with pytest.raises(Exception, match=r"permission denied|append-only"), transaction.atomic():
            write()

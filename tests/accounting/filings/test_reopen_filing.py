"""限期重开: a locked filing opens for a part of it and until a moment; what was verified counts until then."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from support.database import without_trigger
from support.factories import indicator, make_user
from support.filing_world import CODE, close, locked, soon
from support.ledger_world import Cast, a_project, agreed, filed_and_verified, opened
from support.races import failures, race

from accounting.filings.models import Filing, FilingValue, PostingDue
from accounting.filings.reopening import expire_reopenings, reopen_filing
from accounting.filings.rows import revision_rows
from accounting.filings.services import (
    FigureDetail,
    file_figures,
    return_filing,
    save_values,
    submit_filing,
    verify_filing,
)
from kunming_coord.common.errors import DomainError, Invalid, Missing, NotAllowed, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def project():
    project = a_project()
    agreed(project)
    agreed(project, "trade_sales")
    return project


@pytest.fixture
def filing(project, cast):
    filed_and_verified(cast, opened(project), {CODE: 7, "trade_sales": 9})
    close()
    PostingDue.objects.all().delete()
    return Filing.objects.select_related("group", "host", "project").get()


def reopen(filing, cast, *scope, until=None, note="企业更正"):
    return reopen_filing(
        filing=filing, scope=scope or [CODE], until=until or soon(), actor=cast.approver, note=note
    )


def save(filing, cast, fen=70, code=CODE, explanation="测试", note="企业更正申报"):
    return save_values(
        filing=filing,
        values={code: fen},
        explanation=explanation,
        actor=cast.filer,
        details={code: FigureDetail(note=note)},
    )


def figures(filing):
    rows = filing.values.filter(indicator__code=CODE).order_by("revision")
    return list(rows.values_list("revision", "amount_fen", "vintage"))


def test_a_change_within_the_scope_is_verified_and_locked_again_at_once(filing, cast):
    reopen(filing, cast)
    assert (filing.status, filing.reopened_scope) == ("reopened", [CODE])
    save(filing, cast)
    submit_filing(filing=filing, actor=cast.filer)
    verify_filing(filing=filing, actor=cast.statistician)
    again = Filing.objects.get()
    assert (again.status, again.reopened_until, again.reopened_scope) == ("locked", None, [])
    assert figures(again) == [(1, 7, "progress"), (2, 70, "verified")]
    assert PostingDue.objects.get().filing == again, "the ledger is told of the late change"
    assert [event.action for event in again.events][-4:] == ["reopen", "submit", "verify", "lock"]


def test_what_was_verified_is_told_so_while_it_is_reopened_and_after(filing, cast):
    def told():
        return [
            (row.revision, row.vintage)
            for row in revision_rows(Filing.objects.get())
            if row.indicator == "规模以上工业产值"
        ]

    assert told() == [(1, "核实数")]
    reopen(filing, cast)
    assert told() == [(1, "核实数")]
    save(filing, cast)
    assert told() == [(2, "核实数"), (1, "核实数")]


def test_a_figure_outside_the_scope_is_refused_by_name(filing, cast):
    reopen(filing, cast)
    with pytest.raises(
        Invalid, match=r"“限额以上商贸业.*”不在本次限期重开的范围内（可修改：规模以上工业产值）"
    ) as refused:
        save(filing, cast, 10, "trade_sales")
    assert refused.value.fields.keys() == {"trade_sales"}
    assert filing.values.count() == 2


def test_the_same_figure_outside_the_scope_is_no_change(filing, cast):
    reopen(filing, cast)
    save_values(filing=filing, values={"trade_sales": 9}, explanation="测试", actor=cast.filer)
    assert filing.values.count() == 2


def test_the_explanation_is_a_scope_of_its_own(filing, cast):
    reopen(filing, cast)
    with pytest.raises(Invalid, match="“上报说明”不在本次限期重开的范围内"):
        save(filing, cast, explanation="另一说明")
    other = Filing.objects.get()
    assert other.explanation == "测试"


def test_attachments_alone_leave_every_figure_and_word_as_it_is(filing, cast):
    reopen(filing, cast, "attachments")
    with pytest.raises(Invalid, match="可修改：附件"):
        save(filing, cast)
    submit_filing(filing=filing, actor=cast.filer)
    assert filing.status == "submitted"


def test_all_of_it_may_be_changed_where_all_is_reopened(filing, cast):
    reopen(filing, cast, "all", CODE)
    assert filing.reopened_scope == ["all"]
    save(filing, cast, 10, "trade_sales", explanation="另一说明")
    assert Filing.objects.get().explanation == "另一说明"


def test_a_changed_figure_says_why(filing, cast):
    reopen(filing, cast)
    save(filing, cast, note="")
    with pytest.raises(Missing, match="审核关系 11：“规模以上工业产值”") as refused:
        submit_filing(filing=filing, actor=cast.filer)
    assert refused.value.fields.keys() == {f"{CODE}.note"}


def test_what_was_not_verified_when_the_limit_passes_is_put_back(filing, cast):
    reopen(filing, cast, CODE, "explanation")
    save(filing, cast, explanation="改到一半")
    assert expire_reopenings() == 0
    assert expire_reopenings(now=soon(48)) == 1
    again = Filing.objects.get()
    assert (again.status, again.explanation, again.reopened_until) == ("locked", "测试", None)
    assert figures(again) == [(1, 7, "progress"), (2, 70, "verified"), (3, 7, "verified")]
    assert PostingDue.objects.get().filing == again, "the books are to name the revision that counts"
    assert expire_reopenings(now=soon(48)) == 0


def test_after_the_limit_nobody_works_on_it_also_before_the_clock_has_struck(filing, cast):
    reopen(filing, cast)
    Filing.objects.update(reopened_until=timezone.now() - dt.timedelta(minutes=1))
    filing.refresh_from_db()
    with pytest.raises(Stale, match="到期，不能再修改"):
        save(filing, cast)
    with pytest.raises(Stale, match="到期"):
        submit_filing(filing=filing, actor=cast.filer)


def test_a_returned_correction_may_be_corrected_once_more(filing, cast):
    reopen(filing, cast)
    save(filing, cast)
    submit_filing(filing=filing, actor=cast.filer)
    return_filing(filing=filing, actor=cast.statistician, note="请再核对")
    with pytest.raises(Invalid, match="不在本次限期重开的范围内"):
        save(filing, cast, 10, "trade_sales")
    save(filing, cast, 71)
    file_figures(filing=filing, values={}, explanation="测试", actor=cast.filer)
    verify_filing(filing=filing, actor=cast.statistician)
    assert Filing.objects.get().status == "locked"


def test_only_the_approver_reopens_and_only_what_is_locked(filing, cast):
    for actor in (cast.filer, cast.statistician, cast.auditor, make_user("drc", "reviewer")):
        with pytest.raises(NotAllowed):
            reopen_filing(filing=filing, scope=["all"], until=soon(), actor=actor, note="x")
    reopen(filing, cast)
    with pytest.raises(Stale, match="限期重开"):
        reopen(filing, cast)


def test_whoever_filed_does_not_reopen_under_another_account(filing, cast):
    second = make_user("drc", "approver", person=cast.filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        reopen_filing(filing=filing, scope=["all"], until=soon(), actor=second, note="x")


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"scope": []}, Missing, "scope"),
        ({"scope": ["tax_revenue"]}, Invalid, "scope"),
        ({"until": None}, Missing, "until"),
        ({"until": soon(-1)}, Invalid, "until"),
        ({"until": soon(24 * 400)}, Invalid, "until"),
        ({"note": "  "}, Missing, "note"),
    ],
)
def test_a_reopening_says_what_until_when_and_why(filing, cast, change, error, field):
    given = {"scope": ["all"], "until": soon(), "note": "企业更正"} | change
    with pytest.raises(error) as refused:
        reopen_filing(filing=filing, actor=cast.approver, **given)
    assert refused.value.fields.keys() == {field}
    assert Filing.objects.get().status == "locked"


def test_whoever_entered_the_correction_does_not_verify_it(filing, cast):
    reopen(filing, cast)
    save(filing, cast)
    submit_filing(filing=filing, actor=cast.filer)
    second = make_user("stat", "statistician", person=cast.filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        verify_filing(filing=filing, actor=second)


def put(filing):
    return FilingValue.objects.create(
        filing=filing, indicator=indicator(CODE), revision=9, amount_fen=1, actor_id=1, actor_label="x"
    )


@pytest.mark.django_db(transaction=True)
def test_the_database_takes_figures_of_a_closed_quarter_only_while_reopened(cast):
    project = a_project()
    agreed(project)
    filing = locked(cast, project)
    with pytest.raises(IntegrityError, match="quarter"), transaction.atomic():
        put(filing)
    with without_trigger(FilingValue, "open_quarter"), transaction.atomic():
        put(filing)
        transaction.set_rollback(True)
    reopen(filing, cast)
    put(filing)


def test_the_database_wants_a_limit_for_what_is_reopened(filing):
    with pytest.raises(IntegrityError, match="a_reopened_filing_has_its_limit"), transaction.atomic():
        Filing.objects.filter(pk=filing.pk).update(status="reopened")


@pytest.mark.django_db(transaction=True)
def test_of_submitting_and_expiring_at_once_one_wins(cast):
    project = a_project()
    agreed(project)
    filing = locked(cast, project)
    reopen(filing, cast, until=timezone.now() + dt.timedelta(seconds=2))
    save(filing, cast)
    later = soon(1)
    answers = race(
        [
            lambda: submit_filing(filing=Filing.objects.get(), actor=cast.filer),
            lambda: expire_reopenings(now=later),
            lambda: expire_reopenings(now=later),
        ]
    )
    status = Filing.objects.get().status
    assert status in ("locked", "submitted")
    refused = failures(answers, DomainError)  # who reads it only afterwards hears that the quarter is closed
    assert len(refused) == len(failures(answers)) == (1 if status == "locked" else 0)
    assert Filing.objects.get().events.filter(action="expire").count() == (1 if status == "locked" else 0)

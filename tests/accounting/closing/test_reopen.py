"""受控重开: by another person, for named indicators, with everything that rests on the quarter told and renewed."""

import pytest
from django.core.management import call_command
from support.correction_world import CODE, Parties, filing_of, refiled
from support.database import without_trigger
from support.factories import make_user
from support.journal import counts, written
from support.ledger_world import (
    Q1,
    a_project,
    agreed,
    closed,
    filed_and_verified,
    opened,
    period,
    post,
    verified,
)
from support.races import failures, race

from accounting.closing import tasks
from accounting.closing.checklist import not_made
from accounting.closing.dependants import dependants_of, reasons_to_depend
from accounting.closing.reopening import renew_dependants, reopen_period
from accounting.closing.services import start_close
from accounting.corrections.models import Correction
from accounting.corrections.noticing import notice_corrections
from accounting.filings.models import Filing, PostingDue
from accounting.filings.opening import open_due_filings, open_filings
from accounting.periods.models import Period
from accounting.rollups.models import QuarterTotal, RollUp
from kunming_coord.accounts.services import system_user
from kunming_coord.common import runs
from kunming_coord.common.errors import Busy, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from projects.policies.models import Indicator

pytestmark = pytest.mark.django_db(transaction=True)
assert tasks
Q2 = Q1.next
REASON = "统计核实后更正。"


@pytest.fixture
def cast() -> Parties:
    return Parties()


def close(cast, quarter=Q1):
    run = start_close(period=period(quarter=quarter), actor=cast.approver)
    assert runs.execute(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error


@pytest.fixture
def project(cast):
    """Filed, verified and closed through the services; the next quarter too."""
    made = a_project()
    agreed(made)
    for quarter, fen in ((Q1, 1000), (Q2, 2000)):
        filed_and_verified(cast, opened(made, quarter=quarter), {CODE: fen})
        close(cast, quarter)
    return made


def reopen(cast, quarter=Q1, actor=None, scope=(CODE,), reason=REASON):
    return reopen_period(
        period=period(quarter=quarter), reason=reason, scope=scope, actor=actor or cast.second_approver
    )


def totals(quarter, district="xishan"):
    newest = RollUp.objects.filter(quarter=quarter, group=period().group).order_by("-pk")[0]
    row = QuarterTotal.objects.get(rollup=newest, book="assessment", district__slug=district)
    return row.amount_fen, row.ytd_fen


def test_a_reopened_quarter_takes_the_difference_and_is_closed_with_a_new_final_roll_up(cast, project):
    reopened = reopen(cast)
    assert (reopened.status, reopened.in_reopening, reopened.reopened_scope) == ("open", True, [CODE])
    assert filing_of(project).status == "locked"
    refiled(cast, filing_of(project), {CODE: 1500})
    close(cast)
    assert written(project) == [
        ("2026Q1", "2026Q1", "post", 1000),
        ("2026Q2", "2026Q2", "post", 2000),
        ("2026Q1", "2026Q1", "reversal", 1000),
        ("2026Q1", "2026Q1", "post", 1500),
    ]
    again = period()
    assert (again.status, again.in_reopening, again.reopened_scope) == ("closed", False, [])
    assert RollUp.objects.filter(quarter=Q1, final=True).count() == 2
    assert totals(Q1) == (450, 450)
    assert filing_of(project).status == "locked"
    assert [event.action for event in again.events] == [
        "start_close",
        "close",
        "reopen",
        "start_close",
        "close",
    ]
    call_command("check_ledger", verbosity=0)


def test_closed_quarters_that_add_it_up_are_rolled_up_anew(cast, project):
    assert totals(Q2) == (600, 900)
    reopen(cast)
    refiled(cast, filing_of(project), {CODE: 1500})
    assert renew_dependants() == 0  # nothing before it is closed again
    close(cast)
    resting = dependants_of(period())
    assert [(row.period.quarter, row.fresh) for row in resting.quarters] == [(Q2, False)]
    assert renew_dependants() == 1
    assert renew_dependants() == 0  # the run is under way
    assert runs.execute(Run.objects.latest("pk").pk)
    assert totals(Q2) == (600, 1050)
    assert [row.fresh for row in dependants_of(period()).quarters] == [True]
    assert renew_dependants() == 0
    assert not period().dependants_due
    assert RollUp.objects.filter(quarter=Q2).order_by("-pk")[0].final
    assert period(quarter=Q2).status == "closed"


def test_the_reopening_keeps_reason_scope_and_what_rested_on_it(cast, project):
    event = reopen(cast).events.last()
    assert (event.action, event.actor_id) == ("reopen", cast.second_approver.pk)
    assert event.note.startswith(REASON)
    assert event.data["scope"] == [CODE]
    assert event.data["dependants"] == [Q2.code]
    assert event.data["rollup"]


def test_whoever_closed_it_does_not_reopen_it_also_with_another_account(cast, project):
    twin = make_user("drc", "approver", person=cast.approver.person)
    for actor in (cast.approver, twin):
        with pytest.raises(NotAllowed, match="另一位工作人员"):
            reopen(cast, actor=actor)
    assert period().status == "closed"


def test_after_another_close_the_latest_closer_counts(cast, project):
    reopen(cast)
    start_close(period=period(), actor=cast.second_approver)
    assert runs.execute(Run.objects.latest("pk").pk)
    with pytest.raises(NotAllowed, match="另一位工作人员"):
        reopen(cast)
    assert reopen(cast, actor=cast.approver).status == "open"


@pytest.mark.parametrize("who", ["filer", "statistician", "treasurer", "auditor"])
def test_only_the_approver_reopens(cast, project, who):
    with pytest.raises(NotAllowed):
        reopen(cast, actor=getattr(cast, who))


@pytest.mark.parametrize(
    ("reason", "scope", "error"),
    [(" ", (CODE,), "重开理由"), (REASON, (), "至少勾选"), (REASON, ("tax_revenue",), "不在本组")],
)
def test_it_needs_a_reason_and_indicators_of_the_group(cast, project, reason, scope, error):
    with pytest.raises((Missing, Invalid), match=error):
        reopen(cast, reason=reason, scope=scope)
    assert (period().status, period().events.count()) == ("closed", 2)


def test_an_open_quarter_is_not_reopened(cast):
    with pytest.raises(Stale):
        reopen(cast, quarter=Q1)


def test_while_a_run_is_unfinished_it_stays_closed(cast, project):
    from accounting.closing.services import start_trial

    start_trial(quarter=Q1, group=period().group, actor=cast.statistician)
    with pytest.raises(Busy):
        reopen(cast)


def test_what_the_scope_does_not_cover_waits_and_is_corrected_after_the_close(cast, project):
    other = Indicator.objects.filter(group=period().group).exclude(code=CODE).first()
    reopen(cast, scope=(other.code,))
    refiled(cast, filing_of(project), {CODE: 1500})
    post()
    assert counts(project) == {"2026Q1": 1000, "2026Q2": 2000}
    close(cast)
    assert counts(project) == {"2026Q1": 1000, "2026Q2": 2000}
    assert notice_corrections(actor=system_user()).begun == 1


def test_late_facts_of_earlier_quarters_pass_a_reopened_one_by(cast, project):
    late = a_project(counts=False)
    agreed(late)
    verified(late, {CODE: 70}, Quarter(int(Q1) - 1))
    closed(Quarter(int(Q1) - 1))
    reopen(cast)
    from support.ledger_world import looked_at_again
    from support.standing import counted

    counted(late)
    looked_at_again(late)
    post()
    assert counts(late) == {}
    period(quarter=Q2.next)
    post(quarter=Q2.next)
    assert written(late) == [("2026Q3", "2025Q4", "post", 70)]


def test_corrections_pass_it_by_as_well_and_its_own_are_dropped(cast, project):
    refiled(cast, filing_of(project), {CODE: 1500})
    assert notice_corrections(actor=system_user()).begun == 1
    reopen(cast)
    assert notice_corrections(actor=system_user()).dropped == 1
    assert "受控重开" in Correction.objects.get().events.last().note
    close(cast)
    assert counts(project)["2026Q1"] == 1500
    assert not PostingDue.objects.exists()
    assert notice_corrections(actor=system_user()).begun == 0


def test_a_reopened_quarter_gets_no_new_filings_and_needs_none_to_close(cast, project):
    reopen(cast)
    agreed(a_project())
    assert open_filings(quarter=Q1, actor=system_user()) == 0
    open_due_filings()
    assert Filing.objects.filter(quarter=Q1, group=period().group).count() == 1
    assert not_made(period()) == 0
    close(cast)


def test_while_it_is_open_the_next_quarter_is_not_closed(cast, project):
    reopen(cast)
    filed_and_verified(cast, opened(project, quarter=Q2.next), {CODE: 5})
    with pytest.raises(Missing, match="请先关2026年第一季度的账"):
        start_close(period=period(quarter=Q2.next), actor=cast.approver)


def test_of_two_reopening_at_once_one_wins(cast, project):
    third = make_user("drc", "approver")
    answers = race([lambda: reopen(cast), lambda: reopen(cast, actor=third)])
    assert len(failures(answers)) == 1
    assert period().events.filter(action="reopen").count() == 1


def test_a_reopening_racing_the_close_of_the_next_quarter_is_seen_by_it_or_after_it(cast, project):
    """Whoever comes second finds the other's work: either the next close is refused, or it is among the dependants."""
    later = Q2.next
    filed_and_verified(cast, opened(project, quarter=later), {CODE: 5})
    target = period(quarter=later)

    def close_next():
        return runs.execute(start_close(period=target, actor=cast.approver).pk)

    answers = race([lambda: reopen(cast), close_next])
    assert not failures(answers[:1])
    assert period().in_reopening
    if isinstance(answers[1], Missing):
        assert period(quarter=later).status == "open"
    else:
        assert period(quarter=later).status == "closed"
        assert later in [row.period.quarter for row in dependants_of(period()).quarters]


def test_t17_a_quarter_is_opened_only_with_the_event_of_another_person(cast, project):
    rows = Period.objects.filter(pk=period().pk)
    with pytest.raises(Exception, match="unrecorded: accounting_period closed to open"):
        rows.update(status="open")
    assert period().status == "closed"
    with without_trigger(Period, "recorded_reopen"):
        rows.update(status="open")
    assert period().status == "open"


def test_t17_the_database_knows_who_closed_it(cast, project, monkeypatch):
    """As if the service had forgotten to look: the same person's event is no event."""
    from kunming_coord.common import workflow

    monkeypatch.setattr(workflow, "took_it_last", lambda *_: False)
    with pytest.raises(Exception, match="unrecorded"):
        reopen(cast, actor=cast.approver)
    assert period().status == "closed"
    assert not period().events.filter(action="reopen").exists()


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (Quarter.of(2026, 2), ["本年累计", "环比"]),
        (Quarter.of(2026, 4), ["本年累计"]),
        (Quarter.of(2027, 1), ["同比", "累计同比"]),
        (Quarter.of(2027, 3), ["累计同比"]),
        (Quarter.of(2028, 1), []),
        (Quarter.of(2025, 4), []),
    ],
)
def test_what_adds_a_first_quarter_up(later, why):
    assert reasons_to_depend(later, Q1) == why


def test_the_fourth_quarter_is_next_to_the_first_of_the_year_after():
    assert reasons_to_depend(Quarter.of(2027, 1), Quarter.of(2026, 4)) == ["环比"]

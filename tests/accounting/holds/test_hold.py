"""待定: the shares of a disputed figure count for nobody, and come back once; the territory is not touched."""

import pytest
from django.core.management import call_command
from support.correction_world import CODE, Parties, closed_with, filing_of, refiled
from support.database import without_trigger
from support.factories import district, indicator, make_user
from support.journal import at_units, counts, written
from support.ledger_world import Q1, a_project, agreed, closed, compile_into, period, post, varied, verified
from support.races import failures, race
from support.variants import WAN

from accounting.corrections.models import Correction
from accounting.corrections.noticing import notice_corrections
from accounting.filings.models import PostingDue
from accounting.holds import queries
from accounting.holds.services import put_on_hold, release_hold
from accounting.ledger.holds import Hold
from accounting.ledger.models import Batch, Entry
from accounting.rollups.queries import identities
from accounting.rollups.services import roll_up
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import PENDING

pytestmark = pytest.mark.django_db
Q2 = Q1.next


@pytest.fixture
def cast() -> Parties:
    return Parties()


def hold(cast, project, first=Q1, last=Q1, **more):
    return put_on_hold(
        project=project,
        indicator=indicator(CODE),
        from_quarter=first,
        to_quarter=last,
        reason="归属争议，待裁定",
        actor=more.get("actor", cast.approver),
    )


def shared_project(fen=1000):
    project = a_project()
    agreed(project)
    verified(project, {CODE: fen})
    return project


def sums_to_zero():
    for batch in Batch.objects.exclude(book="territorial"):
        assert sum(Entry.objects.filter(batch_id=batch.pk).values_list("amount_fen", flat=True)) == 0


def test_the_next_posting_moves_the_shares_to_pending_and_back(cast):
    project = shared_project()
    post()
    held = hold(cast, project)
    assert at_units(project) == {"anning": -300, "xishan": 300}  # nothing before the posting
    post()
    assert at_units(project) == {"anning": -1000, PENDING: 1000}
    assert counts(project) == {"2026Q1": 1000}
    release_hold(hold=held, actor=cast.second_approver, note="裁定归西山三成")
    post()
    assert at_units(project) == {"anning": -300, "xishan": 300}
    assert [kind for *_rest, kind, _v in written(project, "assessment")] == [
        "post",
        "reversal",
        "post",
        "reversal",
        "post",
    ]
    sums_to_zero()
    call_command("check_ledger", verbosity=0)


def test_a_figure_verified_while_on_hold_goes_to_pending_at_once(cast):
    project = a_project()
    agreed(project)
    hold(cast, project)
    verified(project, {CODE: 500})
    post()
    assert at_units(project) == {"anning": -500, PENDING: 500}


def test_the_identity_holds_with_what_is_pending(cast):
    import uuid

    project = shared_project()
    hold(cast, project)
    post()
    roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    (line,) = identities(Q1)
    assert line.holds
    assert (line.pieces.held, line.territorial_fen, line.assessment_fen) == (1000, 1000, 0)


def test_all_shared_books_are_held_and_the_territory_is_not(cast):
    project = a_project()
    term = agreed(project)
    compile_into(term.term, {"xishan": 3, "anning": 7}, book="fiscal", mode="split")
    verified(project, {CODE: 1000})
    hold(cast, project)
    post()
    assert {
        book: at_units(project, book).get(PENDING) for book in ("assessment", "fiscal", "territorial")
    } == {
        "assessment": 1000,
        "fiscal": 1000,
        "territorial": None,
    }


def test_what_stands_in_a_closed_quarter_moves_in_the_open_one_without_a_correction(cast):
    project = closed_with(1000)
    held = hold(cast, project)
    assert notice_corrections(actor=system_user()).begun == 0
    post(quarter=Q2)
    assert written(project, "assessment") == [
        ("2026Q1", "2026Q1", "post", 1000),
        ("2026Q2", "2026Q1", "reversal", 1000),
        ("2026Q2", "2026Q1", "post", 1000),
    ]
    assert at_units(project) == {"anning": -1000, PENDING: 1000}
    assert not PostingDue.objects.exists()
    closed(Q2)
    period(quarter=Q2.next)
    release_hold(hold=held, actor=cast.second_approver, note="和解")
    post(quarter=Q2.next)
    assert at_units(project) == {"anning": -300, "xishan": 300}
    assert counts(project) == {"2026Q1": 1000}
    sums_to_zero()
    call_command("check_ledger", verbosity=0)
    assert not Correction.objects.exists()


def test_a_change_beside_the_hold_still_needs_its_correction(cast):
    project = closed_with(1000)
    hold(cast, project)
    refiled(cast, filing_of(project), {CODE: 1200})
    assert notice_corrections(actor=system_user()).begun == 1
    post(quarter=Q2)
    assert at_units(project) == {"anning": -300, "xishan": 300}  # neither moves before the parties agree
    rows = {
        (row["book"], row["district"]): row["after"]
        for row in Correction.objects.get().effect_rows
        if row["book"] == "assessment"
    }
    assert rows == {
        ("assessment", "anning"): 0,
        ("assessment", "xishan"): 0,
        ("assessment", PENDING): 1200,
    }


def test_what_the_engine_shares_is_held_and_given_back_too(cast):
    project = a_project()
    varied(project, "capped", cap="50")
    verified(project, {CODE: 200 * WAN})
    held = hold(cast, project)
    post()
    assert at_units(project) == {"anning": -200 * WAN, PENDING: 200 * WAN}
    release_hold(hold=held, actor=cast.second_approver, note="撤回异议")
    post()
    assert at_units(project) == {"anning": -50 * WAN, "xishan": 50 * WAN}
    call_command("check_ledger", verbosity=0)


def test_only_the_approver_holds_and_another_person_releases(cast):
    project = shared_project()
    for actor in (cast.statistician, cast.filer, cast.auditor):
        with pytest.raises(NotAllowed):
            hold(cast, project, actor=actor)
    held = hold(cast, project)
    twin = make_user("drc", "approver", person=cast.approver.person)
    for actor in (cast.approver, twin):
        with pytest.raises(NotAllowed, match="另一位工作人员"):
            release_hold(hold=held, actor=actor, note="解除")
    with pytest.raises(NotAllowed):
        release_hold(hold=held, actor=cast.statistician, note="解除")
    with pytest.raises(Missing, match="解除理由"):
        release_hold(hold=held, actor=cast.second_approver, note=" ")
    assert Hold.objects.get().status == "held"


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [(Q2, Q1, "早于起始季度"), (Q1.of(2040, 1), Q1.of(2040, 2), "没有生效的分享条款")],
)
def test_a_hold_names_quarters_in_which_something_is_shared(cast, first, last, error):
    with pytest.raises(Invalid, match=error):
        hold(cast, shared_project(), first, last)


def test_a_figure_is_held_once_at_a_time(cast):
    project = shared_project()
    hold(cast, project, Q1, Q2)
    with pytest.raises(Invalid, match="已有部分处于待定"):
        hold(cast, project, Q2, Q2.next)
    assert Hold.objects.count() == 1


def test_amounts_are_told_by_quarter_and_book(cast):
    project = shared_project()
    held = hold(cast, project)
    assert queries.held_amounts([held]) == {}
    post()
    (row,) = queries.held_amounts([held])[held.pk]
    assert (row.concerns, row.book, row.arises_in.slug, row.amount_fen) == (Q1, "assessment", "anning", 1000)
    seen = {user: len(queries.held_of_year(user, Q1)) for user in (cast.filer, cast.stranger, cast.auditor)}
    assert seen == {cast.filer: 1, cast.stranger: 0, cast.auditor: 1}
    assert len(queries.held_of_year(cast.auditor, Q1, district("panlong"))) == 0


@pytest.mark.django_db(transaction=True)
def test_it_is_released_exactly_once(cast):
    project = shared_project()
    held = hold(cast, project)
    post()
    people = [make_user("drc", "approver") for _ in range(4)]
    answers = race(
        [
            lambda actor=actor: release_hold(hold=Hold.objects.get(), actor=actor, note="解除")
            for actor in people
        ]
    )
    assert len(failures(answers, Stale)) == 3
    assert held.events.filter(action="release").count() == 1
    post()
    post()
    assert at_units(project) == {"anning": -300, "xishan": 300}
    assert Batch.objects.filter(held=True, kind="reversal").count() == 1


@pytest.mark.django_db(transaction=True)
def test_holds_that_exclude_each_other_are_put_on_one_after_the_other(cast):
    project = a_project()
    agreed(project)
    for number in range(5):
        first = Quarter(int(Q1) + number)
        answers = race([lambda first=first: hold(cast, project, first, first)] * 8)
        assert len(failures(answers, Invalid)) == len(failures(answers)) == 7
    assert Hold.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_t9_the_database_knows_who_put_it_on(cast, monkeypatch):
    from kunming_coord.common import workflow

    held = hold(cast, shared_project())
    monkeypatch.setattr(workflow, "took_it_last", lambda *_: False)
    with pytest.raises(Exception, match="unrecorded"):
        release_hold(hold=Hold.objects.get(), actor=cast.approver, note="自放自收")
    assert Hold.objects.get().status == "held"
    with without_trigger(Hold, "recorded_release"):
        release_hold(hold=held, actor=cast.approver, note="自放自收")
    assert Hold.objects.get().status == "released"

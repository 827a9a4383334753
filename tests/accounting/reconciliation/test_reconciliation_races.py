"""Comparing, answering and deciding at the same time: nothing twice, nothing lost."""

import pytest
from support.ledger_world import Q1, Cast
from support.races import failures, race
from support.reconciling import AGREE, DIFFER, OUTPUT, compared, explained, filed, line_of

from accounting.reconciliation.models import ReconciliationItem, ReconciliationLine, StatisticsAnswer
from accounting.reconciliation.services import accept_item, answer_line, reconcile
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Stale

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


def test_comparisons_at_once_make_each_line_and_difference_once():
    cast, system = Cast(), system_user()
    projects = [filed({OUTPUT: 100 + number}) for number in range(5)]
    answers = race([lambda: reconcile(quarter=Q1, actor=system)] * WRITERS)
    assert not failures(answers)
    assert ReconciliationLine.objects.count() == 5
    for project in projects:
        answer_line(line=line_of(project), draft=DIFFER, actor=cast.statistician)
    assert not failures(race([lambda: reconcile(quarter=Q1, actor=system)] * WRITERS))
    assert ReconciliationItem.objects.count() == 5


def test_answers_at_once_are_numbered_without_gaps_while_a_comparison_runs():
    cast, system = Cast(), system_user()
    project = filed({OUTPUT: 100})
    compared()
    line = line_of(project)

    def answering(draft):
        return lambda: answer_line(line=line, draft=draft, actor=cast.statistician)

    calls = [answering(DIFFER if number % 2 else AGREE) for number in range(WRITERS)]
    outcomes = race([*calls, lambda: reconcile(quarter=Q1, actor=system)])
    assert not failures(outcomes)
    revisions = list(StatisticsAnswer.objects.order_by("revision").values_list("revision", flat=True))
    assert revisions == list(range(1, len(revisions) + 1))
    newest = StatisticsAnswer.objects.latest("revision")
    assert line_of(project).answer == newest
    assert line_of(project).statistics_verdict == ("agree" if newest.answer == "agree" else "differs")


def test_of_two_who_accept_at_once_one_is_too_late():
    cast = Cast()
    item = explained(cast)
    copies = [
        ReconciliationItem.objects.select_related("line__indicator__group").get(pk=item.pk) for _ in range(4)
    ]
    outcomes = race([lambda copy=copy: accept_item(item=copy, actor=cast.statistician) for copy in copies])
    assert len(failures(outcomes, Stale)) == 3
    item.refresh_from_db()
    assert (item.status, item.version) == ("closed", 3)

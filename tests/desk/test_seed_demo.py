"""The demonstration: everything through the services, the same on every machine, nothing twice, work for every role."""

import pytest
from django.core.management import CommandError, call_command
from stdnum.cn import uscc

from accounting.closing.main_job import ready_periods
from accounting.confirmations.models import Confirmation
from accounting.corrections.models import Correction
from accounting.filings.models import Filing, FilingValue, PostingDue
from accounting.filings.reminders import Reminder
from accounting.filings.rules import GroupCalendar
from accounting.ledger.holds import Hold
from accounting.ledger.models import Batch, Entry
from accounting.periods.models import Period
from accounting.receipts.models import Incentive, TaxReceipt, TaxShare
from accounting.receipts.queries import standing
from accounting.rollups.queries import identities
from kunming_coord.accounts.models import User
from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.desk.demo import figures
from kunming_coord.desk.demo.codes import credit_code
from kunming_coord.desk.demo.filing import LEFT_OPEN
from kunming_coord.desk.demo.seeding import QUARTERS, seed
from kunming_coord.desk.demo.stories import IN_FORCE, STORIES
from kunming_coord.desk.home.queries import done, waiting
from projects.agreements.models import Agreement, AgreementTerm
from projects.register.models import Enterprise, Project

# Who has nothing to do now: reads, keeps code tables, or has verified all of the quarter.
IDLE = {
    "auditor",
    "security-admin",
    "system-admin",
    "audit-admin",
    "fin-treasurer",
    "ipb-parks",
    "land-keeper",
}


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_the_demonstration_is_whole_and_a_second_run_adds_nothing():
    added = seed()
    last = latest_quarter()
    assert (added.stories, added.closed) == (len(STORIES), (QUARTERS - 1) * 4)
    again = seed()
    assert (again.stories, again.filings, again.receipts, again.closed) == (0, 0, 0, 0)
    _everything_says_it_is_an_example()
    _every_role_has_something_to_do_or_has_done_it()
    _two_years_are_closed_and_the_last_quarter_is_ready(last)
    _filing_shows_its_examples(last)
    _the_books_add_up(last)
    _a_refund_waits_and_no_share_is_law(last)


def _everything_says_it_is_an_example():
    assert all("示例" in name for name in Project.objects.values_list("title", flat=True))
    assert all("示例" in name for name in Project.objects.values_list("enterprise_name", flat=True))
    assert not Enterprise.objects.filter(is_demo=False).exists()
    unusual = AgreementTerm.objects.exclude(deviation_reason="").values_list("deviation_reason", flat=True)
    assert unusual.exists()
    assert all("示例" in reason for reason in unusual)
    unnamed = ChangeLog.objects.filter(table_name="projects_transfer", actor_label="")
    assert not unnamed.exists(), "somebody stands behind every change"


def _every_role_has_something_to_do_or_has_done_it():
    for user in User.objects.filter(is_demo=True):
        assert waiting(user).exists() or user.username in IDLE, user.username
    assert done(User.objects.get(username="fin-treasurer")).exists()


def _two_years_are_closed_and_the_last_quarter_is_ready(last):
    closed = Period.objects.filter(status="closed").values_list("quarter", flat=True)
    assert set(closed) == {Quarter(int(last) - back) for back in range(1, QUARTERS)}
    assert {period.group.code for period in ready_periods()} == {"tax", "production", "capital"}
    left = Filing.objects.filter(quarter=last, group__code=LEFT_OPEN, kind="regular")
    assert set(left.values_list("status", flat=True)) == {"due", "filling", "submitted", "returned"}
    negative = FilingValue.objects.filter(amount_fen__lt=0)
    assert negative.get().filing.explanation == figures.REFUND_WORDS


def _filing_shows_its_examples(last):
    cumulative = FilingValue.objects.filter(
        filing__quarter=last.previous, measure="cumulative", filing__project__authorisations__isnull=False
    )
    assert cumulative.exists()
    posted = {batch.filing_value_id: batch for batch in Batch.objects.filter(book="territorial")}
    for value in cumulative:
        assert posted[value.pk].value_fen < value.amount_fen, "the quarter is less than the year so far"
    outside = Project.objects.get(enterprise__listings=None, title__contains="光学")
    kept = FilingValue.objects.filter(filing__project=outside, indicator__code="industrial_output")
    assert all(posted[value.pk].value_fen == 0 for value in kept if value.pk in posted)
    silent = Project.objects.get(title__contains="光伏组件")
    assert not Batch.objects.filter(project_id=silent.pk).exists(), "nothing is posted without a 数据授权书"
    assert PostingDue.objects.filter(filing__project=silent).exists()
    assert FilingValue.objects.filter(currency="USD").exists()
    annual = Filing.objects.filter(kind="annual")
    assert annual.filter(status="verified").count() == 1
    assert set(annual.values_list("quarter", flat=True)) == {last}
    assert set(GroupCalendar.objects.values_list("source_status", flat=True)) == {"inferred"}
    assert all("示例" in note for note in GroupCalendar.objects.values_list("note", flat=True))
    assert Reminder.objects.get().filing.status == "due"
    assert Confirmation.objects.get().channel == "paper"
    assert Correction.objects.get().status == "routed"
    assert Hold.objects.get().from_quarter == last


def _a_refund_waits_and_no_share_is_law(last):
    heads = list(standing().order_by("quarter"))
    assert [head.quarter for head in heads] == [last - back for back in reversed(range(QUARTERS))]
    (waiting_head,) = [head for head in heads if head.carry_over_fen]
    assert waiting_head.quarter.number == 1
    this_year = [head for head in heads if head.quarter.year == last.year]
    assert sum(head.amount_fen for head in this_year) == max(this_year[-1].shareable_ytd_fen, 0) > 0
    assert TaxReceipt.objects.filter(amount_fen__lt=0).get().refund_reason.startswith("示例")
    assert all(
        "示例" in share.source and share.source_status == "unknown" for share in TaxShare.objects.all()
    )
    assert all("示例" in row.title for row in Incentive.objects.all())


def _the_books_add_up(last):
    assert Entry.objects.exists()
    lines = [line for back in range(1, QUARTERS) for line in identities(Quarter(int(last) - back))]
    assert lines
    assert all(line.holds for line in lines)
    modes = set(Entry.objects.values_list("mode", flat=True))
    assert modes == {"territorial", "split", "duplicate", "assign"}
    assert Agreement.objects.filter(parties__side="enterprise", status="in_force").exists()


def test_the_figures_are_a_formula_and_grow_over_the_years():
    first = Quarter.of(2024, 4)
    series = [
        figures.amount_fen(2, 10**10, "industrial_output", Quarter(int(first) + n), first) for n in range(8)
    ]
    assert series == [
        figures.amount_fen(2, 10**10, "industrial_output", Quarter(int(first) + n), first) for n in range(8)
    ]
    assert series[4] > series[0]
    assert series[0] % 100, "odd fen, so that a split leaves a remainder"


@pytest.mark.parametrize("number", [1, 99, 12345])
def test_codes_validate_and_belong_to_nobody(number):
    assert uscc.is_valid(credit_code(number))
    assert "DEM" in credit_code(number)


def test_every_story_has_its_own_enterprise_and_title():
    assert (
        len({story.title for story in STORIES})
        == len({story.enterprise for story in STORIES})
        == len(STORIES)
    )
    assert len(IN_FORCE) == 10


def test_production_never_gets_the_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="演示"):
        call_command("seed_demo")

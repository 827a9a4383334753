"""One batch of the journal laid open for those who see the whole city."""

import pytest
from django.urls import reverse
from support.held_world import held
from support.ledger_world import Q1, Cast, a_project, agreed, post, revised, varied, verified
from support.variants import WAN

from accounting.filings.models import Filing
from accounting.ledger.models import Batch
from accounting.ledger.services import reverse_batch

pytestmark = pytest.mark.django_db

OUTPUT = "industrial_output"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def project():
    found = a_project()
    agreed(found)
    verified(found, {OUTPUT: 100_00})
    post()
    return found


@pytest.fixture
def read(cast, signed_in):
    """The text of a batch's page as the auditor reads it."""
    client = signed_in(cast.auditor)

    def open_batch(batch: Batch) -> str:
        answer = client.get(reverse("ledger:batch", args=[batch.pk]))
        assert answer.status_code == 200
        return answer.content.decode()

    return open_batch


def test_the_page_says_what_counted_its_entries_and_who_posted_it(project, read):
    text = read(Batch.objects.get(book="assessment"))
    for shown in (
        "考核口径",
        project.title,
        "2026年第一季度",
        "计入核算数",
        "本季数，按填报数计入。",
        "填报数 · 安宁市",
        "30.00",
        "-30.00",
        "在计",
        "过账人",
        "系统",
        "协议 XY-",
        "由叶子重算",
    ):
        assert shown in text, shown
    assert "重算不符" not in text


def test_a_batch_and_what_takes_it_back_lead_to_each_other(project, cast, read):
    batch = Batch.objects.get(book="assessment")
    reversal = reverse_batch(batch=batch, actor=cast.approver, reason="比例有误")
    first, second = read(batch), read(reversal)
    assert f"已由批次 {reversal.pk} 冲销" in first
    assert reverse("ledger:batch", args=[reversal.pk]) in first
    assert f"冲销批次 {batch.pk}" in second
    assert "比例有误" in second
    assert "重算不符" not in first + second


def test_other_books_and_turns_of_the_figure_are_linked(project, read):
    held(project)
    post()
    text = read(Batch.objects.get(book="assessment", turn=1))
    for other in Batch.objects.exclude(book="assessment", turn=1):
        assert reverse("ledger:batch", args=[other.pk]) in text
    assert "在计（待定）" in text
    assert "对分享比例有争议" in text


def test_a_batch_of_the_engine_and_a_later_revision_have_their_pages(read):
    project = a_project()
    varied(project, "capped", cap="5")
    verified(project, {OUTPUT: 90 * WAN})
    post()
    revised(Filing.objects.get(), 10 * WAN)
    post()
    for batch in Batch.objects.all():
        assert "重算不符" not in read(batch)


def test_a_batch_without_entries_says_so(read):
    project = a_project()
    agreed(project, shares={"anning": 1}, mode="split")
    verified(project, {OUTPUT: 100})
    post()
    assert "各方调整额均为 0" in read(Batch.objects.get(book="assessment"))


def test_the_journal_leads_there(project, cast, signed_in):
    text = signed_in(cast.auditor).get(reverse("ledger:entries")).content.decode()
    for batch in Batch.objects.all():
        assert reverse("ledger:batch", args=[batch.pk]) in text


@pytest.mark.parametrize("number", ["0", "1", str(2**62), str(2**70)])
def test_a_number_nobody_has_is_absent(project, cast, signed_in, number):
    assert signed_in(cast.auditor).get(f"/ledger/batches/{number}/").status_code == 404


def test_districts_do_not_read_the_journal(project, cast, signed_in):
    batch = Batch.objects.get(book="assessment")
    for user in (cast.filer, cast.origin_filer, cast.stranger):
        assert signed_in(user).get(reverse("ledger:batch", args=[batch.pk])).status_code == 403


def test_a_page_costs_the_same_however_many_share(cast, signed_in, django_assert_max_num_queries):
    project = a_project()
    agreed(project, shares=dict.fromkeys(("xishan", "anning", "fumin", "panlong", "wuhua"), 1))
    verified(project, {OUTPUT: 100}, quarter=Q1)
    post()
    client = signed_in(cast.auditor)

    with django_assert_max_num_queries(42):
        client.get(reverse("ledger:batch", args=[Batch.objects.get(book="assessment").pk]))

"""Explain this number: from the page down to who filed it, and the same fen from the leaves."""

import uuid

import pytest
from django.urls import reverse
from support import ledger_world, worlds
from support.factories import make_user

from accounting.filings.models import Filing
from accounting.filings.services import file_figures, open_filings, verify_filing
from accounting.ledger.models import Batch
from accounting.ledger.services import reverse_batch
from accounting.rollups.services import roll_up
from accounting.statements.explain import Question, explain
from kunming_coord.accounts.services import system_user
from kunming_coord.common.money import Unit
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book, ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

pytestmark = pytest.mark.django_db

QUARTER = Quarter.of(2026, 1)


@pytest.fixture
def people() -> worlds.People:
    return worlds.People()


@pytest.fixture
def agreement(people):
    """An agreement in force through the services: output and taxes 3:7, filed, verified, posted, rolled up."""
    made = worlds.agreement_in_force(
        people, terms=[worlds.term("industrial_output"), worlds.term("tax_revenue")]
    )
    open_filings(quarter=QUARTER, actor=system_user())
    verifiers = {
        "production": make_user("stat", "statistician"),
        "tax": make_user("fin", "treasurer"),
    }
    for filing in Filing.objects.select_related("group", "project", "host"):
        code = "tax_revenue" if filing.group.code == "tax" else "industrial_output"
        file_figures(filing=filing, values={code: 100_000_001}, explanation="", actor=people.host_filer)
        verify_filing(filing=filing, actor=verifiers[filing.group.code])
        ledger_world.post(filing.group.code, QUARTER)
    roll()
    return made


def roll():
    for code in ("production", "tax"):
        roll_up(period=ledger_world.period(code, QUARTER), run_uid=uuid.uuid4(), final=False)


def asked(slug="xishan", code="industrial_output", book=Book.ASSESSMENT, measure="amount"):
    return Question(
        District.objects.get(slug=slug),
        Indicator.objects.get(code=code),
        ViewState(QUARTER, book, Unit.WAN),
        measure,
    )


def words(node):
    """Every label, value and text of a tree."""
    found = [f"{node.label} {node.value} {node.text} {node.badge[0] if node.badge else ''}"]
    for child in node.children:
        found += words(child)
    return found


def test_one_plain_sentence_stands_on_top(agreement, people):
    told = explain(people.filer, asked())
    assert told.sentence == (
        "西山区2026年第一季度规模以上工业产值（考核口径）为 30.00 万元：首谈地西山区按 3:7 分得 30%："
        "1,000,000.01 元 × 3/10 = 300,000.003 元，取整到分为 300,000.00 元。"
    )


def test_the_tree_leads_to_clause_filing_and_approvals(agreement, people):
    told = "\n".join(words(explain(people.filer, asked()).tree))
    for shown in (
        "30.00 万元",
        "300,000.00 元",
        "重算相符",
        "条款 · 分享比例",
        "有出处",
        "推断",
        "填报数 · 安宁市 1,000,000.01 元",
        "第 1 稿",
        f"上报：{people.host_filer.label}",
        "审核通过：",
        f"协议 {agreement.code}",
        "报备：",
        f"流转 {agreement.transfer.code}",
        "批准：",
    ):
        assert shown in told, shown


@pytest.mark.parametrize(
    ("slug", "code", "book", "amount"),
    [
        ("xishan", "industrial_output", Book.ASSESSMENT, 30_000_000),
        ("anning", "industrial_output", Book.ASSESSMENT, 70_000_001),
        ("anning", "industrial_output", Book.TERRITORIAL, 100_000_001),
        ("anning", "tax_revenue", Book.FISCAL, -30_000_000),
        ("xishan", "tax_revenue", Book.FISCAL, 30_000_000),
    ],
)
def test_the_leaves_give_the_same_fen(agreement, people, slug, code, book, amount):
    for measure in ("amount", "ytd"):
        told = explain(people.reviewer, asked(slug, code, book, measure))
        assert (told.amount_fen, told.recomputed_fen, told.agrees) == (amount, amount, True)
        assert "重算不符" not in "\n".join(words(told.tree))


def test_a_reversal_is_part_of_the_explanation(agreement, people):
    batch = Batch.objects.get(book="fiscal")
    reverse_batch(batch=batch, actor=people.approver, reason="更正")
    roll()
    told = explain(people.filer, asked("xishan", "tax_revenue", Book.FISCAL))
    assert (told.amount_fen, told.agrees) == (0, True)
    assert "（冲销）" in "\n".join(words(told.tree))
    assert "重算不符" not in "\n".join(words(told.tree))


def test_what_was_posted_after_the_roll_up_is_not_yet_part_of_it(agreement, people):
    reverse_batch(batch=Batch.objects.get(book="fiscal"), actor=people.approver, reason="更正")
    told = explain(people.filer, asked("xishan", "tax_revenue", Book.FISCAL))
    assert (told.amount_fen, told.agrees) == (30_000_000, True)


def test_a_figure_that_does_not_exist_is_explained_too(agreement, people):
    told = explain(people.filer, asked(code="trade_sales"))
    assert (told.amount_fen, told.tree) == (None, None)
    assert "没有核算记录，显示为“—”，不是 0" in told.sentence
    later = Question(
        asked().district, asked().indicator, ViewState(QUARTER.next, Book.ASSESSMENT, Unit.WAN), "amount"
    )
    assert "尚未汇总" in explain(people.filer, later).sentence


def test_running_numbers_of_the_journal_are_for_the_city_only(agreement, people):
    assert "批次 " not in "\n".join(words(explain(people.filer, asked()).tree))
    assert "批次 " in "\n".join(words(explain(people.reviewer, asked()).tree))


def test_terms_todays_policy_no_longer_reads_are_recomputed_from_what_was_kept(
    agreement, people, monkeypatch
):
    from accounting.rules import OutOfForce
    from accounting.statements import traces

    def outdated(*args):
        raise OutOfForce("政策已失效。")

    monkeypatch.setattr(traces, "evaluate", outdated)
    told = explain(people.filer, asked())
    assert told.agrees
    assert "重算相符" in "\n".join(words(told.tree))


def test_the_page_shows_it_to_the_own_district_and_to_nobody_else(agreement, people, signed_in):
    query = {
        "quarter": "2026Q1",
        "district": "xishan",
        "indicator": "industrial_output",
        "book": "assessment",
    }
    address = reverse("statements:explain")
    page = signed_in(people.filer).get(address, query).content.decode()
    assert "与显示数一致到分" in page
    assert "300,000.00 元" in page
    for stranger in (people.host_filer, make_user("panlong", "filer"), make_user("drc", "system_admin")):
        assert signed_in(stranger).get(address, query).status_code == 404
    for wrong in ({"indicator": "gdp"}, {"measure": "x"}, {"quarter": "x"}):
        assert signed_in(people.filer).get(address, query | wrong).status_code == 400


def test_every_link_on_the_page_opens(agreement, people, signed_in):
    query = {
        "quarter": "2026Q1",
        "district": "xishan",
        "indicator": "industrial_output",
        "book": "assessment",
    }
    client = signed_in(people.filer)
    page = client.get(reverse("statements:explain"), query).content.decode()
    main = page.split('<ul class="tree">', 1)[1]
    links = {part.split('"')[0] for part in main.split('href="')[1:] if part.startswith("/")}
    assert len(links) >= 4
    for link in links:
        if "/static/" not in link and "logout" not in link:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link

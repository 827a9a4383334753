"""计入核算数 in an explanation: how V came from what was stated, and the same fen from the leaves."""

import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from support import ledger_world as world
from support.factories import district, indicator, make_user
from support.held_world import held
from support.tax_world import Paid, compute, middle, received, share, taxed

from accounting.rollups.services import roll_up
from accounting.statements import leaves
from accounting.statements.explain import Question, explain
from kunming_coord.common.money import Unit
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book, ViewState
from projects.register.standing import StatisticalListing

pytestmark = pytest.mark.django_db

Q1, Q2 = world.Q1, world.Q1.next
OUTPUT = "industrial_output"


@pytest.fixture
def reviewer():
    """Sees the whole city."""
    return make_user("drc", "reviewer")


@pytest.fixture
def project():
    found = world.a_project()
    world.agreed(found)
    return found


def told(user, quarter=Q1, slug="xishan", code=OUTPUT, book=Book.ASSESSMENT, group="production"):
    """The explanation after a roll-up."""
    roll_up(period=world.period(group, quarter), run_uid=uuid.uuid4(), final=False)
    return explain(
        user, Question(district(slug), indicator(code), ViewState(quarter, book, Unit.WAN), "amount")
    )


def nodes(node):
    yield node
    for child in node.children:
        yield from nodes(child)


def _counted(explanation):
    return [node for node in nodes(explanation.tree) if str(node.label) == "计入核算数"]


def counted(explanation):
    """The one node 计入核算数 and what stands below it, as (label, value, text)."""
    [node] = [found for found in _counted(explanation) if found.children]
    assert str(node.badge[0]) == "重算相符"
    assert explanation.agrees
    return node.value, node.text, {str(child.label): child for child in node.children}


def test_a_period_figure_counts_as_stated(project, reviewer):
    world.verified(project, {OUTPUT: 100_00})
    world.post()
    value, text, parts = counted(told(reviewer))
    assert (value, text) == ("100.00 元", "本季数，按填报数计入。")
    assert parts["填报数 · 安宁市"].value == "100.00 元"
    window = parts["纳统范围 · 规上工业"]
    assert (window.value, str(window.badge[0])) == ("在范围内", "推断")
    assert window.text.startswith("以 2026-03-31 为准")
    assert window.url == reverse("policies:detail", args=["statistical-window-enterprises"])


def test_a_cumulative_figure_names_what_the_year_counted_before(project, reviewer):
    [first] = world.verified(project, {OUTPUT: 40_00}, measure="cumulative")
    world.post()
    [second] = world.verified(project, {OUTPUT: 100_00}, quarter=Q2, measure="cumulative")
    value = second.values.get()
    second.values.create(
        indicator=value.indicator,
        revision=2,
        amount_fen=100_00,
        measure="cumulative",
        restated_previous_fen=35_00,
        actor_id=1,
        actor_label="x",
    )
    world.post(quarter=Q2)
    value, text, parts = counted(told(reviewer, Q2))
    assert value == "60.00 元"
    assert text == ("年初累计数 100.00 元 − 以前季度已计 40.00 元 = 60.00 元。其中调整以前季度 -5.00 元。")
    assert "2026年第二季度在承载地安宁市填报" not in "".join(
        node.text for node in nodes(told(reviewer, Q2).tree)
    )
    earlier = parts["以前季度已计 · 2026年第一季度"]
    assert (earlier.value, earlier.url) == ("40.00 元", reverse("filings:detail", args=[first.uid]))


def test_outside_the_window_the_day_is_named_and_the_stated_figure_stays(project, reviewer):
    project.enterprise.listings.filter(kind="industry").update(valid_to=Q1.last_day)
    world.verified(project, {OUTPUT: 100_00})
    world.post()
    value, text, parts = _of_the_host(told(reviewer, slug="anning"))
    assert value == "0.00 元"
    assert text == "本季数，按填报数计入。2026-03-31 未纳统，计 0，填报数保留。"
    assert parts["填报数 · 安宁市"].value == "100.00 元"
    assert parts["纳统范围 · 规上工业"].value == "未纳统"


def _of_the_host(explanation):
    """Of a host's figure, the territorial entry and the adjustment, that of the adjustment."""
    found = [node for node in _counted(explanation) if node.children]
    assert len(found) == 2
    assert explanation.agrees
    return found[1].value, found[1].text, {str(child.label): child for child in found[1].children}


def test_the_year_is_named(project, reviewer):
    fourth = Quarter.of(2025, 4)
    world.verified(project, {OUTPUT: 40_00}, quarter=fourth)
    world.closed(fourth)
    world.verified(project, {OUTPUT: 60_00}, measure="annual", kind="annual", concerns=fourth)
    world.post()
    value, text, parts = counted(told(reviewer))
    assert value == "20.00 元"
    assert text == "年报核定：2025年全年数 60.00 元 − 各季度已计 40.00 元 = 20.00 元。计入2026年第一季度。"
    assert "以前季度已计 · 2025年第四季度" in parts


def test_a_late_fact_names_both_quarters(project, reviewer):
    consent = project.enterprise.authorisations.get()
    consent.delete()
    world.verified(project, {OUTPUT: 100_00})
    world.closed()
    consent.save()
    world.looked_at_again(project)
    world.post(quarter=Q2)
    _value, text, _parts = counted(told(reviewer, Q2))
    assert text.endswith("补记：所属2026年第一季度，该季已关账，计入2026年第二季度。")


def test_taxes_shared_from_receipts_lead_to_the_shareable_tax(reviewer):
    project = taxed()
    share("vat", (50, 0, 0, 50))
    received(Paid(project, middle(Q1), 1000_00))
    compute()
    world.verified(project, {"tax_revenue": 990_00})
    world.post("tax")
    value, text, parts = counted(
        told(reviewer, slug="wuhua", code="tax_revenue", book=Book.FISCAL, group="tax")
    )
    assert (value, text) == ("500.00 元", "按财政入库数计算的可分享额计入，不按填报数。")
    tax = parts["可分享额 · 第 1 版"]
    assert (tax.value, tax.text) == ("500.00 元", "本年累计可分享 500.00 元，以前季度已计 0.00 元。")
    assert parts["填报数 · 安宁市"].value == "990.00 元"


def test_what_is_on_hold_says_why(project, reviewer):
    held(project, reason="对分享比例有争议")
    world.verified(project, {OUTPUT: 100_00})
    world.post()
    explanation = told(reviewer, slug="anning")
    _value, _text, parts = _of_the_host(explanation)
    assert parts["待定"].text == "分享额有争议，暂不计入各方：对分享比例有争议。"
    assert any("暂记在“待定”" in node.text for node in nodes(explanation.tree))
    assert "重算不符" not in {str(node.badge[0]) for node in nodes(explanation.tree) if node.badge}


def test_facts_that_changed_since_are_told_from_a_wrong_figure(project, reviewer):
    world.verified(project, {OUTPUT: 100_00})
    world.closed()
    StatisticalListing.objects.filter(enterprise=project.enterprise).update(valid_to=Q1.last_day)
    explanation = told(reviewer)
    [node] = [found for found in _counted(explanation) if found.children]
    assert str(node.badge[0]) == "事实后有变更"
    assert node.text.endswith("纳统事实在入账后有变更：按现在的事实为 0.00 元，更正前仍按入账时的事实。")
    assert (explanation.amount_fen, explanation.agrees) == (30_00, True)


def test_a_header_that_does_not_follow_is_seen(project, reviewer, monkeypatch):
    world.verified(project, {OUTPUT: 100_00})
    world.post()
    original = leaves.derivations_of

    def one_fen_more(batches):
        return {pk: replace(one, posted_fen=one.posted_fen + 1) for pk, one in original(batches).items()}

    monkeypatch.setattr(leaves, "derivations_of", one_fen_more)
    [node] = [found for found in _counted(told(reviewer)) if found.children]
    assert str(node.badge[0]) == "重算不符"


def test_a_headline_of_the_territory_says_which_figure_it_takes(project, reviewer):
    world.verified(project, {OUTPUT: 40_00}, measure="cumulative")
    world.post()
    sentence = told(reviewer, slug="anning", book=Book.TERRITORIAL).sentence
    assert sentence.endswith("在本区域发生，计入核算数 40.00 元 全额计入。")


def test_explaining_costs_the_same_however_many_quarters_came_before(project, reviewer):
    quarters = [Q1, Q2, Q2.next]
    spent = []
    for number, quarter in enumerate(quarters, start=1):
        world.verified(project, {OUTPUT: number * 40_00}, quarter=quarter, measure="cumulative")
        world.post(quarter=quarter)
        with CaptureQueriesContext(connection) as queries:
            assert told(reviewer, quarter).agrees
        spent.append(len(queries))
    assert spent[1] == spent[2]

"""Explain a figure of the interpreted lane: the tree of its quantities, leaves that lead somewhere, the same fen."""

import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse
from support import ledger_world, worlds
from support.factories import make_user
from support.variants import WAN

from accounting.filings.models import Filing
from accounting.filings.services import file_figures, open_filings, verify_filing
from accounting.ledger.models import Batch, InterpretedBasis
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

Q1 = Quarter.of(2026, 1)
Q2 = Q1.next
OUTPUT = "industrial_output"
QUERY = {"quarter": "2026Q2", "district": "xishan", "indicator": OUTPUT, "book": "assessment"}


@pytest.fixture
def people() -> worlds.People:
    return worlds.People()


@pytest.fixture
def statistician():
    return make_user("stat", "statistician")


@pytest.fixture
def agreement(people, statistician):
    """累计封顶 at 50 万元 for the first-contact district; 90 万元 filed, verified and posted in two quarters."""
    capped = {"variant": "capped", "agreed": {"cap": "50"}}
    return in_force_with(people, statistician, capped, ((Q1, 90 * WAN), (Q2, 90 * WAN + 1)))


def in_force_with(people, statistician, way, figures):
    """An agreement that shares in this way, its figures filed, verified and posted quarter by quarter."""
    ledger_world.keep_demo_policy()
    made = worlds.agreement_in_force(
        people, policy_code="demo-variants", terms=[worlds.term(**way, from_quarter=Q1)]
    )
    for quarter, amount in figures:
        open_filings(quarter=quarter, actor=system_user())
        filing = Filing.objects.select_related("group", "project", "host").get(quarter=quarter)
        file_figures(filing=filing, values={OUTPUT: amount}, explanation="", actor=people.host_filer)
        verify_filing(filing=filing, actor=statistician)
        ledger_world.post("production", quarter)
        roll(quarter)
    return made


def roll(quarter):
    roll_up(period=ledger_world.period("production", quarter), run_uid=uuid.uuid4(), final=False)


def asked(slug="xishan", quarter=Q2, measure="amount"):
    return Question(
        District.objects.get(slug=slug),
        Indicator.objects.get(code=OUTPUT),
        ViewState(quarter, Book.ASSESSMENT, Unit.WAN),
        measure,
    )


def nodes(node):
    """A node and all below it."""
    yield node
    for child in node.children:
        yield from nodes(child)


def labelled(told, label):
    """The first node of that label."""
    return next(node for node in nodes(told.tree) if str(node.label) == label)


def test_the_terms_are_compiled_into_the_interpreted_lane(agreement):
    row = agreement.current.compiled.get()
    assert (row.lane, row.variant, row.agreed) == ("interpreted", "capped", {"cap": "50"})
    assert {share.party.district.slug for share in row.slices.all()} == {"xishan", "anning"}


def test_one_plain_sentence_stands_on_top(agreement, people):
    assert explain(people.filer, asked()).sentence == (
        "西山区2026年第二季度规模以上工业产值（考核口径）为 23.00 万元："
        "首谈地西山区按「累计封顶」计入 230,000.00 元（本季填报 900,000.01 元）。"
    )


@pytest.mark.parametrize(
    ("slug", "amounts"), [("xishan", (27 * WAN, 23 * WAN)), ("anning", (63 * WAN, 67 * WAN + 1))]
)
def test_the_leaves_give_the_same_fen(agreement, people, slug, amounts):
    for quarter, amount in zip((Q1, Q2), amounts, strict=True):
        told = explain(people.reviewer, asked(slug, quarter))
        assert (told.amount_fen, told.recomputed_fen, told.agrees) == (amount, amount, True)
        assert "重算不符" not in {str(node.badge[0]) for node in nodes(told.tree) if node.badge}
    year = explain(people.reviewer, asked(slug, measure="ytd"))
    assert (year.amount_fen, year.agrees) == (sum(amounts), True)


def test_the_quantities_stand_as_a_tree_under_the_entry(agreement, people):
    told = explain(people.filer, asked())
    credited = labelled(told, "本季计入")
    assert credited.value == "安宁市 670,000.01 元，西山区 230,000.00 元"
    assert {str(child.label) for child in credited.children} == {"累计应计入", "起算以来此前各方已计入数"}
    assert "西山区" in labelled(told, "累计应计入").text


def test_every_leaf_leads_to_filing_agreement_or_policy(agreement, people):
    told = explain(people.host_filer, asked("anning"))
    filing = Filing.objects.get(quarter=Q2)
    assert labelled(told, "填报数").url == reverse("filings:detail", args=[filing.uid])
    cap = labelled(told, "首谈地累计封顶数")
    assert (cap.value, cap.url) == ("50 万元", reverse("agreements:detail", args=[agreement.uid]))
    assert str(cap.badge[0]) == "协议约定"
    wan = labelled(told, "参数 · 一万元合多少分")
    version = ledger_world.keep_demo_policy()
    assert (str(wan.badge[0]), wan.text) == ("推断", "单位换算")
    assert wan.url == reverse("policies:version", args=[version.uid])


def test_what_counted_before_is_listed_quarter_by_quarter(agreement, people):
    told = explain(people.host_filer, asked("anning"))
    earlier = labelled(told, "起算以来此前已核算数")
    (quarter,) = earlier.children
    assert (str(quarter.label), quarter.value) == ("2026年第一季度", "900,000.00 元")
    assert quarter.url == reverse("filings:detail", args=[Filing.objects.get(quarter=Q1).uid])
    (credited,) = labelled(told, "起算以来此前各方已计入数").children
    assert credited.value == "安宁市 630,000.00 元，西山区 270,000.00 元"


def test_what_the_reader_may_not_open_is_no_link(agreement, people):
    told = explain(people.filer, asked())
    seen = Filing.objects.visible_to(people.filer).count()
    assert bool(labelled(told, "填报数").url) == bool(seen)


def test_a_later_posting_does_not_change_the_explanation(agreement, people):
    before = explain(people.filer, asked(quarter=Q1)).tree.as_json()
    reverse_batch(
        batch=Batch.objects.get(book="assessment", quarter=Q2), actor=people.approver, reason="更正"
    )
    roll(Q2)
    told = explain(people.filer, asked())
    assert (told.amount_fen, told.agrees) == (0, True)
    assert "重算不符" not in {str(node.badge[0]) for node in nodes(told.tree) if node.badge}
    assert explain(people.filer, asked(quarter=Q1)).tree.as_json() == before


def test_a_basis_that_was_tampered_with_is_told(agreement, people, monkeypatch):
    from accounting.statements import leaves

    def other(batches):
        found = {batch.pk: InterpretedBasis.objects.get(pk=batch.pk) for batch in batches}
        for basis in found.values():
            basis.used["agreed"] = {"cap": "1"}
        return found

    monkeypatch.setattr(leaves, "bases_of", other)
    told = explain(people.filer, asked())
    assert (told.recomputed_fen, told.agrees) == (None, False)


def test_page_and_api_show_the_tree_with_its_links(agreement, people, signed_in):
    page = signed_in(people.filer).get(reverse("statements:explain"), QUERY).content.decode()
    for shown in ("本季计入", "首谈地累计封顶数", "50 万元", "协议约定", "与显示数一致到分"):
        assert shown in page, shown
    told = signed_in(people.filer).get("/api/v1/explain/", QUERY).json()
    assert (told["amount"], told["agrees"]) == ("230000.00", True)

    def walk(node):
        yield node
        for child in node["children"]:
            yield from walk(child)

    (cap,) = [node for node in walk(told["tree"]) if node["label"] == "首谈地累计封顶数"]
    assert cap["url"] == reverse("agreements:detail", args=[agreement.uid])


def test_every_link_on_the_page_opens(agreement, people, signed_in):
    client = signed_in(people.host_filer)
    page = client.get(reverse("statements:explain"), QUERY | {"district": "anning"}).content.decode()
    main = page.split('<ul class="tree">', 1)[1]
    links = {part.split('"')[0] for part in main.split('href="')[1:] if part.startswith("/")}
    assert len(links) >= 5
    for link in links:
        if "/static/" not in link and "logout" not in link:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_what_the_parties_left_open_is_told_and_the_leaves_still_give_the_same_fen(people, statistician):
    made = in_force_with(people, statistician, {"variant": "braked", "agreed": {}}, ((Q1, 90 * WAN),))
    assert made.current.compiled.get().agreed == {}
    told = explain(people.filer, asked(quarter=Q1))
    assert (told.amount_fen, told.agrees) == (27 * WAN, True)
    assert labelled(told, "首谈地每季封顶数").value == "未约定"
    call_command("check_ledger")


def test_the_statement_says_that_it_is_no_plain_share(agreement, people, signed_in):
    query = {"quarter": "2026Q2", "book": "assessment", "indicator": OUTPUT}
    page = signed_in(people.filer).get(reverse("statements:detail", args=["xishan"]), query)
    assert "分享（按约定方式）" in page.content.decode()


def test_without_its_policy_version_a_variant_is_not_explained_with_another(agreement, people):
    from projects.agreements.models import AgreementVersion

    AgreementVersion.objects.update(policy_digest="f" * 64)
    told = explain(people.filer, asked())
    assert "本季计入" not in [str(node.label) for node in nodes(told.tree)]


def test_an_explanation_costs_a_bounded_number_of_queries(
    agreement, people, signed_in, django_assert_max_num_queries
):
    client = signed_in(people.filer)
    client.get(reverse("statements:explain"), QUERY)
    with django_assert_max_num_queries(45):
        client.get(reverse("statements:explain"), QUERY)

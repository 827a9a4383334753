"""Ways of sharing a policy offers besides plain shares: chosen, tried out, kept as written, compiled, read again."""

from fractions import Fraction

import pytest
from support.factories import district
from support.ledger_world import keep_demo_policy
from support.pages import post, text_of
from support.worlds import (
    FROM,
    agreement_in_force,
    approved_transfer,
    drafted_agreement,
    registered_project,
    signed_agreement,
    term,
    two_parties,
)

from kunming_coord.common.errors import Invalid
from projects.agreements.drafts import PartyDraft, drafts_of
from projects.agreements.models import Agreement, CompiledTerm
from projects.agreements.previewing import preview_terms
from projects.agreements.services import update_agreement
from projects.policies.models import DocumentCheck, PolicyDocument

pytestmark = pytest.mark.django_db

OUTPUT = "industrial_output"
CAPPED = {"variant": "capped", "agreed": {"cap": "50"}}


@pytest.fixture
def transfer(people):
    """An approved transfer; from now on the demonstration policy governs its scheme."""
    approved = approved_transfer(people)
    keep_demo_policy("investment")
    return approved


def demo(people, transfer, *terms, **changes):
    """A draft under the demonstration policy."""
    return drafted_agreement(
        people, transfer=transfer, policy_code="demo-variants", terms=list(terms), **changes
    )


def fields(**changes):
    """One indicator 3:7 with a cap, as the form sends it."""
    values = {
        "effective_from": "2025Q2",
        f"{OUTPUT}.on": "on",
        f"{OUTPUT}.ratio": "3:7",
        f"{OUTPUT}.variant": "capped",
        f"{OUTPUT}.agreed.cap": "５0",
        f"{OUTPUT}.arises_in": str(district("anning").pk),
        f"{OUTPUT}.from_quarter": "2025Q2",
        f"{OUTPUT}.to_quarter": "2029Q4",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def draft_url(transfer):
    return f"/agreements/new/transfer/{transfer.uid}/"


# --- services ------------------------------------------------------------------------------------------------------------


def test_a_draft_keeps_variant_and_values_word_for_word(people, transfer):
    upper = {"xishan": "50%", "anning": "1/2"}
    agreement = demo(people, transfer, term(variant="brackets", agreed={"step": "1,200.50", "upper": upper}))
    _parties, (stored,) = drafts_of(agreement.current)
    assert (stored.variant, stored.agreed) == ("brackets", {"step": "1,200.50", "upper": upper})


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"variant": "lucky"}, "variant", "不在办法所列之内"),
        ({"variant": "capped"}, "agreed.cap", "没有填写（办法未公布，由各方约定，单位：万元）"),
        ({"variant": "capped", "agreed": {"cap": "五十"}}, "agreed.cap", "不是数"),
        ({"variant": "capped", "agreed": {"cap": "5", "stock": "6"}}, "agreed.stock", "没有这一约定项"),
        ({"agreed": {"cap": "5"}}, "agreed.cap", "没有选定计算方式"),
        ({"variant": "fixed", "agreed": {"cap": "5"}}, "ratio", "所选计算方式不用比例"),
        (
            {**CAPPED, "shares": (Fraction(1, 2), Fraction(1, 2))},
            "deviation_reason",
            "偏离的理由",
        ),
    ],
)
def test_values_that_do_not_fit_are_refused_under_their_field(people, transfer, changes, field, said):
    with pytest.raises(Invalid) as refused:
        demo(people, transfer, term(**changes))
    assert said in refused.value.fields[f"{OUTPUT}.{field}"]
    assert not Agreement.objects.exists()


def test_a_third_party_is_refused_where_the_variant_is_written_for_two(people, transfer):
    thirds = (Fraction(3, 10), Fraction(6, 10), Fraction(1, 10))
    parties = [*two_parties(people), PartyDraft("other", district("fumin"))]
    with pytest.raises(Invalid) as refused:
        demo(
            people,
            transfer,
            term(variant="stock", agreed={"stock": "5"}, shares=thirds, deviation_reason="三方商定。"),
            parties=parties,
        )
    assert "富民县" in refused.value.fields[f"{OUTPUT}.variant"]


def test_filing_compiles_a_variant_into_the_interpreted_lane(people, transfer):
    agreement_in_force(
        people,
        transfer=transfer,
        policy_code="demo-variants",
        terms=[term("tax_revenue", **CAPPED), term()],
    )
    rows = {(row.indicator.code, row.book): row for row in CompiledTerm.objects.select_related("indicator")}
    assert {key: (row.lane, row.variant, row.agreed) for key, row in rows.items()} == {
        ("tax_revenue", "assessment"): ("interpreted", "capped", {"cap": "50"}),
        ("tax_revenue", "fiscal"): ("interpreted", "capped", {"cap": "50"}),
        (OUTPUT, "assessment"): ("flat", "", {}),
    }
    slices = rows["tax_revenue", "fiscal"].slices.select_related("party__district")
    assert [(row.position, row.party.district.slug, row.numerator) for row in slices] == [
        (0, "anning", 7),
        (1, "xishan", 3),
    ]
    grounds = {row["parameter"]: row["status"] for row in rows["tax_revenue", "fiscal"].references}
    assert grounds["way"] == "placeholder"


def test_shares_too_fine_for_sql_are_compiled_for_the_engine(people, transfer):
    fine = (Fraction(1, 10**12), Fraction(10**12 - 1, 10**12))
    agreement_in_force(people, transfer=transfer, terms=[term(shares=fine, deviation_reason="测算。")])
    row = CompiledTerm.objects.get()
    assert (row.lane, row.variant, row.denominator) == ("interpreted", "", 10**12)
    assert [share.numerator for share in row.slices.all()] == [10**12 - 1, 1]


def test_a_preview_goes_on_quarter_after_quarter(people, transfer):
    agreement = demo(people, transfer, term(**CAPPED), term("tax_revenue"))
    parties, terms = drafts_of(agreement.current)
    from support.variants import demo_policy

    lines = preview_terms(demo_policy(), parties, terms)
    capped = next(line for line in lines if line.variant)
    assert (capped.variant, [quarter.quarter.code for quarter in capped.quarters]) == (
        "累计封顶",
        ["2025Q2", "2025Q3", "2025Q4", "2026Q1"],
    )
    assert [quarter.parts[0].amount_fen for quarter in capped.quarters] == [30_000_000, 20_000_000, 0, 0]
    assert {len(line.quarters) for line in lines if not line.variant} == {1}
    several = preview_terms(demo_policy(), parties, terms, samples=[10**8, -(10**8)])
    assert [q.parts[0].amount_fen for q in several[-1].quarters or several[0].quarters]
    capped = next(line for line in several if line.variant)
    assert [quarter.parts[0].amount_fen for quarter in capped.quarters] == [30_000_000, -30_000_000]


def test_a_preview_is_no_longer_than_the_term(people, transfer):
    from support.variants import demo_policy

    agreement = demo(people, transfer, term(**CAPPED, from_quarter=FROM, to_quarter=FROM.next))
    (line,) = preview_terms(demo_policy(), *drafts_of(agreement.current))
    assert len(line.quarters) == 2


def test_a_sample_a_variant_cannot_compute_is_told(people, transfer):
    from support.variants import demo_policy

    agreed = {"step": "9", "upper": {"xishan": "1", "anning": "0"}}
    agreement = demo(people, transfer, term(variant="brackets", agreed=agreed))
    with pytest.raises(Invalid, match="小于 0"):
        preview_terms(demo_policy(), *drafts_of(agreement.current), samples=[-5])


# --- pages -----------------------------------------------------------------------------------------------------------------


def test_the_form_offers_variants_with_their_status_and_asks_their_values(people, transfer, signed_in):
    text = text_of(signed_in(people.filer).get(draft_url(transfer)))
    for shown in (
        "按比例分享",
        "累计封顶（待定）",
        "首谈地累计封顶数",
        "万元",
        "办法未公布，由各方约定",
        "办法未定保底数",
        "超过部分的各方比例·西山区",
        "第二年",
    ):
        assert shown in text, shown


def test_a_policy_without_variants_shows_no_choice(people, signed_in):
    project = registered_project(people)
    assert "计算方式" not in text_of(signed_in(people.filer).get(f"/agreements/new/project/{project.uid}/"))


def test_a_draft_is_previewed_stored_shown_and_opened_again(people, transfer, signed_in):
    client = signed_in(people.filer)
    tried = text_of(post(client, draft_url(transfer) + "preview/", **fields(samples="100；200 300")))
    assert "首谈地西山区按「累计封顶」计入 300,000.00 元（本季填报 1,000,000.00 元）" in tried
    assert "2025年第四季度" in tried
    assert not Agreement.objects.exists()
    answer = post(client, draft_url(transfer), **fields())
    assert answer.status_code == 302
    agreement = Agreement.objects.get()
    _parties, (stored,) = drafts_of(agreement.current)
    assert (stored.variant, stored.agreed) == ("capped", {"cap": "50"})
    shown = text_of(client.get(answer["Location"]))
    assert "计算方式：累计封顶；首谈地累计封顶数 50 万元" in shown
    edited = text_of(client.get(f"/agreements/{agreement.uid}/edit/"))
    assert 'value="50"' in edited
    assert 'value="capped"' in edited


def test_tables_choices_and_unused_values_on_the_form(people, transfer, signed_in):
    client = signed_in(people.filer)
    sent = fields(
        **{
            f"{OUTPUT}.variant": "brackets",
            f"{OUTPUT}.agreed.step": "120",
            f"{OUTPUT}.agreed.upper": "60%",
            f"{OUTPUT}.agreed.upper.2": "40%",
            f"{OUTPUT}.agreed.from_year": "second",
        }
    )
    assert post(client, draft_url(transfer), **sent).status_code == 302
    agreement = Agreement.objects.get()
    _parties, (stored,) = drafts_of(agreement.current)
    assert stored.agreed == {"step": "120", "upper": {"xishan": "60%", "anning": "40%"}}
    shown = text_of(client.get(f"/agreements/{agreement.uid}/"))
    assert "超过部分的各方比例 西山区 60%，安宁市 40%" in shown
    assert "60%" in text_of(client.get(f"/agreements/{agreement.uid}/edit/"))
    floor = fields(
        **{
            f"{OUTPUT}.variant": "floor",
            f"{OUTPUT}.agreed.least": "5",
            f"{OUTPUT}.agreed.from_year": "second",
        }
    )
    assert post(client, f"/agreements/{agreement.uid}/edit/", version=0, **floor).status_code == 302
    assert "自第几年起保底 第二年" in text_of(client.get(f"/agreements/{agreement.uid}/"))


def test_a_value_that_may_be_left_open_is_neither_asked_for_nor_lost(people, transfer, signed_in):
    client = signed_in(people.filer)
    assert "可以不约定。不约定即不封顶" in text_of(client.get(draft_url(transfer)))
    sent = fields(**{f"{OUTPUT}.variant": "braked", f"{OUTPUT}.agreed.cap": None})
    assert post(client, draft_url(transfer), **sent).status_code == 302
    agreement = Agreement.objects.get()
    _parties, (stored,) = drafts_of(agreement.current)
    assert (stored.variant, stored.agreed) == ("braked", {})
    sent |= {f"{OUTPUT}.agreed.brake": "20"}
    assert post(client, f"/agreements/{agreement.uid}/edit/", version=0, **sent).status_code == 302
    assert "首谈地每季封顶数 20 万元" in text_of(client.get(f"/agreements/{agreement.uid}/"))


def test_a_variant_without_shares_asks_for_no_ratio(people, transfer, signed_in):
    sent = fields(**{f"{OUTPUT}.variant": "fixed", f"{OUTPUT}.ratio": None})
    assert post(signed_in(people.filer), draft_url(transfer), **sent).status_code == 302
    agreement = Agreement.objects.get()
    assert not agreement.current.terms.get().shares.exists()
    update_agreement(
        agreement=agreement,
        parties=two_parties(people),
        terms=[term(variant="fixed", agreed={"cap": "7"}, shares=())],
        effective_from=FROM,
        actor=people.filer,
    )
    text = text_of(signed_in(people.filer).get(f"/agreements/{agreement.uid}/edit/"))
    assert 'value="7"' in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({f"{OUTPUT}.agreed.cap": None}, "没有填写（办法未公布，由各方约定，单位：万元）"),
        ({f"{OUTPUT}.agreed.cap": "abc"}, "不是数"),
        ({f"{OUTPUT}.variant": "lucky"}, "选择一个有效的选项"),
        ({f"{OUTPUT}.ratio": None}, "请选择分享比例"),
        ({"samples": "abc"}, "应为数字"),
        ({"samples": " ".join(["1"] * 13)}, "最多试算 12 个季度"),
        (
            {f"{OUTPUT}.variant": "brackets", f"{OUTPUT}.agreed.step": "1", f"{OUTPUT}.agreed.upper": "1"},
            "没有写安宁市的数，没有的填 0",
        ),
    ],
)
def test_bad_values_come_back_with_400_and_nothing_written(people, transfer, signed_in, changes, words):
    client = signed_in(people.filer)
    for url in (draft_url(transfer), draft_url(transfer) + "preview/"):
        answer = post(client, url, **fields(**changes))
        assert answer.status_code == 400
        assert words in text_of(answer)
    assert not Agreement.objects.exists()


def test_the_page_of_a_filed_agreement_names_the_lane(people, transfer, signed_in):
    agreement = agreement_in_force(
        people, transfer=transfer, policy_code="demo-variants", terms=[term(**CAPPED)]
    )
    text = text_of(signed_in(people.reviewer).get(f"/agreements/{agreement.uid}/"))
    assert "由规则引擎逐季计算" in text
    assert "其他计算方式" in text
    told = signed_in(people.reviewer).get(f"/api/v1/agreements/{agreement.uid}/").json()
    assert (told["terms"][0]["variant"], told["terms"][0]["agreed"]) == ("capped", {"cap": "50"})
    assert {row["lane"] for row in told["compiled"]} == {"interpreted"}


def test_an_unconfirmed_document_warns_the_drafter(people, transfer, signed_in):
    document = PolicyDocument.objects.create(
        code="demo", title="示例分享办法", status="checked", state="unconfirmed"
    )
    url = draft_url(transfer)
    assert "超过一年未核实" in text_of(signed_in(people.filer).get(url))
    document.state = "valid"
    document.save()
    assert "超过一年未核实" not in text_of(signed_in(people.filer).get(url))
    assert not DocumentCheck.objects.filter(document=document).exists()


def test_a_filed_agreement_is_shown_under_the_policy_it_was_filed_with(people, transfer, signed_in):
    agreement = signed_agreement(
        people, transfer=transfer, policy_code="demo-variants", terms=[term(**CAPPED)]
    )
    assert agreement.current.policy_digest == keep_demo_policy().digest
    assert "累计封顶" in text_of(signed_in(people.filer).get(f"/agreements/{agreement.uid}/"))

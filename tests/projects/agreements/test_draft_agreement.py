"""协议起草: parties, ratios and periods that fit the policy, or a sentence under the field."""

from fractions import Fraction

import pytest
from support.factories import district, make_user
from support.worlds import (
    FROM,
    TO,
    accepted_transfer,
    agreement_in_force,
    approved_transfer,
    drafted_agreement,
    key_park_agreement,
    recognised_lead,
    registered_project,
    sign_by_all,
    term,
    two_parties,
)

from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import Body
from kunming_coord.districts.queries import parties as party_units
from projects.agreements.drafts import PartyDraft, drafts_of
from projects.agreements.models import Agreement
from projects.agreements.services import (
    draft_agreement,
    file_agreement,
    propose_agreement,
    update_agreement,
)
from projects.leads.models import Lead

pytestmark = pytest.mark.django_db

HALF = Fraction(1, 2)


def refused(people, **changes):
    """The sentences under their fields of a draft that is refused; nothing may have been written."""
    before = Agreement.objects.count()
    with pytest.raises(Invalid) as error:
        drafted_agreement(people, **changes)
    assert Agreement.objects.count() == before
    return error.value.fields


def test_a_draft_keeps_exactly_what_was_agreed(people):
    terms = [term("tax_revenue", shares=(Fraction(2, 5), Fraction(3, 5))), term()]
    agreement = drafted_agreement(people, terms=terms)
    parties, stored = drafts_of(agreement.current)
    assert [(party.side, party.district.slug) for party in parties] == [
        ("origin", "xishan"),
        ("host", "anning"),
    ]
    assert [tuple(draft.shares) for draft in stored] == [tuple(draft.shares) for draft in terms]
    assert agreement.code.startswith("XISHAN-A-")


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((Fraction(3, 10), Fraction(6, 10)), "合计为 90%"),
        ((Fraction(3, 10), Fraction(8, 10)), "合计为 110%"),
        ((Fraction(-1, 10), Fraction(11, 10)), "负"),
    ],
)
def test_a_ratio_must_make_one_hundred_percent(people, shares, said):
    assert said in refused(people, terms=[term(shares=shares)])["industrial_output.ratio"]


def test_a_deviation_needs_a_reason(people):
    fields = refused(people, terms=[term(shares=(HALF, HALF))])
    assert "偏离的理由" in fields["industrial_output.deviation_reason"]
    agreement = drafted_agreement(
        people, terms=[term(shares=(HALF, HALF), deviation_reason="承载地已有配套。")]
    )
    assert agreement.current.terms.get().deviation_reason == "承载地已有配套。"


def test_the_named_ratios_swapped_are_a_deviation_too(people):
    assert refused(people, terms=[term(shares=(Fraction(7, 10), Fraction(3, 10)))])


def test_three_parties_and_the_enterprise(people):
    transfer = approved_transfer(people)
    parties = [
        *two_parties(people),
        PartyDraft("other", district("dianzhong")),
        PartyDraft("enterprise", enterprise=transfer.project.enterprise),
    ]
    shares = (Fraction(3, 10), Fraction(6, 10), Fraction(1, 10))
    agreement = drafted_agreement(
        people,
        transfer=transfer,
        parties=parties,
        terms=[term(shares=shares, deviation_reason="三方商定。")],
    )
    assert agreement.parties.count() == 4
    assert agreement.current.terms.get().shares.count() == 3


def test_thirteen_districts_are_too_many(people):
    further = [unit for unit in party_units() if unit.slug not in ("xishan", "anning")][:11]
    parties = [*two_parties(people), *(PartyDraft("other", unit) for unit in further)]
    assert "2 至 12 个" in refused(people, parties=parties)["parties"]


def test_an_agreement_has_parties_of_every_kind(people):
    transfer = approved_transfer(people)
    further = [PartyDraft("other", district("fumin")), PartyDraft("other", district("luquan"))]
    paper = [
        PartyDraft("other", kind="committee", body=Body.objects.get(slug="drc")),
        PartyDraft("other", kind="organisation", title="示例投资有限公司"),
        PartyDraft("other", kind="outside", title="示例市域外管委会"),
        PartyDraft("enterprise", enterprise=transfer.project.enterprise),
    ]
    shares = (Fraction(1, 10), Fraction(1, 2), Fraction(1, 5), Fraction(1, 5))
    agreement = drafted_agreement(
        people,
        transfer=transfer,
        parties=[*two_parties(people), *further, *paper],
        terms=[term(shares=shares, deviation_reason="四方协商。")],
    )
    assert drafts_of(agreement.current)[0][4:] == paper
    propose_agreement(agreement=agreement, actor=people.filer)
    assert sign_by_all(agreement, people).status == "signed"
    file_agreement(agreement=agreement, actor=people.reviewer)
    assert agreement.current.compiled.filter(book="assessment").get().numerators == [5, 1, 2, 2]


def test_a_party_on_paper_stands_behind_the_districts_and_once(people):
    named = PartyDraft("other", kind="organisation", title="示例投资有限公司")
    origin, host = two_parties(people)
    assert "在各区县之后" in refused(people, parties=[origin, named, host])["parties"]
    assert "列了两次" in refused(people, parties=[origin, host, named, named])["parties"]


def test_a_project_whose_lead_has_expired_gets_no_agreement(people):
    project = recognised_lead(people).project
    move_all(Lead.objects.filter(project=project), "expire", actor=system_user())
    with pytest.raises(Invalid, match="已到期公开"):
        draft_agreement(
            project=project,
            policy_code="key-park-2024",
            drafted_by=project.origin,
            parties=two_parties(people),
            terms=[term("trade_sales", shares=())],
            effective_from=FROM,
            actor=people.filer,
        )
    assert not Agreement.objects.exists()


def test_a_district_is_a_party_once(people):
    parties = [*two_parties(people), PartyDraft("other", district("anning"))]
    assert "列了两次" in refused(people, parties=parties)["parties"]


def test_origin_and_host_of_the_transfer_keep_their_sides(people):
    parties = [PartyDraft("host", district("xishan")), PartyDraft("origin", district("anning"))]
    assert "身份应与流转一致" in refused(people, parties=parties)["parties"]
    stranger = [PartyDraft("origin", district("xishan")), PartyDraft("host", district("fumin"))]
    assert "都应是协议的一方" in refused(people, parties=stranger)["parties"]


def test_the_enterprise_is_the_projects_own_and_signs_last(people):
    transfer, other = approved_transfer(people), registered_project(people, title="别的项目").enterprise
    foreign = [*two_parties(people), PartyDraft("enterprise", enterprise=other)]
    assert "该项目的企业" in refused(people, transfer=transfer, parties=foreign)["parties"]
    first = [PartyDraft("enterprise", enterprise=transfer.project.enterprise), *two_parties(people)]
    assert "之后签署" in refused(people, transfer=transfer, parties=first)["parties"]


def test_a_period_ends_after_it_starts_and_not_before_the_agreement(people):
    backwards = term(from_quarter=Quarter.of(2026, 2), to_quarter=Quarter.of(2026, 1))
    assert "早于起始" in refused(people, terms=[backwards])["industrial_output.to_quarter"]
    early = term(from_quarter=FROM.previous)
    assert "早于协议生效季度" in refused(people, terms=[early])["industrial_output.from_quarter"]


def test_an_indicator_the_policy_does_not_share_is_refused(people):
    assert refused(people, terms=[term("trade_sales")])
    assert "没有约定任何指标" in refused(people, terms=[])["indicators"]


def test_an_agreement_starts_from_an_approved_transfer(people):
    assert "尚未批准" in refused(people, transfer=accepted_transfer(people))["transfer"]


def test_the_investment_rule_needs_a_transfer(people):
    project = registered_project(people)
    with pytest.raises(Invalid, match="须从已批准的流转起草"):
        draft_agreement(
            project=project,
            policy_code="investment-2022",
            drafted_by=project.origin,
            parties=two_parties(people),
            terms=[term()],
            effective_from=FROM,
            actor=people.filer,
        )


def test_only_a_filer_of_the_drafting_party_drafts(people):
    transfer = approved_transfer(people)
    for actor in (people.leader, people.host_filer, make_user("fumin", "filer")):
        with pytest.raises(NotAllowed):
            draft_agreement(
                project=transfer.project,
                transfer=transfer,
                policy_code="investment-2022",
                drafted_by=transfer.origin,
                parties=two_parties(people),
                terms=[term()],
                effective_from=FROM,
                actor=actor,
            )


def test_the_host_may_draft_as_well(people):
    transfer = approved_transfer(people)
    agreement = draft_agreement(
        project=transfer.project,
        transfer=transfer,
        policy_code="investment-2022",
        drafted_by=transfer.host,
        parties=two_parties(people),
        terms=[term()],
        effective_from=FROM,
        actor=people.host_filer,
    )
    assert agreement.code.startswith("ANNING-A-")
    assert not Agreement.objects.visible_to(people.filer).exists()


def test_a_key_park_agreement_needs_no_ratio_for_what_is_counted_in_full(people):
    agreement = key_park_agreement(
        people,
        [
            term("foreign_capital", shares=()),
            term("trade_sales", shares=()),
            term("tax_revenue", shares=(HALF, HALF), base="retained_net_each"),
        ],
    )
    assert agreement.current.terms.count() == 3
    kept = dict(agreement.current.terms.values_list("indicator__code", "base"))
    assert kept == {
        "foreign_capital": "as_filed", "trade_sales": "as_filed", "tax_revenue": "retained_net_each",
    }  # fmt: skip


def test_which_figure_of_the_taxes_is_shared_is_for_the_parties_to_agree(people):
    with pytest.raises(Invalid) as error:
        key_park_agreement(people, [term("tax_revenue", shares=(HALF, HALF))])
    assert "计算口径：没有填写" in error.value.fields["tax_revenue.base"]
    with pytest.raises(Invalid) as error:
        key_park_agreement(people, [term("tax_revenue", shares=(HALF, HALF), base="retained")])
    assert "不在办法允许之列" in error.value.fields["tax_revenue.base"]


def test_a_key_park_tax_ratio_is_for_the_parties_to_agree(people):
    with pytest.raises(Invalid) as error:
        key_park_agreement(people, [term("tax_revenue", shares=())])
    assert "没有填写" in error.value.fields["tax_revenue.ratio"]


def test_terms_in_force_are_not_agreed_a_second_time(people):
    transfer = agreement_in_force(people).transfer
    fields = refused(people, transfer=transfer, terms=[term(from_quarter=TO, to_quarter=TO.next)])
    assert "XISHAN-A-" in fields["industrial_output.from_quarter"]
    after = drafted_agreement(
        people, transfer=transfer, terms=[term(from_quarter=TO.next, to_quarter=TO.next)]
    )
    other = drafted_agreement(people, transfer=transfer, terms=[term("tax_revenue")])
    assert {after.status, other.status} == {"draft"}


def test_an_overlap_with_an_agreement_one_cannot_see_is_told_without_its_name(people):
    hidden = agreement_in_force(people)
    third = make_user("fumin", "filer")
    from projects.agreements.compiled import refuse_overlap

    with pytest.raises(Invalid) as error:
        refuse_overlap(hidden.project, [term()], viewer=third)
    assert hidden.code not in error.value.message
    assert "一份生效协议" in error.value.message


def test_a_draft_is_rewritten_and_a_proposed_agreement_is_not(people):
    agreement = drafted_agreement(people)
    update_agreement(
        agreement=agreement,
        parties=two_parties(people),
        terms=[term("tax_revenue")],
        effective_from=FROM,
        actor=people.filer,
    )
    assert agreement.current.terms.get().indicator.code == "tax_revenue"
    propose_agreement(agreement=agreement, actor=people.filer)
    with pytest.raises(Stale):
        update_agreement(
            agreement=agreement,
            parties=two_parties(people),
            terms=[term()],
            effective_from=FROM,
            actor=people.filer,
        )

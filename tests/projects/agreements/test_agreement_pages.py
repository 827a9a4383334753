"""Pages of agreements: drafted, tried out, signed and read without JavaScript."""

import pytest
from support.factories import district, make_user
from support.pages import post, text_of
from support.worlds import (
    agreement_in_force,
    approved_transfer,
    drafted_agreement,
    proposed_agreement,
    registered_project,
    signed_agreement,
    term,
    two_parties,
)

from projects.agreements.drafts import PartyDraft, drafts_of
from projects.agreements.models import Agreement

pytestmark = pytest.mark.django_db


def fields(**changes):
    """One indicator 3:7, as the form sends it."""
    place = str(district("anning").pk)
    values = {
        "effective_from": "2025Q2",
        "industrial_output.on": "on",
        "industrial_output.ratio": "3:7",
        "industrial_output.arises_in": place,
        "industrial_output.from_quarter": "2025Q2",
        "industrial_output.to_quarter": "2029Q4",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def draft_url(transfer):
    return f"/agreements/new/transfer/{transfer.uid}/"


def test_the_form_offers_the_policys_ratios_with_its_words(people, signed_in):
    transfer = approved_transfer(people)
    text = text_of(signed_in(people.filer).get(draft_url(transfer)))
    assert "3:7（首谈地 30%，承载地 70%；对应认定的参与程度（推断））" in text
    assert "4:6（首谈地 40%，承载地 60%）" in text
    assert "有出处" in text


def test_a_preview_shows_the_split_of_one_million_and_stores_nothing(people, signed_in):
    transfer = approved_transfer(people)
    answer = post(signed_in(people.filer), draft_url(transfer) + "preview/", **fields())
    assert answer.status_code == 200
    assert "首谈地西山区按 3:7 分得 30%：1,000,000.00 元 × 3/10 = 300,000.00 元" in text_of(answer)
    assert "checked" in text_of(answer)
    assert not Agreement.objects.exists()


def test_a_draft_is_stored_shown_and_rewritten(people, signed_in):
    transfer, client = approved_transfer(people), signed_in(people.filer)
    answer = post(client, draft_url(transfer), **fields())
    agreement = Agreement.objects.get()
    assert answer["Location"] == f"/agreements/{agreement.uid}/"
    text = text_of(client.get(answer["Location"]))
    assert "3:7" in text
    assert "700,000.00" in text
    assert "推断" in text
    assert "待定" in text

    changed = fields(
        **{
            "industrial_output.ratio": "own",
            "industrial_output.share1": "２５％",
            "industrial_output.share2": "3/4",
            "industrial_output.deviation_reason": "承载地投入较多。",
        }
    )
    assert post(client, f"/agreements/{agreement.uid}/edit/", version=0, **changed).status_code == 302
    assert "25%" in text_of(client.get(f"/agreements/{agreement.uid}/edit/"))
    _parties, (stored,) = drafts_of(agreement.current)
    assert [str(share) for share in stored.shares] == ["1/4", "3/4"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"industrial_output.on": None}, "没有勾选任何指标"),
        ({"industrial_output.ratio": None}, "请选择分享比例"),
        ({"industrial_output.ratio": "1:9"}, "选择一个有效的选项"),
        ({"industrial_output.arises_in": ""}, "请选择。"),
        ({"industrial_output.to_quarter": "2025Q1"}, "早于起始"),
        ({"industrial_output.from_quarter": "2024Q1"}, "早于协议生效季度"),
        ({"effective_from": ""}, "协议生效季度"),
        (
            {
                "industrial_output.ratio": "own",
                "industrial_output.share1": "30%",
                "industrial_output.share2": "60%",
                "industrial_output.deviation_reason": "商定。",
            },
            "合计为 90%，应为 100%",
        ),
        (
            {
                "industrial_output.ratio": "own",
                "industrial_output.share1": "50%",
                "industrial_output.share2": "50%",
            },
            "写明偏离的理由",
        ),
        ({"industrial_output.ratio": "own", "industrial_output.share1": "1e5"}, "不是比例"),
        ({"industrial_output.ratio": "own", "industrial_output.share1": "NaN"}, "不是比例"),
        ({"industrial_output.ratio": "own", "industrial_output.share1": "30"}, "请写成 30%"),
    ],
)
def test_bad_terms_come_back_with_400_and_nothing_written(people, signed_in, changes, words):
    transfer, client = approved_transfer(people), signed_in(people.filer)
    for url in (draft_url(transfer), draft_url(transfer) + "preview/"):
        answer = post(client, url, **fields(**changes))
        if url.endswith("preview/") and words == "早于协议生效季度":
            continue
        assert answer.status_code == 400, url
        assert words in text_of(answer)
    assert not Agreement.objects.exists()


def test_an_overlap_with_terms_in_force_comes_back_with_its_sentence(people, signed_in):
    transfer = agreement_in_force(people).transfer
    answer = post(signed_in(people.filer), draft_url(transfer), **fields())
    assert answer.status_code == 400
    assert "只能按一份协议核算" in text_of(answer)
    assert Agreement.objects.count() == 1


def test_three_parties_on_the_form(people, signed_in):
    transfer, client = approved_transfer(people), signed_in(people.filer)
    third = district("dianzhong")
    changes = {
        "third": third.pk,
        "industrial_output.ratio": "own",
        "industrial_output.share1": "30%",
        "industrial_output.share2": "60%",
        "industrial_output.share3": "10%",
        "industrial_output.deviation_reason": "三方商定。",
        "enterprise_signs": "on",
    }
    assert "请选择第三方的身份" in text_of(post(client, draft_url(transfer), **fields(**changes)))
    assert post(client, draft_url(transfer), **fields(third_side="other", **changes)).status_code == 302
    parties, _terms = drafts_of(Agreement.objects.get().current)
    assert [party.side for party in parties] == ["origin", "host", "other", "enterprise"]


def test_a_key_park_agreement_starts_from_a_project(people, signed_in):
    project, client = registered_project(people), signed_in(people.filer)
    url = f"/agreements/new/project/{project.uid}/"
    assert "全额双核算" in text_of(client.get(url))
    place = str(district("anning").pk)
    sent = {
        "effective_from": "2025Q2",
        "host": place,
        "foreign_capital.on": "on",
        "foreign_capital.arises_in": place,
        "foreign_capital.from_quarter": "2025Q2",
        "foreign_capital.to_quarter": "2026Q4",
    }
    assert "按全额归属计入 1,000,000.00 元" in text_of(post(client, url + "preview/", **sent))
    assert post(client, url, **sent).status_code == 302
    assert Agreement.objects.get().policy_code == "key-park-2024"


def test_the_figure_of_the_taxes_is_chosen_on_the_form(people, signed_in):
    client, project = signed_in(people.filer), registered_project(people)
    url = f"/agreements/new/project/{project.uid}/"
    page = text_of(client.get(url))
    assert "县级留成净额（各税种先扣优惠再算留成）" in page
    assert "两种读法系推断" in page
    place = str(district("anning").pk)
    sent = {
        "effective_from": "2025Q2",
        "host": place,
        "tax_revenue.on": "on",
        "tax_revenue.arises_in": place,
        "tax_revenue.from_quarter": "2025Q2",
        "tax_revenue.to_quarter": "2026Q4",
        "tax_revenue.share1": "50%",
        "tax_revenue.share2": "50%",
    }
    refused = post(client, url, **sent)
    assert refused.status_code == 400
    assert "计算口径：没有填写" in text_of(refused)
    sent["tax_revenue.base"] = "retained_net_each"
    assert post(client, url, **sent).status_code == 302
    agreement = Agreement.objects.get()
    assert agreement.current.terms.get().base == "retained_net_each"
    assert "计算口径：县级留成净额（各税种先扣优惠再算留成）" in text_of(
        client.get(f"/agreements/{agreement.uid}/")
    )
    edit = client.get(f"/agreements/{agreement.uid}/edit/").content.decode()
    assert 'value="retained_net_each" id="id_tax_revenue.base_0" checked' in edit.replace("\n", " ")


def test_signing_and_filing_by_page(people, signed_in):
    agreement = proposed_agreement(people)
    url = f"/agreements/{agreement.uid}/"
    early = post(signed_in(people.host_leader), url + "sign/", signed_on="2025-03-01")
    assert early.status_code == 403
    assert "现应由西山区签署" in text_of(early)
    assert "按签署顺序，现由西山区签署。" in text_of(signed_in(people.host_leader).get(url))
    missing = post(signed_in(people.leader), url + "sign/", signed_on="")
    assert (missing.status_code, "请填写签署日" in text_of(missing)) == (400, True)
    assert post(signed_in(people.leader), url + "sign/", signed_on="2025-03-01").status_code == 302
    assert post(signed_in(people.host_leader), url + "sign/", signed_on="2025-03-02").status_code == 302
    assert post(signed_in(people.reviewer), url + "file/").status_code == 302
    text = text_of(signed_in(people.auditor).get(url))
    assert "分享切片" in text
    assert "安宁 7/10，西山 3/10" in text


def test_the_paper_signature_of_the_enterprise(people, signed_in):
    transfer = approved_transfer(people)
    parties = [*two_parties(people), PartyDraft("enterprise", enterprise=transfer.project.enterprise)]
    agreement = proposed_agreement(people, transfer=transfer, parties=parties)
    url = f"/agreements/{agreement.uid}/"
    for leader in (people.leader, people.host_leader):
        post(signed_in(leader), url + "sign/", signed_on="2025-03-01")
    client = signed_in(people.filer)
    assert "登记企业签署" in text_of(client.get(url))
    refused = post(client, url + "enterprise-signature/", signatory="", signed_on="2025-03-01")
    assert refused.status_code == 400
    done = post(client, url + "enterprise-signature/", signatory="示例法定代表人", signed_on="2025-03-02")
    assert done.status_code == 302
    assert "示例法定代表人（纸质）" in text_of(client.get(url))


def test_a_stale_page_gets_409(people, signed_in):
    agreement = drafted_agreement(people)
    client, url = signed_in(people.filer), f"/agreements/{agreement.uid}/"
    assert post(client, url + "propose/", version=0).status_code == 302
    stale = post(client, url + "abandon/", version=0, note="x")
    assert stale.status_code == 409
    assert "请刷新" in text_of(stale)
    assert post(client, url + "edit/", version=0, **fields()).status_code == 409


def test_a_district_that_is_no_party_gets_404_everywhere(people, signed_in):
    agreement = signed_agreement(people)
    draft = drafted_agreement(people, transfer=agreement.transfer, terms=[term("tax_revenue")])
    stranger = signed_in(make_user("fumin", "filer", "leader"))
    for row in (agreement, draft):
        for url in (
            f"/agreements/{row.uid}/",
            f"/agreements/{row.uid}/edit/",
            f"/api/v1/agreements/{row.uid}/",
        ):
            assert stranger.get(url).status_code == 404, url
        assert post(stranger, f"/agreements/{row.uid}/sign/").status_code == 404
    host = signed_in(people.host_filer)
    assert host.get(f"/agreements/{draft.uid}/").status_code == 404
    assert draft.code not in text_of(host.get("/agreements/"))
    assert agreement.code in text_of(host.get("/agreements/"))


def test_drafting_is_for_filers_of_the_parties(people, signed_in):
    transfer = approved_transfer(people)
    for user in (people.leader, people.reviewer, people.auditor):
        assert signed_in(user).get(draft_url(transfer)).status_code == 403
    assert signed_in(people.host_filer).get(draft_url(transfer)).status_code == 200
    project = transfer.project
    assert signed_in(people.host_filer).get(f"/agreements/new/project/{project.uid}/").status_code == 403


@pytest.mark.parametrize("url", ["/agreements/", "/api/v1/agreements/"])
def test_a_list_costs_the_same_for_one_agreement_and_for_four(
    people, signed_in, url, django_assert_max_num_queries
):
    transfer = approved_transfer(people)
    for _number in range(4):
        drafted_agreement(people, transfer=transfer)
    client = signed_in(people.filer)
    client.get(url)
    with django_assert_max_num_queries(14):
        client.get(url)


def test_a_detail_page_costs_a_bounded_number_of_queries(people, signed_in, django_assert_max_num_queries):
    agreement = agreement_in_force(
        people, terms=[term("tax_revenue"), term("fixed_asset_investment"), term()]
    )
    client = signed_in(people.reviewer)
    for url in (f"/agreements/{agreement.uid}/", f"/api/v1/agreements/{agreement.uid}/"):
        with django_assert_max_num_queries(28):
            client.get(url)


def test_a_refused_filing_shows_the_agreement_as_it_still_is(people, signed_in):
    transfer = approved_transfer(people)
    first, second = (signed_agreement(people, transfer=transfer) for _ in range(2))
    client = signed_in(people.reviewer)
    assert post(client, f"/agreements/{first.uid}/file/").status_code == 302
    answer = post(client, f"/agreements/{second.uid}/file/")
    assert answer.status_code == 400
    assert "只能按一份协议核算" in text_of(answer)
    assert "已签署" in text_of(answer)
    assert f"/agreements/{second.uid}/file/" in text_of(answer)

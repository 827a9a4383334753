"""推送与承接: a host sees a project from the offer on, and nothing of what went before."""

import pytest
from support.factories import district, make_user
from support.pages import text_of
from support.worlds import accepted_transfer, matching_transfer, offered_transfer

from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from projects.transfers.models import Transfer
from projects.transfers.services import (
    abandon_transfer,
    accept_transfer,
    decline_transfer,
    match_transfer,
    offer_transfer,
    return_transfer,
    submit_transfer,
)

pytestmark = pytest.mark.django_db


def sees(user, transfer):
    return Transfer.objects.visible_to(user).filter(pk=transfer.pk).exists()


def test_a_host_sees_nothing_before_the_offer(people):
    transfer = matching_transfer(people)
    assert not sees(people.host_leader, transfer)
    offer_transfer(transfer=transfer, host=district("anning"), actor=people.reviewer)
    assert sees(people.host_leader, transfer)
    assert list(Transfer.objects.awaiting(people.host_leader)) == [transfer]


def test_an_offer_names_a_host(people):
    transfer = matching_transfer(people)
    with pytest.raises(Missing, match="请选择承载地"):
        offer_transfer(transfer=transfer, host=None, actor=people.reviewer)


@pytest.mark.parametrize("slug", ["xishan", "putuo", "kunming"])
def test_only_another_unit_of_the_city_can_host(people, slug):
    transfer = matching_transfer(people)
    with pytest.raises(Invalid) as refused:
        offer_transfer(transfer=transfer, host=district(slug), actor=people.reviewer)
    assert "host" in refused.value.fields
    transfer.refresh_from_db()
    assert (transfer.status, transfer.host_id) == ("matching", None)


def test_the_hosts_leader_accepts_and_nobody_else(people):
    transfer = offered_transfer(people)
    for wrong in (people.host_filer, people.leader, people.reviewer, make_user("fumin", "leader")):
        with pytest.raises(NotAllowed):
            accept_transfer(transfer=transfer, actor=wrong)
    assert accept_transfer(transfer=transfer, actor=people.host_leader).status == "accepted"


def test_a_refusal_needs_its_reason(people):
    transfer = offered_transfer(people)
    with pytest.raises(Missing, match="谢绝理由"):
        decline_transfer(transfer=transfer, actor=people.host_leader, note="")


def test_the_next_host_learns_nothing_of_the_first(people, signed_in):
    transfer = offered_transfer(people)
    decline_transfer(transfer=transfer, actor=people.host_leader, note="用地规划不符。")
    match_transfer(transfer=transfer, actor=people.reviewer, note="安宁市谢绝，另行匹配。")
    assert not sees(people.host_leader, transfer)
    offer_transfer(transfer=transfer, host=district("fumin"), actor=people.reviewer)

    client = signed_in(make_user("fumin", "leader"))
    for url in (f"/transfers/{transfer.uid}/", f"/api/v1/transfers/{transfer.uid}/"):
        text = text_of(client.get(url))
        assert "安宁" not in text
        assert "用地规划不符" not in text
        assert people.filer.label not in text
        assert "意向承载地" not in text
    assert not sees(people.host_leader, transfer)


def test_a_returned_request_leaves_the_host(people):
    transfer = accepted_transfer(people)
    with pytest.raises(Missing, match="退回理由"):
        return_transfer(transfer=transfer, actor=people.reviewer, note="")
    return_transfer(transfer=transfer, actor=people.reviewer, note="请补充能耗测算。")
    transfer.refresh_from_db()
    assert (transfer.status, transfer.host_id) == ("returned", None)
    assert submit_transfer(transfer=transfer, actor=people.filer).status == "submitted"


def test_the_approver_may_end_it_with_a_reason(people):
    transfer = offered_transfer(people)
    with pytest.raises(Missing):
        abandon_transfer(transfer=transfer, actor=people.approver, note="")
    assert (
        abandon_transfer(transfer=transfer, actor=people.approver, note="企业撤资。").status == "terminated"
    )

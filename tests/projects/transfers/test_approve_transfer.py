"""批准: four eyes as persons, one effect however many click."""

import uuid

import pytest
from django.test import Client
from support.factories import make_user
from support.pages import post, send, text_of
from support.races import failures, race
from support.worlds import People, accepted_transfer, offered_transfer, scheme_transfer_in_review

from kunming_coord.common.errors import NotAllowed, Stale
from kunming_coord.common.models import WorkflowEvent
from projects.transfers.models import Transfer
from projects.transfers.services import approve_transfer


def approvals(transfer):
    return WorkflowEvent.objects.filter(machine="transfer", subject_id=transfer.pk, action="approve").count()


@pytest.mark.django_db
def test_the_approver_approves(people):
    transfer = approve_transfer(transfer=accepted_transfer(people), actor=people.approver, note="同意。")
    transfer.refresh_from_db()
    assert transfer.status == "approved"


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["filer", "reviewer", "host_leader"])
def test_who_acted_before_cannot_approve_under_another_account(people, who):
    transfer = accepted_transfer(people)
    twin = make_user("drc", "approver", person=getattr(people, who).person)
    with pytest.raises(NotAllowed, match="按人认定"):
        approve_transfer(transfer=transfer, actor=twin)
    assert approvals(transfer) == 0


@pytest.mark.django_db
def test_nothing_is_approved_before_the_host_has_accepted(people):
    with pytest.raises(Stale, match="待承接"):
        approve_transfer(transfer=offered_transfer(people), actor=people.approver)


@pytest.mark.django_db
def test_a_stale_page_cannot_approve_a_second_time(people):
    accepted = accepted_transfer(people)
    opened_earlier = Transfer.objects.get(pk=accepted.pk)
    approve_transfer(transfer=accepted, actor=people.approver)
    with pytest.raises(Stale):
        approve_transfer(transfer=opened_earlier, actor=people.approver)
    assert approvals(accepted) == 1


@pytest.mark.django_db
def test_a_stale_page_gets_409_and_a_sentence(people, signed_in):
    transfer = accepted_transfer(people)
    client, url = signed_in(people.approver), f"/transfers/{transfer.uid}/approve/"
    assert post(client, url, version=transfer.version).status_code == 302
    second = post(client, url, version=transfer.version)
    assert second.status_code == 409
    assert "当前状态为“批准”" in text_of(second)
    assert approvals(transfer) == 1


@pytest.mark.django_db
def test_a_replayed_post_gets_the_first_answer(people, signed_in):
    transfer, key = accepted_transfer(people), uuid.uuid4().hex
    client, url = signed_in(people.approver), f"/transfers/{transfer.uid}/approve/"
    first = post(client, url, key=key, version=transfer.version)
    again = post(client, url, key=key, version=transfer.version)
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert again["Idempotent-Replay"] == "true"
    assert approvals(transfer) == 1


@pytest.mark.django_db
def test_a_key_is_not_used_for_two_things(people, signed_in):
    transfer, key = accepted_transfer(people), uuid.uuid4().hex
    client, url = signed_in(people.approver), f"/transfers/{transfer.uid}/approve/"
    post(client, url, key=key, version=transfer.version)
    assert post(client, url, key=key, version=transfer.version, note="另一句").status_code == 422


@pytest.mark.django_db
def test_a_post_without_a_key_is_refused(people, signed_in):
    transfer = accepted_transfer(people)
    answer = signed_in(people.approver).post(f"/transfers/{transfer.uid}/approve/")
    assert answer.status_code == 400
    assert approvals(transfer) == 0


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_have_one_effect():
    people = People()
    second = make_user("drc", "approver")
    for _round in range(5):
        transfer = accepted_transfer(people, title=f"第{_round}轮")
        seen = [Transfer.objects.get(pk=transfer.pk) for _ in range(2)]
        approvers = [people.approver, second]
        for approver in approvers:
            approver.duties  # noqa: B018  read before the race, as a request would have
        answers = race(
            [
                lambda mine=mine, actor=actor: approve_transfer(transfer=mine, actor=actor)
                for mine, actor in zip(seen, approvers, strict=True)
            ]
        )
        assert [type(error) for error in failures(answers)] == [Stale]
        assert approvals(transfer) == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_one_form_has_one_effect_and_one_answer():
    people = People()
    transfer, key = accepted_transfer(people), uuid.uuid4().hex
    clients = [Client(), Client(), Client()]
    for client in clients:
        client.force_login(people.approver)
    url = f"/transfers/{transfer.uid}/approve/"
    answers = race(
        [lambda client=client: post(client, url, key=key, version=transfer.version) for client in clients]
    )
    assert not failures(answers)
    assert {answer.status_code for answer in answers} == {302}
    assert sum("Idempotent-Replay" in answer.headers for answer in answers) == 2
    assert approvals(transfer) == 1


@pytest.mark.django_db(transaction=True)
def test_page_and_api_at_once_have_one_effect():
    people = People()
    transfer, browser, machine = accepted_transfer(people), Client(), Client()
    for client in (browser, machine):
        client.force_login(people.approver)
    answers = race(
        [
            lambda: post(browser, f"/transfers/{transfer.uid}/approve/", version=transfer.version),
            lambda: send(
                machine,
                f"/api/v1/transfers/{transfer.uid}/actions/approve/",
                {"version": transfer.version},
            ),
        ]
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [302, 409])
    assert approvals(transfer) == 1


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_hundred_rounds_of_two_approvers_have_two_hundred_effects():
    """Of the investment scheme and of a key park in turn, whose approval names the host as well."""
    people = People()
    second = make_user("drc", "approver")
    for number in range(200):
        if number % 2:
            transfer = scheme_transfer_in_review(people, "key_park", title=f"第{number}轮")
        else:
            transfer = accepted_transfer(people, title=f"第{number}轮")
        seen = [(Transfer.objects.get(pk=transfer.pk), actor) for actor in (people.approver, second)]
        answers = race(
            [
                lambda mine=mine, actor=actor: approve_transfer(transfer=mine, actor=actor)
                for mine, actor in seen
            ]
        )
        assert [type(error) for error in failures(answers)] == [Stale], number
        assert approvals(transfer) == 1
        assert Transfer.objects.get(pk=transfer.pk).status == "approved"

"""签署: each party's leader in order, the enterprise last, on paper."""

import datetime as dt

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from support.factories import district, make_user
from support.races import failures, race
from support.worlds import (
    SIGNED_ON,
    People,
    approved_transfer,
    drafted_agreement,
    proposed_agreement,
    signed_agreement,
    two_parties,
)

from kunming_coord.common.errors import DomainError, Invalid, Missing, NotAllowed, Stale
from projects.agreements.drafts import PartyDraft
from projects.agreements.models import Agreement, Signature
from projects.agreements.services import (
    abandon_agreement,
    propose_agreement,
    record_enterprise_signature,
    sign_agreement,
)


def sign(agreement, actor, day=SIGNED_ON):
    return sign_agreement(agreement=agreement, actor=actor, signed_on=day)


def with_enterprise(people):
    held = approved_transfer(people)
    parties = [*two_parties(people), PartyDraft("enterprise", enterprise=held.project.enterprise)]
    return proposed_agreement(people, transfer=held, parties=parties)


@pytest.mark.django_db
def test_a_draft_is_private_until_it_is_proposed(people):
    agreement = drafted_agreement(people)
    assert not Agreement.objects.visible_to(people.host_leader).exists()
    propose_agreement(agreement=agreement, actor=people.filer)
    assert Agreement.objects.visible_to(people.host_leader).get() == agreement
    assert not Agreement.objects.visible_to(make_user("fumin", "filer")).exists()


@pytest.mark.django_db
def test_the_last_signature_completes_the_agreement(people):
    agreement = proposed_agreement(people)
    assert sign(agreement, people.leader).status == "signing"
    later = SIGNED_ON + dt.timedelta(days=3)
    assert sign(agreement, people.host_leader, later).status == "signed"
    agreement.refresh_from_db()
    assert agreement.signed_on == later
    assert [event.action for event in agreement.events] == ["create", "propose", "sign", "sign", "complete"]


@pytest.mark.django_db
def test_parties_sign_in_order(people):
    agreement = proposed_agreement(people)
    with pytest.raises(NotAllowed, match="现应由西山区签署"):
        sign(agreement, people.host_leader)
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_a_party_signs_once(people):
    agreement = proposed_agreement(people)
    sign(agreement, people.leader)
    with pytest.raises(Stale, match="已签署"):
        sign(agreement, people.leader)
    with pytest.raises(Stale, match="已签署"):
        sign(agreement, make_user("xishan", "leader"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "error"),
    [
        (None, Missing),
        (timezone.localdate() + dt.timedelta(days=1), Invalid),
        (dt.date(2022, 6, 5), Invalid),
    ],
)
def test_a_signature_has_a_possible_day(people, day, error):
    with pytest.raises(error) as refused:
        sign(proposed_agreement(people), people.leader, day)
    assert "signed_on" in refused.value.fields


@pytest.mark.django_db
def test_nobody_signs_before_the_party_in_front(people):
    agreement = proposed_agreement(people)
    sign(agreement, people.leader)
    with pytest.raises(Invalid, match="早于前一方"):
        sign(agreement, people.host_leader, SIGNED_ON - dt.timedelta(days=1))


@pytest.mark.django_db
def test_only_leaders_of_parties_sign(people):
    agreement = proposed_agreement(people)
    for actor in (people.filer, people.reviewer, people.auditor, make_user("fumin", "leader")):
        with pytest.raises(NotAllowed):
            sign(agreement, actor)


@pytest.mark.django_db
def test_the_enterprise_signs_last_on_paper(people):
    agreement = with_enterprise(people)
    record = {"signatory": "示例法定代表人", "signed_on": SIGNED_ON}
    with pytest.raises(Stale, match="尚未签署完毕"):
        record_enterprise_signature(agreement=agreement, actor=people.filer, **record)
    sign(agreement, people.leader)
    assert sign(agreement, people.host_leader).status == "signing"
    with pytest.raises(NotAllowed, match="起草方"):
        record_enterprise_signature(agreement=agreement, actor=people.host_filer, **record)
    assert Agreement.objects.awaiting(people.filer).filter(pk=agreement.pk).exists()
    done = record_enterprise_signature(agreement=agreement, actor=people.filer, **record)
    assert done.status == "signed"
    assert agreement.events.last().data["signatory"] == "示例法定代表人"


@pytest.mark.django_db
def test_what_waits_for_a_leader_is_what_is_its_turn(people):
    agreement = proposed_agreement(people)
    assert Agreement.objects.awaiting(people.leader).get() == agreement
    assert not Agreement.objects.awaiting(people.host_leader).exists()
    sign(agreement, people.leader)
    assert not Agreement.objects.awaiting(people.leader).exists()
    assert Agreement.objects.awaiting(people.host_leader).get() == agreement


@pytest.mark.django_db
def test_a_signature_cannot_be_changed_or_removed(people):
    signed_agreement(people)
    for statement in ("UPDATE projects_signature SET signatory = 'x'", "DELETE FROM projects_signature"):
        with (
            pytest.raises((IntegrityError, ProgrammingError), match=r"append-only|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Signature.objects.count() == 2


@pytest.mark.django_db
def test_any_party_may_give_up_before_all_have_signed(people):
    agreement = proposed_agreement(people)
    sign(agreement, people.leader)
    with pytest.raises(Missing):
        abandon_agreement(agreement=agreement, actor=people.host_filer, note="")
    assert (
        abandon_agreement(agreement=agreement, actor=people.host_filer, note="条件未谈妥。").status
        == "abandoned"
    )
    with pytest.raises(Stale):
        sign(agreement, people.host_leader)


@pytest.mark.django_db(transaction=True)
def test_two_leaders_of_one_party_at_once_sign_once():
    people = People()
    agreement = proposed_agreement(people)
    second = make_user(district("xishan").slug, "leader")
    seen = [Agreement.objects.get(pk=agreement.pk) for _ in range(2)]
    answers = race(
        [
            lambda mine=mine, actor=actor: sign(mine, actor)
            for mine, actor in zip(seen, (people.leader, second), strict=True)
        ]
    )
    assert len(failures(answers)) == 1
    assert isinstance(failures(answers)[0], (DomainError, IntegrityError))
    assert Signature.objects.count() == 1
    agreement.refresh_from_db()
    assert (agreement.status, agreement.version) == ("signing", 2)

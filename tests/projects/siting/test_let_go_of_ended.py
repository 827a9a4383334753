"""What is kept for projects that have ended, or no longer come, is let go of at once, with the reason."""

import pytest
from django.utils import timezone
from support import quota_world, worlds
from support import space_world as space
from support.factories import district

from kunming_coord.common.errors import Invalid, Stale
from kunming_coord.schedule import BEAT
from parks.quotas.ledger import free_quota
from parks.quotas.models import QuotaBatch
from parks.space.models import Occupancy
from projects.agreements.services import abandon_agreement, propose_agreement
from projects.register.staging import StageDraft, move_project
from projects.siting.quotas.claims import apply_claim, commit_claim, lapse_claims
from projects.siting.quotas.tasks import release_quota_claims
from projects.siting.reservations.running import extend_reservation
from projects.siting.reservations.services import sign_reservation
from projects.siting.reservations.tasks import release_reservations
from projects.transfers.services import decline_transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return worlds.People()


def kept(people):
    """A project of 西山 on its way to 安宁 with a floor unit, land that is reserved and land whose use is asked for."""
    project = quota_world.needy(people, power=400)
    unit = space.reserved(people, space.unit(people), project=project)
    land = quota_world.reserved(people, project, 1000)
    asked = apply_claim(claim=quota_world.reserved(people, project, 500), actor=people.host_filer)
    return project, unit, land, asked


def let_go():
    release_quota_claims()
    release_reservations()


def lose(project, people, action="lose"):
    draft = StageDraft(happened_on=timezone.localdate(), reason="企业改投外地")
    move_project(project=project, action=action, draft=draft, actor=people.filer)


def assert_let_go(why, *things):
    for thing in things:
        thing.refresh_from_db()
        assert (thing.status, thing.events.last().note) == ("lapsed", why)


@pytest.mark.parametrize(("action", "why"), [("lose", "项目已流失。"), ("abandon", "项目已放弃。")])
def test_a_project_that_ends_holds_no_quota_and_no_place(people, action, why):
    project, unit, land, asked = kept(people)
    used = commit_claim(
        claim=apply_claim(claim=quota_world.reserved(people, project, 200), actor=people.host_filer),
        actor=quota_world.keeper(),
    )
    let_go()
    assert free_quota("land", district("anning")) == 3300
    lose(project, people, action)
    let_go()
    assert_let_go(why, unit, land, asked)
    assert free_quota("land", district("anning")) == 4800
    reasons = set(QuotaBatch.objects.filter(action="let_go").values_list("reason", flat=True))
    assert reasons == {f"{project.code} 随项目终止 {why}"}
    assert not Occupancy.objects.on(timezone.localdate()).exists()
    used.refresh_from_db()
    assert used.status == "committed"  # land that was used does not come back by itself
    assert lapse_claims() == 0


def test_a_transfer_that_is_declined_ends_what_was_kept_there(people):
    project, unit, land, _asked = kept(people)
    decline_transfer(transfer=project.transfers.get(), actor=people.host_leader, note="产业方向不符")
    let_go()
    assert_let_go("项目向该单位的流转或协议已退回、谢绝、撤销或解除。", unit, land)
    with pytest.raises(Invalid, match="没有提供给"):
        quota_world.reserved(people, project, 100)


def test_an_agreement_that_is_given_up_ends_what_was_kept_under_it(people):
    agreement = worlds.key_park_agreement(people, [worlds.term("trade_sales", shares=())])
    propose_agreement(agreement=agreement, actor=people.filer)
    made = space.reserved(people, project=agreement.project)
    let_go()
    made.refresh_from_db()
    assert made.status == "reserved"
    abandon_agreement(agreement=agreement, actor=people.filer, note="未谈成")
    let_go()
    assert_let_go("项目向该单位的流转或协议已退回、谢绝、撤销或解除。", made)


def test_until_they_are_let_go_of_nobody_goes_on_with_them(people):
    project, unit, land, asked = kept(people)
    lose(project, people)
    for attempt in (
        lambda: sign_reservation(reservation=unit, actor=people.park_manager, note="合同1号"),
        lambda: extend_reservation(
            reservation=unit, actor=people.park_manager, note="续", until=space.soon(60)
        ),
        lambda: apply_claim(claim=land, actor=people.host_filer),
        lambda: commit_claim(claim=asked, actor=quota_world.keeper()),
    ):
        with pytest.raises(Stale, match="项目已流失，这一预留随之释放"):
            attempt()


def test_the_calendar_looks_every_half_minute():
    tasks = {entry["task"]: entry["schedule"] for entry in BEAT.values()}
    assert tasks["projects.siting.quotas.tasks.release_quota_claims"] == 30.0
    assert tasks["projects.siting.reservations.tasks.release_reservations"] == 30.0

"""Two approvers at once: one effect."""

import datetime as dt

import pytest
from support.factories import make_user
from support.policy_world import FIRST_DAY, Staff, in_force, next_text, reviewed
from support.races import failures, race

from kunming_coord.common.errors import Stale
from projects.policies.models import PolicyVersion
from projects.policies.versions import enforce_policy

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_approvers_put_a_version_in_force_once():
    staff = Staff()
    version = reviewed(staff)
    approvers = [staff.approver, make_user("drc", "approver")]

    def approve(actor, day):
        return lambda: enforce_policy(
            version=PolicyVersion.objects.get(pk=version.pk), effective_from=day, actor=actor
        )

    days = [FIRST_DAY, FIRST_DAY + dt.timedelta(days=1)]
    answers = race([approve(*pair) for pair in zip(approvers, days, strict=True)])
    (refused,) = failures(answers)
    assert isinstance(refused, Stale)
    version.refresh_from_db()
    winner = next(answer for answer in answers if isinstance(answer, PolicyVersion))
    assert (version.status, version.effective_from) == ("in_force", winner.effective_from)
    assert version.events.filter(action="enforce").count() == 1


def test_the_forerunner_is_marked_once():
    staff = Staff()
    first = in_force(staff)
    second = reviewed(staff, next_text())

    def approve():
        return enforce_policy(
            version=PolicyVersion.objects.get(pk=second.pk),
            effective_from=dt.date(2026, 7, 1),
            actor=make_user("drc", "approver"),
        )

    assert len(failures(race([approve, approve, approve]))) == 2
    first.refresh_from_db()
    assert first.status == "superseded"
    assert first.events.filter(action="supersede").count() == 1

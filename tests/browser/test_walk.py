"""The paths at real browsers: a lead becomes a share on a statement, a key park is recognised, a voluntary move is shared."""

import pytest
from support.schemewalk import KeyParkWalk, RelocationWalk
from support.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.wide]


def test_a_lead_becomes_a_share_on_the_statement_of_its_district(empty_site, visitor):
    walk = Walk(lambda username: visitor(empty_site, username), lambda person, name: None)
    assert list(walk.stations())[-1] == "statement"


def test_a_key_park_is_reported_reviewed_recognised_and_counted(empty_site, visitor):
    walk = KeyParkWalk(lambda username: visitor(empty_site, username))
    walk.go()
    assert walk.transfer.status == "in_force"


def test_a_voluntary_move_registered_by_its_host_is_shared_whatever_its_origin_does(empty_site, visitor):
    walk = RelocationWalk(lambda username: visitor(empty_site, username))
    walk.go()
    assert (walk.transfer.status, walk.transfer.transfer_day) == ("in_force", walk.moved_on)

"""The main path at real browsers: a lead becomes an agreement, the agreement a share on a statement."""

import pytest
from support.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.wide]


def test_a_lead_becomes_a_share_on_the_statement_of_its_district(empty_site, visitor):
    walk = Walk(lambda username: visitor(empty_site, username), lambda person, name: None)
    assert list(walk.stations())[-1] == "statement"

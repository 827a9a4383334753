"""The demonstration shows a revision of a policy under way, marked as an example, and changes no rule."""

import pytest

from kunming_coord.desk.demo.cast import assemble
from kunming_coord.desk.demo.revision import CODE, NOTICE, draft_revision, register_notice
from projects.policies.models import PolicyDocument, PolicyVersion
from projects.policies.queries import policy_named
from projects.policies.texts import reading_of

pytestmark = pytest.mark.django_db


def test_one_revision_is_drafted_once_and_governs_nothing():
    cast = assemble()
    assert draft_revision(cast)
    assert not draft_revision(cast)
    draft = PolicyVersion.objects.get(code=CODE, status="draft")
    policy = reading_of(draft).policy
    assert policy is not None
    (value,) = policy.parameters["ratio"].values
    assert (value.value[-1], value.status) == ("5:5", "placeholder")
    assert policy_named(CODE).version == 1


def test_one_notice_waits_to_be_compared_and_says_that_it_is_made_up():
    cast = assemble()
    assert register_notice(cast)
    assert not register_notice(cast)
    notice = PolicyDocument.objects.get(code=NOTICE)
    assert (notice.status, notice.state) == ("registered", "unconfirmed")
    assert "虚构" in notice.title

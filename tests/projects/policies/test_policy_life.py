"""From a draft with faults to a version in force and its end: three people, one text."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from support.factories import make_user
from support.policy_world import CODE, FIRST_DAY, TEXT, drafted, in_force, next_text, reviewed, submitted

from accounting.rules import PolicyProblem
from accounting.rules.files import loading
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import DomainError, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.workflow import available_moves, require_permitted
from projects.policies.actions import SERVICES
from projects.policies.models import PolicyDocument, PolicyVersion
from projects.policies.moves import MACHINE
from projects.policies.queries import policy_named, policy_with_digest, versions_on
from projects.policies.tasks import supersede_due_versions
from projects.policies.texts import renumbered
from projects.policies.versions import (
    Draft,
    draft_policy,
    enforce_policy,
    repeal_policy,
    return_policy,
    review_policy,
    submit_policy,
    supersede_due,
    update_policy,
    withdraw_policy,
)

pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, InternalError)


def test_a_stricter_release_still_reads_what_was_accepted_and_refuses_what_is_new(staff, monkeypatch):
    version = in_force(staff, TEXT + "# read by no other test: a text is read once per process\n")
    found = PolicyProblem("x.yaml", 1, "id", "新规矩", "请改写")
    monkeypatch.setattr(loading, "policy_problems", lambda policy, source, register: [found])
    assert policy_with_digest(version.digest).id == CODE
    assert policy_named(CODE).digest == version.digest
    draft = draft_policy(code=CODE, draft=Draft(text=next_text()), actor=staff.author)
    with pytest.raises(Invalid, match="新规矩"):
        submit_policy(version=draft, actor=staff.author)


def test_a_draft_with_faults_is_kept_but_not_submitted(staff):
    version = drafted(staff, TEXT.replace("authority: 示例市", "autority: 示例市"))
    assert version.title == "示例资金池办法"
    with pytest.raises(Invalid, match="autority"):
        submit_policy(version=version, actor=staff.author)
    version.refresh_from_db()
    assert version.status == "draft"


def test_a_text_that_does_not_reproduce_its_own_cases_is_not_submitted(staff):
    version = drafted(staff, TEXT.replace("returned: 30, each", "returned: 31, each"))
    with pytest.raises(Invalid, match="first"):
        submit_policy(version=version, actor=staff.author)


def test_a_text_with_the_wrong_version_number_is_not_submitted(staff):
    with pytest.raises(Invalid, match="应为 1"):
        submit_policy(version=drafted(staff, renumbered(TEXT, 7)), actor=staff.author)


def test_three_people_bring_a_policy_into_force(staff):
    version = in_force(staff)
    version.refresh_from_db()
    assert (version.status, version.effective_from) == ("in_force", FIRST_DAY)
    assert [event.role for event in version.events] == ["filer", "filer", "reviewer", "approver"]
    assert policy_named(CODE).digest == version.digest


def test_the_document_a_policy_brings_along_is_registered_when_it_comes_into_force(staff):
    version = in_force(staff)
    document = PolicyDocument.objects.get(code=CODE)
    assert version.document == document
    assert (document.state, document.quotes.count(), document.checks.count()) == ("unconfirmed", 1, 1)


@pytest.mark.parametrize("taken", ["review", "enforce"])
def test_nobody_decides_on_what_they_wrote_even_under_another_account(staff, taken):
    twin = make_user("drc", "reviewer", "approver", person=staff.author.person)
    version = submitted(staff) if taken == "review" else reviewed(staff)
    arguments = {} if taken == "review" else {"effective_from": FIRST_DAY}
    with pytest.raises(NotAllowed, match="按人认定"):
        SERVICES[taken](version=version, actor=twin, **arguments)


def test_the_reviewer_does_not_approve(staff):
    twin = make_user("drc", "approver", person=staff.reviewer.person)
    with pytest.raises(NotAllowed, match="按人认定"):
        enforce_policy(version=reviewed(staff), effective_from=FIRST_DAY, actor=twin)


def test_each_move_is_open_to_its_role_at_a_city_body_and_to_nobody_else(staff):
    roles = [role for role in Role if role != Role.SYSTEM]
    cast = [(place, role, make_user(place, role)) for place in ("drc", "xishan") for role in roles]
    cast.append(("drc", Role.SYSTEM, system_user()))
    version = drafted(staff)
    for status in MACHINE.statuses:
        version.status = status
        for place, role, actor in cast:
            offered = {move.action for move in available_moves(version, actor)}
            wanted = {
                step.action
                for step in MACHINE.moves
                if status in step.sources and step.role == role and place == "drc"
            }
            assert offered == wanted, (status, place, role)
            for action in MACHINE.actions:
                assert _permitted(version, action, actor) == (action in wanted), (status, place, role, action)


def _permitted(version, action, actor):
    try:
        require_permitted(version, action, actor)
    except DomainError:
        return False
    return True


def test_a_district_does_not_write_policies(staff):
    with pytest.raises(NotAllowed):
        draft_policy(code=CODE, draft=Draft(TEXT), actor=make_user("xishan", "filer"))
    assert not PolicyVersion.objects.filter(code=CODE).exists()


@pytest.mark.parametrize("code", ["Ab", "x", "documents", "new", "a_b_c", "长名字", "a" * 41])
def test_a_code_that_cannot_be_an_address_is_refused(staff, code):
    with pytest.raises(Invalid):
        draft_policy(code=code, draft=Draft(TEXT), actor=staff.author)


def test_a_policy_has_one_open_version(staff):
    drafted(staff)
    with pytest.raises(Invalid, match="正在办理"):
        drafted(staff, TEXT + "# 另一稿\n")


def test_a_text_that_is_already_kept_is_not_kept_twice(staff):
    version = in_force(staff)
    with pytest.raises(Invalid, match="完全相同"):
        drafted(staff, version.text)


def test_a_returned_version_is_rewritten_and_handed_in_again(staff):
    version = return_policy(version=submitted(staff), actor=staff.reviewer, note="请补出处。")
    update_policy(version=version, draft=Draft(TEXT + "# 已补\n", "补出处"), actor=staff.author)
    assert submit_policy(version=version, actor=staff.author).status == "in_review"


@pytest.mark.parametrize("service", [return_policy, withdraw_policy])
def test_giving_back_and_giving_up_need_a_reason(staff, service):
    actor = staff.reviewer if service is return_policy else staff.author
    with pytest.raises(Missing):
        service(version=submitted(staff), actor=actor, note=" ")


def test_a_submitted_text_is_frozen_for_services_and_for_sql(staff):
    version = submitted(staff)
    with pytest.raises(Stale):
        update_policy(version=version, draft=Draft(TEXT + "#\n"), actor=staff.author)
    for columns in ({"text": "x"}, {"digest": "0" * 64}, {"title": "x"}, {"number": 9}, {"code": "other"}):
        with pytest.raises(REFUSED, match="frozen"), transaction.atomic():
            PolicyVersion.objects.filter(pk=version.pk).update(**columns)


def test_the_days_of_a_version_are_set_once_and_no_version_is_deleted(staff):
    version = in_force(staff)
    with pytest.raises(REFUSED, match="frozen"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(effective_from=dt.date(2020, 1, 1))
    with pytest.raises(REFUSED), transaction.atomic():
        version.delete()


def test_a_status_changes_along_the_moves_only(staff):
    version = drafted(staff)
    with pytest.raises(REFUSED), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(status="in_force", effective_from=FIRST_DAY)


@pytest.mark.parametrize(
    ("day", "words"),
    [(None, "请填写生效日"), (dt.date(2025, 12, 31), "不在其内")],
)
def test_a_version_comes_into_force_on_a_day_its_document_covers(staff, day, words):
    with pytest.raises((Missing, Invalid), match=words):
        enforce_policy(version=reviewed(staff), effective_from=day, actor=staff.approver)


def test_the_next_version_replaces_the_one_before_from_its_day_on(staff):
    first = in_force(staff)
    with pytest.raises(Invalid, match="应晚于"):
        in_force(staff, next_text(), FIRST_DAY)
    second = PolicyVersion.objects.get(code=CODE, number=2)
    enforce_policy(version=second, effective_from=dt.date(2026, 7, 1), actor=staff.approver)
    first.refresh_from_db()
    assert first.status == "superseded"
    assert first.events.last().actor_label == "系统"
    governed = {day: _governing(day) for day in (dt.date(2026, 6, 30), dt.date(2026, 7, 1))}
    assert list(governed.values()) == [1, 2]
    assert policy_with_digest(first.digest).parameters["rate"].values[0].value == "0.3"


def _governing(day):
    return next((row.number for row in versions_on(day) if row.code == CODE), None)


def test_a_version_of_a_later_day_leaves_the_one_before_in_force_until_then(staff):
    first = in_force(staff)
    later = timezone.localdate() + dt.timedelta(days=10)
    in_force(staff, next_text(), later)
    first.refresh_from_db()
    assert first.status == "in_force"
    assert policy_named(CODE).version == 1
    assert supersede_due(day=later - dt.timedelta(days=1)) == 0
    supersede_due_versions()
    first.refresh_from_db()
    assert first.status == "in_force"
    assert supersede_due(day=later) == 1
    first.refresh_from_db()
    assert first.status == "superseded"


def test_a_repealed_policy_governs_to_its_last_day_and_keeps_its_text(staff):
    version = in_force(staff)
    with pytest.raises(Invalid, match="早于生效日"):
        repeal_policy(
            version=version, effective_to=dt.date(2025, 1, 1), actor=staff.approver, note="办法废止。"
        )
    repeal_policy(version=version, effective_to=dt.date(2026, 6, 30), actor=staff.approver, note="办法废止。")
    assert _governing(dt.date(2026, 6, 30)) == 1
    assert _governing(dt.date(2026, 7, 1)) is None
    assert policy_with_digest(version.digest).id == CODE
    assert policy_named(CODE).digest == version.digest


def test_a_stale_page_moves_nothing(staff):
    opened_earlier = submitted(staff)
    fresh = PolicyVersion.objects.get(pk=opened_earlier.pk)
    return_policy(version=fresh, actor=staff.reviewer, note="请改。")
    with pytest.raises(Stale):
        review_policy(version=opened_earlier, actor=staff.reviewer)


def test_drafts_are_for_the_policy_staff_and_auditors(staff):
    version = drafted(staff)
    for unit, role, sees in [
        ("drc", "reviewer", True),
        ("drc", "approver", True),
        ("audit", "auditor", True),
        ("stat", "statistician", False),
        ("xishan", "filer", False),
        ("xishan", "leader", False),
        ("drc", "system_admin", False),
    ]:
        visible = PolicyVersion.objects.visible_to(make_user(unit, role))
        assert visible.filter(pk=version.pk).exists() == sees, (unit, role)
        assert visible.filter(code="investment-2022").exists()


def test_what_waits_is_found_by_whose_turn_it_is(staff):
    version = submitted(staff)
    assert list(PolicyVersion.objects.awaiting(staff.reviewer)) == [version]
    assert not PolicyVersion.objects.awaiting(staff.approver).exists()

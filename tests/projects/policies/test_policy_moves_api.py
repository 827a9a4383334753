"""A version's whole life through the API: the same services, the same refusals, and nothing done twice."""

import uuid

import pytest
from support.factories import make_user
from support.policy_world import CODE, FIRST_DAY, TEXT, drafted, in_force, reviewed, submitted

from projects.policies.models import PolicyVersion
from projects.policies.queries import newest_in_force

pytestmark = pytest.mark.django_db


def act(client, subject, action, key=None, **body):
    """Take an action as a machine would."""
    return client.post(
        f"/api/v1/policies/versions/{subject.uid}/{action}/",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key or uuid.uuid4().hex},
    )


def test_a_version_goes_from_draft_to_repealed_by_three_people(staff, signed_in):
    version = drafted(staff)
    author, reviewer, approver = map(signed_in, (staff.author, staff.reviewer, staff.approver))
    told = author.get(f"/api/v1/policies/versions/{version.uid}/").json()
    assert (told["code"], told["status"], told["available_actions"]) == (
        CODE,
        "draft",
        ["submit", "withdraw"],
    )
    assert act(author, version, "submit", version=0).json()["status"] == "in_review"
    returned = act(reviewer, version, "return", note="请补算例")
    assert returned.json()["events"][-1]["note"] == "请补算例"
    assert act(author, version, "submit").json()["status"] == "in_review"
    assert act(reviewer, version, "review").json()["available_actions"] == []
    done = act(approver, version, "enforce", effective_from=FIRST_DAY.isoformat()).json()
    assert (done["status"], done["effective_from"], done["document"]) == ("in_force", "2026-01-01", CODE)
    assert newest_in_force(CODE).uid == version.uid
    gone = act(approver, version, "repeal", effective_to="2026-06-30", note="办法废止").json()
    assert (gone["status"], gone["effective_to"]) == ("repealed", "2026-06-30")


def test_a_draft_is_withdrawn_with_a_reason(staff, signed_in):
    version, author = drafted(staff), signed_in(staff.author)
    missing = act(author, version, "withdraw")
    assert missing.status_code == 400
    assert missing.json()["errors"] == [{"pointer": "/note", "detail": "请写明撤回理由。"}]
    assert act(author, version, "withdraw", note="另行起草").json()["status"] == "withdrawn"


def test_the_same_key_answers_the_same_and_does_it_once(staff, signed_in):
    version, author, key = drafted(staff), signed_in(staff.author), uuid.uuid4().hex
    first, again = (act(author, version, "submit", key, version=0) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert version.events.filter(action="submit").count() == 1
    assert act(author, version, "submit", key, version=1).status_code == 422
    bare = author.post(
        f"/api/v1/policies/versions/{version.uid}/submit/", {}, content_type="application/json"
    )
    assert bare.status_code == 400


@pytest.mark.parametrize(
    ("action", "body", "status", "words"),
    [
        ("enforce", {}, 400, "生效日"),
        ("enforce", {"effective_from": "昨天"}, 400, ""),
        ("enforce", {"effective_from": "2025-12-31"}, 400, "不在其内"),
        ("enforce", {"effective_from": "2026-01-01", "effective_to": "2026-02-01"}, 400, "没有这一字段"),
        ("enforce", {"effective_from": "2026-01-01", "version": 0}, 409, "新的办理"),
        ("repeal", {"effective_to": "2026-06-30", "note": "x"}, 409, "不能再办理"),
        ("burn", {}, 404, "没有这一办理动作"),
        ("submit", {}, 403, "岗位"),
    ],
)
def test_a_refused_move_says_why_and_moves_nothing(staff, signed_in, action, body, status, words):
    version = reviewed(staff)
    answer = act(signed_in(staff.approver), version, action, **body)
    assert answer.status_code == status
    assert words in answer.content.decode()
    version.refresh_from_db()
    assert version.status == "reviewed"


def test_a_text_with_faults_is_not_submitted(staff, signed_in):
    version = drafted(staff, TEXT.replace("kind: number", "kind: nummer"))
    answer = act(signed_in(staff.author), version, "submit")
    assert answer.status_code == 400
    assert "nummer" in answer.json()["detail"]


def test_who_reviewed_does_not_approve_and_a_district_sees_no_draft(staff, signed_in):
    version = submitted(staff)
    stranger = signed_in(make_user("xishan", "filer"))
    assert act(stranger, version, "review").status_code == 404
    assert stranger.get(f"/api/v1/policies/versions/{version.uid}/").status_code == 404
    assert act(signed_in(staff.author), version, "review").status_code == 403
    assert stranger.get(f"/api/v1/policies/versions/{in_force_elsewhere().uid}/").status_code == 200


def in_force_elsewhere():
    return PolicyVersion.objects.get(code="investment-2022")


def test_the_versions_of_a_policy_say_at_which_move_they_stand(staff, signed_in):
    in_force(staff)
    (row,) = signed_in(staff.author).get(f"/api/v1/policies/{CODE}/").json()["versions"]
    assert (row["status"], row["version"]) == ("in_force", 3)

"""A token is asked for, approved by somebody else, collected once by its owner and kept nowhere."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from support import token_world
from support.factories import district, make_user

from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.models import IdempotencyKey
from kunming_coord.tokens.models import State, Token
from kunming_coord.tokens.services import decide_token, digest_of, issue_token, request_token, revoke_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def filer():
    return make_user("xishan", "filer")


@pytest.fixture
def guard():
    return make_user("drc", "security_admin")


def test_a_token_goes_from_the_wish_to_its_end(filer, guard):
    token = token_world.requested(filer)
    assert token.state == State.REQUESTED
    token = decide_token(token=token, approve=True, actor=guard)
    assert token.state == State.APPROVED
    token, secret = issue_token(token=token, actor=filer)
    assert token.state == State.ACTIVE
    assert token.expires_at - token.issued_at == dt.timedelta(days=90)
    assert secret.startswith(f"kc_{token.key}_")
    assert token.digest == digest_of(secret.rpartition(f"kc_{token.key}_")[2])
    assert revoke_token(token=token, actor=guard).state == State.REVOKED


def test_a_token_is_collected_once_and_by_its_owner_only(filer):
    token = token_world.approved(filer)
    with pytest.raises(NotAllowed, match="本人领取"):
        issue_token(token=token, actor=make_user("xishan", "filer"))
    issue_token(token=token, actor=filer)
    with pytest.raises(Stale, match="只显示一次"):
        issue_token(token=token, actor=filer)


def test_an_approval_nobody_collects_lapses(filer):
    token = token_world.approved(filer)
    Token.objects.update(collect_until=timezone.now() - dt.timedelta(minutes=1))
    token.refresh_from_db()
    assert token.state == State.LAPSED
    with pytest.raises(Stale):
        issue_token(token=token, actor=filer)


def test_only_the_security_administrator_decides_and_a_refusal_has_a_reason(filer, guard):
    token = token_world.requested(filer)
    for actor in (make_user("drc", "approver"), make_user("drc", "system_admin"), filer):
        with pytest.raises(NotAllowed, match="安全管理员"):
            decide_token(token=token, approve=True, actor=actor)
    with pytest.raises(Missing, match="理由"):
        decide_token(token=token, approve=False, actor=guard, note=" ")
    assert decide_token(token=token, approve=False, actor=guard, note="用途不明").state == State.REFUSED
    with pytest.raises(Stale):
        decide_token(token=token, approve=True, actor=guard)


def test_nobody_approves_a_token_of_the_same_person(filer):
    token = token_world.requested(filer)
    twin = make_user("drc", "security_admin", person=filer.person)
    with pytest.raises(NotAllowed, match="按人认定"):
        decide_token(token=token, approve=True, actor=twin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(decided_by=filer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "用途"),
        ({"name": "长" * 61}, "60 个字"),
        ({"scopes": []}, "权限范围"),
        ({"scopes": ["everything"]}, "权限范围不存在"),
        ({"days": 3650}, "最长一年"),
        ({"unit": None}, "代表的单位"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_a_sentence(filer, changes, sentence):
    wish = {"name": "取数", "unit": district("xishan"), "scopes": ["read"], "days": 30} | changes
    with pytest.raises((Invalid, Missing), match=sentence):
        request_token(actor=filer, **wish)
    assert not Token.objects.exists()


def test_a_token_works_only_for_a_unit_of_its_owner(filer):
    with pytest.raises(NotAllowed, match="任职的单位"):
        request_token(actor=filer, unit=district("anning"), name="取数", scopes=["read"], days=30)
    admin = make_user("drc", "system_admin")
    with pytest.raises(NotAllowed):
        request_token(actor=admin, unit=admin.duties[0].body, name="取数", scopes=["read"], days=30)


def test_somebody_has_ten_tokens_at_most(filer):
    for _ in range(10):
        token = token_world.requested(filer)
    with pytest.raises(Invalid, match="10 个"):
        token_world.requested(filer)
    revoke_token(token=token, actor=filer)
    token_world.requested(filer)


def test_the_secret_is_shown_on_one_page_once_and_reaches_no_table(signed_in, filer):
    token = token_world.approved(filer)
    client = signed_in(filer)
    url = f"/tokens/{token.uid}/issue/"
    answer = client.post(url, {"idempotency_key": "collect-1"}, follow=True)
    page = answer.content.decode()
    secret = page.partition(f"kc_{Token.objects.get().key}_")[2].partition("<")[0]
    assert len(secret) > 40
    assert secret not in client.get("/tokens/").content.decode()
    replay = client.post(url, {"idempotency_key": "collect-1"})
    assert replay.headers["Idempotent-Replay"] == "true"
    assert secret not in client.get(replay.headers["Location"]).content.decode()
    assert not any(secret.encode() in bytes(row.body) for row in IdempotencyKey.objects.all())
    assert secret not in str(list(IdempotencyKey.objects.values_list("headers", flat=True)))
    logged = str(list(ChangeLog.objects.filter(table_name="tokens_token").values_list("after", flat=True)))
    assert token.name in logged
    assert digest_of(secret) not in logged


def test_the_page_of_the_security_administrator_decides_and_shows_no_secret(signed_in, filer, guard):
    client = signed_in(guard)
    token = token_world.requested(filer)
    address = f"/tokens/{token.uid}/review"
    refused = client.post(f"{address}/refuse/", {"idempotency_key": "decide-01", "note": ""})
    assert refused.status_code == 400
    assert "理由" in refused.content.decode()
    assert client.post(f"{address}/approve/", {"idempotency_key": "decide-02"}).status_code == 302
    token.refresh_from_db()
    assert token.decided_by == guard
    _token, secret = issue_token(token=token, actor=filer)
    page = client.get("/tokens/review/").content.decode()
    assert token.name in page
    assert secret not in page
    assert client.post(f"{address}/revoke/", {"idempotency_key": "decide-03"}).status_code == 302
    assert Token.objects.get().state == State.REVOKED
    assert client.post(f"{address}/give/", {"idempotency_key": "decide-04"}).status_code == 404

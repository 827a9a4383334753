"""A machine with a token works as its owner for one unit, within the scopes, while all of it holds."""

import base64
import datetime as dt
import uuid

import pytest
from django.utils import timezone
from support import token_world, worlds
from support.factories import district, make_user
from support.token_world import machine

from kunming_coord.accounts.models import Membership, User
from kunming_coord.audit.models import ChangeLog
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of
from kunming_coord.tokens.models import Token, TokenUse
from kunming_coord.tokens.scopes import WRITES, needed
from kunming_coord.tokens.services import revoke_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return worlds.People()


def key():
    return {"Idempotency-Key": uuid.uuid4().hex}


def test_a_token_reads_what_its_owner_reads_and_nothing_else(people):
    lead = worlds.registered_lead(people)
    worlds.registered_lead(worlds.People("wuhua", "luquan"))
    _token, secret = token_world.issued(people.filer)
    answer = machine(secret).get("/api/v1/leads/")
    assert [row["code"] for row in answer.json()["results"]] == [lead.code]
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "written",
    ["kc_000000000000_" + "x" * 43, "kc_", "", "x" * 9000, "kc_%s_" + "y" * 43],
    ids=["unknown", "stub", "nothing", "long", "wrong secret"],
)
def test_whatever_is_no_token_is_answered_alike(people, written):
    token, _secret = token_world.issued(people.filer)
    answer = machine(written.replace("%s", token.key)).get("/api/v1/leads/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "无效、已过期或已撤销" in answer.json()["detail"]


def expire(token, owner):
    long_ago = timezone.now() - dt.timedelta(days=2)
    Token.objects.filter(pk=token.pk).update(issued_at=long_ago, expires_at=timezone.now())


@pytest.mark.parametrize(
    "end",
    [
        expire,
        lambda token, owner: Membership.objects.filter(user=owner).update(valid_to="2020-01-01"),
        lambda token, owner: User.objects.filter(pk=owner.pk).update(is_active=False),
        lambda token, owner: revoke_token(token=token, actor=owner),
    ],
    ids=["expired", "duty ended", "owner left", "revoked"],
)
def test_it_fails_at_the_next_request_once_it_or_its_owners_right_has_ended(people, end):
    token, secret = token_world.issued(people.filer)
    client = machine(secret)
    assert client.get("/api/v1/leads/").status_code == 200
    end(token, people.filer)
    assert client.get("/api/v1/leads/").status_code == 401


def test_a_token_of_one_unit_sees_nothing_of_the_owners_other_unit(people):
    worlds.registered_lead(people)
    both = make_user("wuhua", "filer")
    Membership.objects.create(user=both, district=district("xishan"), role="filer")
    both = User.objects.get(pk=both.pk)
    token, secret = token_world.issued(both)
    assert token.district.slug == "wuhua"
    assert machine(secret).get("/api/v1/leads/").json()["count"] == 0


def test_a_token_may_only_what_its_scopes_say(people):
    transfer = worlds.drafted_transfer(people)
    address = f"/api/v1/transfers/{transfer.uid}/actions/submit/"
    _token, reads = token_world.issued(people.filer)
    answer = machine(reads).post(address, {}, content_type="application/json", headers=key())
    assert answer.status_code == 403
    assert "登记与流转" in answer.json()["detail"]
    _token, writes = token_world.issued(people.filer, scopes=["projects"])
    assert machine(writes).get(f"/api/v1/transfers/{transfer.uid}/").status_code == 403
    answer = machine(writes).post(address, {}, content_type="application/json", headers=key())
    assert answer.status_code == 200, answer.content
    assert transfer.events.last().actor_id == people.filer.pk


def test_what_a_token_writes_is_recorded_under_its_owner_and_its_name(people):
    transfer = worlds.drafted_transfer(people)
    token, secret = token_world.issued(people.filer, scopes=["projects"])
    machine(secret).post(
        f"/api/v1/transfers/{transfer.uid}/actions/submit/",
        {},
        content_type="application/json",
        headers=key(),
    )
    row = ChangeLog.objects.filter(table_name="projects_transfer").latest("id")
    assert (row.actor_id, row.reason) == (people.filer.pk, f"访问令牌：{token.name}")
    assert row.request_id


def test_a_token_opens_no_page_and_no_secret_is_logged(people, caplog):
    _token, secret = token_world.issued(people.filer)
    client = machine(secret)
    with caplog.at_level("DEBUG"):
        assert client.get("/leads/").status_code == 302
        client.get("/api/v1/leads/")
        client.get("/api/v1/leads/nothing/")
    assert secret not in caplog.text


def test_the_last_use_is_kept_to_the_minute(people):
    token, secret = token_world.issued(people.filer)
    client = machine(secret)
    client.get("/api/v1/leads/")
    first = TokenUse.objects.get(token=token).last_used_at
    client.get("/api/v1/leads/")
    assert TokenUse.objects.get(token=token).last_used_at == first
    TokenUse.objects.update(last_used_at=first - dt.timedelta(minutes=2))
    client.get("/api/v1/leads/")
    assert TokenUse.objects.get(token=token).last_used_at > first - dt.timedelta(minutes=2)
    assert client.get("/api/v1/tokens/").json()["results"][0]["last_used_at"]


def test_whoever_holds_a_token_may_revoke_it_and_sees_no_secret(people):
    token, secret = token_world.issued(people.filer)
    client = machine(secret)
    listed = client.get("/api/v1/tokens/")
    assert secret.rpartition("_")[2] not in listed.content.decode()
    answer = client.post(
        f"/api/v1/tokens/{token.uid}/revoke/", content_type="application/json", headers=key()
    )
    assert answer.json()["state"] == "revoked"
    assert client.get("/api/v1/tokens/").status_code == 401


def test_a_browsers_session_still_needs_its_csrf_token(people, signed_in):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(people.filer)
    assert client.get("/api/v1/leads/").status_code == 200
    transfer = worlds.drafted_transfer(people)
    address = f"/api/v1/transfers/{transfer.uid}/actions/submit/"
    answer = client.post(address, {}, content_type="application/json", headers=key())
    assert answer.status_code == 403


def test_a_workbook_needs_the_scope_of_what_it_holds(people):
    scope = Scope(district("anning"))
    content, _name = template_of(kind_of("plots"), scope, actor=people.park_manager)
    _token, secret = token_world.issued(people.park_manager, scopes=("read", "figures"))
    body = {"kind": "plots", "content": base64.b64encode(content).decode()}
    options = {"content_type": "application/json"}
    answer = machine(secret).post("/api/v1/imports/", body, **options, headers=key())
    assert answer.status_code == 403
    assert "登记与流转" in answer.json()["detail"]
    _token, secret = token_world.issued(people.park_manager, scopes=("projects",))
    answer = machine(secret).post("/api/v1/imports/", body, **options, headers=key())
    assert (answer.status_code, answer.json()["kind"]) == (200, "plots")
    answer = machine(secret).post("/api/v1/imports/", body | {"kind": "filings"}, **options, headers=key())
    assert "填报与核对" in answer.json()["detail"]
    _token, secret = token_world.issued(people.park_manager, scopes=("policies",))
    answer = machine(secret).post("/api/v1/imports/", body, **options, headers=key())
    assert "填报与核对”或“登记与流转" in answer.json()["detail"]


def test_every_room_of_the_api_that_takes_writes_names_the_scope_it_needs():
    from drf_spectacular.generators import SchemaGenerator

    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    posts = [path for path, operations in paths.items() if "post" in operations]
    assert len(posts) > 10
    for path in posts:
        needed("POST", path)
    assert set(WRITES.values()) == {"projects", "figures", "policies"}
    with pytest.raises(LookupError):
        needed("POST", "/api/v1/new-room/")

"""A session ends when it rests for half an hour, after twelve hours, and when its owner says so."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from support.factories import district

from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import create_account
from kunming_coord.signin.models import SignedIn

pytestmark = pytest.mark.django_db
PASSWORD, FRESH = "一个很长的口令 2026", "另一个很长的口令 2027"


@pytest.fixture
def officer():
    return create_account(
        username="xs", name="西山区经办", password=PASSWORD, duties=[(district("xishan"), Role.FILER)]
    )


@pytest.fixture
def clock(monkeypatch):
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def forward(**step):
        now[0] += dt.timedelta(**step)

    return forward


def enter(password=PASSWORD, **where):
    client = Client(**where)
    client.post("/login/", {"username": "xs", "password": password})
    return client


def is_in(client):
    return client.get("/account/sign-ins/").status_code == 200


def test_half_an_hour_of_rest_ends_a_session_and_use_keeps_it(officer, clock):
    client = enter()
    for _ in range(3):
        clock(minutes=29)
        assert is_in(client)
    clock(minutes=30)
    assert not is_in(client)
    assert SignedIn.objects.get().end == "idle"


def test_twelve_hours_end_a_session_however_much_it_is_used(officer, clock, settings):
    settings.SESSION_IDLE = 24 * 3600
    client = enter()
    clock(hours=11, minutes=59)
    assert is_in(client)
    clock(minutes=1)
    assert not is_in(client)
    assert SignedIn.objects.get().end == "longest"


def test_the_api_answers_an_ended_session_with_401(officer, clock):
    client = enter()
    clock(minutes=31)
    assert client.get("/api/v1/leads/").status_code == 401


def test_use_is_noted_once_a_minute_not_at_every_request(officer, clock):
    client = enter()
    clock(seconds=10)
    assert "sessionid" not in client.get("/account/sign-ins/").cookies
    clock(seconds=61)
    assert "sessionid" in client.get("/account/sign-ins/").cookies


def test_ones_own_sessions_are_shown_and_one_is_ended(officer):
    here, there = enter(REMOTE_ADDR="10.0.0.1"), enter(REMOTE_ADDR="10.0.0.2", HTTP_USER_AGENT="<b>旧手机")
    page = here.get("/account/sign-ins/").content.decode()
    assert "10.0.0.2" in page
    assert "&lt;b&gt;旧手机" in page
    row = SignedIn.objects.get(address="10.0.0.2")
    here.post(f"/account/sign-ins/{row.pk}/end/", {"idempotency_key": "end-0001"})
    assert is_in(here)
    assert not is_in(there)


def test_the_session_of_somebody_else_is_absent(officer):
    other = create_account(
        username="wh", name="五华区经办", password=PASSWORD, duties=[(district("wuhua"), Role.FILER)]
    )
    theirs = Client()
    theirs.post("/login/", {"username": "wh", "password": PASSWORD})
    row = SignedIn.objects.get(user=other)
    answer = enter().post(f"/account/sign-ins/{row.pk}/end/", {"idempotency_key": "end-0002"})
    assert answer.status_code == 404
    assert is_in(theirs)


def test_a_new_password_ends_every_other_session_and_keeps_this_one(officer):
    here, there = enter(), enter()
    answer = here.post(
        "/account/password/",
        {"old_password": PASSWORD, "new_password1": FRESH, "new_password2": FRESH},
    )
    assert answer.status_code == 302, answer.content.decode()
    assert is_in(here)
    assert not is_in(there)
    assert sorted(SignedIn.objects.values_list("end", flat=True)) == ["", "password"]
    assert not is_in(enter(PASSWORD))
    assert is_in(enter(FRESH))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [("falsch", FRESH, "旧密码"), (PASSWORD, "kurz", "至少"), (PASSWORD, "1234567890123", "数字")],
)
def test_a_password_that_cannot_be_is_refused(officer, old, new, sentence):
    client = enter()
    answer = client.post(
        "/account/password/", {"old_password": old, "new_password1": new, "new_password2": new}
    )
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_leaving_ends_the_session_and_says_so(officer):
    client = enter()
    client.post("/logout/")
    assert not is_in(client)
    assert SignedIn.objects.get().end == "left"


def test_signing_in_again_gets_a_new_session_key(officer):
    client = Client()
    client.get("/login/")
    client.session["seen"] = 1
    before = client.session.session_key
    client.post("/login/", {"username": "xs", "password": PASSWORD})
    assert client.session.session_key != before


def test_the_common_password_of_the_demonstration_stays(signed_in):
    demo = create_account(
        username="demo", name="演示", password=None, duties=[(district("xishan"), Role.FILER)], demo=True
    )
    assert signed_in(demo).get("/account/password/").status_code == 403

"""The password, then a code that works once; whoever lost the phone has recovery codes, and nobody locks out anybody."""

import datetime as dt

import pyotp
import pytest
from django.test import Client
from django.utils import timezone
from support.factories import make_user, unit

from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import create_account
from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.errors import NotAllowed, Stale
from kunming_coord.signin import secondfactor
from kunming_coord.signin.models import Attempt, RecoveryCode, SecondFactor, SignedIn

pytestmark = pytest.mark.django_db
PASSWORD = "一个很长的口令 2026"


@pytest.fixture
def officer():
    return create_account(
        username="drc", name="市发展改革委审核", password=PASSWORD, duties=[(unit("drc"), Role.REVIEWER)]
    )


@pytest.fixture
def clock(monkeypatch):
    """The server's clock, moved by hand: a code is used up, so each needs its own thirty seconds."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def forward(**step):
        now[0] += dt.timedelta(**step)

    return forward


def code(user):
    secret = secondfactor.secret_of(SecondFactor.objects.get(user=user))
    return pyotp.TOTP(secret).at(timezone.now())


def set_up(user, clock):
    """The second step on, with its recovery codes."""
    secondfactor.begin(user=user)
    codes = secondfactor.confirm(user=user, code=code(user))
    clock(minutes=2)
    return codes


def enter(client, user, password=PASSWORD):
    return client.post("/login/", {"username": user.username, "password": password})


def second(client, typed):
    return client.post("/login/second-step/", {"code": typed})


def is_in(client):
    return client.get("/account/sign-ins/").status_code == 200


def test_a_right_password_alone_opens_nothing(officer, clock):
    set_up(officer, clock)
    client = Client()
    assert enter(client, officer)["Location"] == "/login/second-step/"
    assert not is_in(client)
    assert second(client, code(officer)).status_code == 302
    assert is_in(client)
    assert SignedIn.objects.get().second_step


def test_a_code_works_once(officer, clock):
    set_up(officer, clock)
    typed = code(officer)
    for client, status in ((Client(), 302), (Client(), 400)):
        enter(client, officer)
        answer = second(client, typed)
        assert answer.status_code == status
    assert "已用过" in answer.content.decode()


def test_neighbouring_codes_hold_and_older_ones_do_not(officer, clock):
    set_up(officer, clock)
    totp = pyotp.TOTP(secondfactor.secret_of(officer.second_factor))
    now = timezone.now()
    for back, holds in ((90, False), (30, True)):
        typed = totp.at(now - dt.timedelta(seconds=back))
        assert secondfactor.use_code(officer.second_factor, typed) is holds


def test_a_recovery_code_works_once_and_is_kept_as_a_digest(officer, clock):
    codes = set_up(officer, clock)
    assert len(set(codes)) == 10
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    for client, right in ((Client(), True), (Client(), False)):
        enter(client, officer)
        second(client, f" {codes[0].upper()} ")
        assert is_in(client) is right
    assert secondfactor.codes_left(officer.second_factor) == 9


def test_the_step_is_void_five_minutes_after_the_password(officer, clock):
    set_up(officer, clock)
    client = Client()
    enter(client, officer)
    clock(minutes=6)
    assert second(client, code(officer))["Location"] == "/login/"
    assert not is_in(client)


def test_somebody_taken_off_between_the_steps_does_not_get_in(officer, clock):
    set_up(officer, clock)
    client = Client()
    enter(client, officer)
    type(officer).objects.update(is_active=False)
    assert second(client, code(officer))["Location"] == "/login/"


def test_where_it_is_required_the_city_sets_it_up_at_the_door_and_a_district_need_not(
    officer, settings, clock
):
    settings.SECOND_FACTOR = "city"
    client = Client()
    page = client.post("/login/", {"username": "drc", "password": PASSWORD}, follow=True)
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode().partition("<svg")[2].partition("</svg>")[0]
    assert not is_in(client)
    shown = client.post("/login/second-step/", {"code": code(officer)}, follow=True).content.decode()
    assert "只在此显示一次" in shown
    assert is_in(client)
    assert "只在此显示一次" not in client.get("/account/second-factor/").content.decode()
    with pytest.raises(NotAllowed, match="不能停用"):
        secondfactor.remove(user=officer, code=code(officer))
    district = create_account(
        username="xs", name="西山区经办", password=PASSWORD, duties=[(unit("xishan"), Role.FILER)]
    )
    client = Client()
    enter(client, district)
    assert is_in(client)


def test_a_session_from_before_the_rule_ends_with_it(officer, settings, signed_in):
    client = signed_in(officer)
    assert is_in(client)
    settings.SECOND_FACTOR = "city"
    assert not is_in(client)


def test_many_wrong_codes_wait_here_and_nowhere_else(officer, clock):
    codes = set_up(officer, clock)
    client = Client(REMOTE_ADDR="10.0.0.1")
    enter(client, officer)
    for _ in range(8):
        second(client, "000000")
    answer = second(client, code(officer))
    assert answer.status_code == 400
    assert "分钟后再试" in answer.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.0.0.2")
    enter(elsewhere, officer)
    second(elsewhere, code(officer))
    assert is_in(elsewhere)
    second(client, codes[0])
    assert is_in(client)
    clock(minutes=16)
    again = Client(REMOTE_ADDR="10.0.0.1")
    enter(again, officer)
    second(again, code(officer))
    assert is_in(again)


def test_somebody_who_guesses_a_password_makes_only_their_own_place_wait(officer):
    guesser = Client(REMOTE_ADDR="10.0.0.66")
    for _ in range(9):
        answer = enter(guesser, officer, "falsch")
    assert "账号没有锁定" in answer.content.decode()
    assert "账号没有锁定" in enter(guesser, officer).content.decode()
    owner = Client(REMOTE_ADDR="10.0.0.2")
    assert enter(owner, officer).status_code == 302
    assert Attempt.objects.filter(succeeded=False).exclude(wait="refused").count() == 8


def test_an_unknown_name_waits_as_a_known_one_does_and_is_not_kept_in_clear():
    client = Client()
    for _ in range(9):
        answer = client.post("/login/", {"username": "nobody-here", "password": "x"})
    assert "账号没有锁定" in answer.content.decode()
    assert not Attempt.objects.filter(name_digest__contains="nobody").exists()


def test_no_table_has_the_secret_and_the_log_neither_salt_nor_digest(officer, clock):
    codes = set_up(officer, clock)
    factor = SecondFactor.objects.get()
    logged = str(list(ChangeLog.objects.values_list("before", "after")))
    for secret in (secondfactor.secret_of(factor), factor.salt, codes[0], codes[0].replace("-", "")):
        assert secret not in logged
    assert RecoveryCode.objects.first().digest not in logged


def test_lost_phone_and_codes_the_security_administrator_resets_and_every_session_ends(
    officer, clock, signed_in
):
    set_up(officer, clock)
    client = Client()
    enter(client, officer)
    second(client, code(officer))
    guard = make_user("drc", "security_admin")
    number = officer.second_factor.pk
    page = signed_in(guard)
    assert officer.label in page.get("/account/guard/").content.decode()
    answer = page.post(f"/account/guard/{number}/reset/", {"idempotency_key": "reset-001"})
    assert answer.status_code == 302
    assert not is_in(client)
    assert not SecondFactor.objects.exists()
    with pytest.raises(Stale):
        secondfactor.reset(user=officer, actor=guard)


def test_nobody_resets_their_own(clock):
    guard = make_user("drc", "security_admin")
    twin = make_user("drc", "security_admin", person=guard.person)
    set_up(guard, clock)
    for actor in (guard, twin):
        with pytest.raises(NotAllowed, match="本人"):
            secondfactor.reset(user=guard, actor=actor)
    with pytest.raises(NotAllowed, match="安全管理员"):
        secondfactor.reset(user=guard, actor=make_user("drc", "system_admin"))


def test_from_ones_own_page_it_is_switched_on_renewed_and_off(officer, signed_in, clock):
    client = signed_in(officer)
    client.post("/account/second-factor/begin/", {"idempotency_key": "begin-001"})
    assert "<svg" in client.get("/account/second-factor/").content.decode()
    wrong = client.post("/account/second-factor/confirm/", {"code": "12345"})
    assert wrong.status_code == 400
    for action in ("confirm", "renew"):
        answer = client.post(f"/account/second-factor/{action}/", {"code": code(officer)}, follow=True)
        assert answer.content.decode().count("<li><code>") == 10, action
        clock(minutes=1)
    client.post("/account/second-factor/remove/", {"code": code(officer)})
    assert not SecondFactor.objects.exists()
    assert client.post("/account/second-factor/other/", {"code": "000000"}).status_code == 404

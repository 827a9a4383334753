"""Demo accounts: shown at the login while the demonstration is on, and nowhere else."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from support.factories import make_user

from kunming_coord.accounts.demo import DEMO_PASSWORD, give_demo_password
from kunming_coord.desk.demo.cast import CITY, DISTRICTS, PARKS, assemble

pytestmark = pytest.mark.django_db


def test_one_account_per_role_made_once_and_all_can_sign_in(client):
    assemble()
    cast = assemble()
    accounts = client.get(reverse("accounts:login")).context["demo_accounts"]
    assert len(accounts) == 2 * len(DISTRICTS) + len(PARKS) + len(CITY)
    assert client.login(username="xishan-filer", password=DEMO_PASSWORD)
    assert cast.leader("fumin").label == "富民县分管领导"
    assert cast.filer("luquan").label == "禄劝县经办"


def test_the_command_prints_them(capsys):
    assemble()
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    assert "xishan-filer" in printed
    assert DEMO_PASSWORD in printed


def test_outside_the_demonstration_none_is_shown(client, settings):
    assemble()
    settings.DEMO = False
    response = client.get(reverse("accounts:login"))
    assert response.context["demo_accounts"] == []
    assert DEMO_PASSWORD not in response.content.decode()


def test_an_ordinary_account_never_gets_the_demo_password(client):
    user = make_user("xishan", "filer")
    assert give_demo_password([user]) == 0
    assert not client.login(username=user.username, password=DEMO_PASSWORD)


def test_outside_the_demonstration_no_demo_account_gets_in_or_stays_in(client, settings):
    assemble()
    assert client.login(username="xishan-filer", password=DEMO_PASSWORD)
    settings.DEMO = False
    assert client.get(reverse("desk:home")).status_code == 302
    assert not client.login(username="xishan-filer", password=DEMO_PASSWORD)

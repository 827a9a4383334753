"""Where a request comes from: nobody forges it who is not one of our proxies."""

from ipaddress import ip_address
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from kunming_coord.common.networks import read_networks
from kunming_coord.common.peers import address_of

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
CLIENT, FORGED = "203.0.113.7", "198.51.100.1"


def seen(forwarded=None, peer="10.0.0.5"):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return address_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.fixture
def behind(settings):
    def proxies(*texts):
        settings.TRUSTED_PROXIES = read_networks(texts, name="KC_TRUSTED_PROXIES")

    proxies("10.0.0.5", "172.31.77.0/24")
    return proxies


def test_without_a_proxy_of_ours_the_header_says_nothing(behind):
    behind()
    assert seen(FORGED) == "10.0.0.5"


def test_a_stranger_who_reaches_us_past_the_proxy_cannot_say_who_they_are(behind):
    assert seen(FORGED, peer=CLIENT) == CLIENT


def test_our_proxy_says_who_spoke_to_it_and_not_what_that_one_claims(behind):
    assert seen(CLIENT) == CLIENT
    assert seen(f"{FORGED}, {CLIENT}") == CLIENT
    assert seen(f"{FORGED}, {CLIENT}, 172.31.77.1") == CLIENT, "two proxies of ours in a row"


@pytest.mark.parametrize("forwarded", [None, "", "unknown", f"{CLIENT}, unknown"])
def test_where_the_proxy_says_nothing_readable_it_counts_itself(behind, forwarded):
    assert seen(forwarded) == "10.0.0.5"


def test_mapped_addresses_are_those_they_stand_for_and_a_socket_has_none(behind):
    assert seen(f"::ffff:{CLIENT}", peer="::ffff:10.0.0.5") == CLIENT
    assert seen(CLIENT, peer="") is None


@pytest.mark.parametrize("text", ["1", "nginx", "0.0.0.0/0", "::/0", "10.0.0.5/24"])
def test_a_setting_that_names_no_proxy_or_everybody_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="KC_TRUSTED_PROXIES"):
        read_networks([text], name="KC_TRUSTED_PROXIES")


def test_the_compose_file_trusts_the_gateway_of_its_own_network_and_nothing_else():
    compose = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    trusted = compose["x-app"]["environment"]["KC_TRUSTED_PROXIES"]
    assert trusted == network["gateway"]
    (subnet,) = read_networks([network["subnet"]], name="subnet")
    assert ip_address(trusted) in subnet

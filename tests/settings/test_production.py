"""Production refuses to start half configured, and says which line mends it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COMPLETE = {
    "DJANGO_ENV": "production",
    "DJANGO_SECRET_KEY": "x" * 60,
    "KC_SEAL_KEY": "ab" * 32,
    "DJANGO_ALLOWED_HOSTS": "coord.example.gov.cn",
    "DATABASE_URL": "postgres://kc_app:x@db.example/kc",
    "DATABASE_OWNER_URL": "postgres://kc_owner:x@db.example/kc",
    "REDIS_URL": "redis://broker.example/0",
}


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); print('started')"],
        env=clean | {"DJANGO_SETTINGS_MODULE": "kunming_coord.settings"} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_configuration_starts():
    assert "started" in start(COMPLETE).stdout


@pytest.mark.parametrize("missing", sorted(set(COMPLETE) - {"DJANGO_ENV"}))
def test_each_missing_variable_stops_it_by_name(missing):
    answer = start({name: value for name, value in COMPLETE.items() if name != missing})
    assert answer.returncode != 0
    assert missing in answer.stderr


@pytest.mark.parametrize("name", ["KC_SEAL_KEY", "KC_SEAL_OLD_KEYS"])
def test_a_signing_key_of_another_form_stops_it_by_name(name):
    answer = start(COMPLETE | {name: "secret"})
    assert answer.returncode != 0
    assert name in answer.stderr


def test_demo_accounts_stop_it():
    answer = start(COMPLETE | {"KC_DEMO": "1"})
    assert answer.returncode != 0
    assert "KC_DEMO" in answer.stderr


@pytest.mark.parametrize("proxies", ["1", "0.0.0.0/0"])
def test_proxies_are_named_by_address_and_never_everybody(proxies):
    answer = start(COMPLETE | {"KC_TRUSTED_PROXIES": proxies})
    assert answer.returncode != 0
    assert "KC_TRUSTED_PROXIES" in answer.stderr

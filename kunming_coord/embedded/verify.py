"""`python3 manage.py verify [--wide | --middle | --long] [pytest options]`: the test suite, as everybody runs it."""

import os
import shutil
import subprocess
import sys

from kunming_coord.embedded import lease
from kunming_coord.embedded.files import REPOSITORY

WORKERS = "2"
TIER = "KC_TIER"  # tests/support/tiers.py reads it
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


TIERS = {
    "--wide": "wide",
    "--middle": "not long and not production and not tour",
    "--long": "long and not production",
}


def verify(arguments: list[str]) -> int:
    """Run the default tier, or the one asked for (--middle is default and wide at once); the exit code is pytest's."""
    announce_missing_browser()
    with lease.while_needed():
        environment = os.environ | {TIER: tier_of(arguments)}
        return subprocess.run(command(arguments), cwd=REPOSITORY, env=environment, check=False).returncode


def tier_of(arguments: list[str]) -> str:
    """The tier asked for, as the tests are told it; empty for the default one."""
    return next((tier.strip("-") for tier in TIERS if tier in arguments), "")


def command(arguments: list[str]) -> list[str]:
    """The pytest command line; options given by the caller come last and win."""
    given = [argument for argument in arguments if argument not in TIERS]
    asked = [f"({marks})" for tier, marks in TIERS.items() if tier in arguments]
    marks = ["-m", " or ".join(asked)] if asked else []
    return [sys.executable, "-m", "pytest", "-n", WORKERS, *marks, *given]


def announce_missing_browser() -> None:
    """Say loudly that browser tests will not run; with KC_REQUIRE_BROWSER=1 they fail by themselves."""
    if not any(shutil.which(name) for name in BROWSERS):
        line = "=" * 78
        print(
            f"{line}\n没有 Chromium，浏览器测试将跳过；要运行它们，先执行：\n"
            f"  apt-get install -y chromium fonts-noto-cjk\n{line}",
            flush=True,
        )

"""`python3 manage.py verify [--wide | --middle | --long] [pytest options]`: the test suite, as everybody runs it."""

import shutil
import subprocess
import sys

from kunming_coord.embedded import lease
from kunming_coord.embedded.files import REPOSITORY

WORKERS = "2"
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
        return subprocess.run(command(arguments), cwd=REPOSITORY, check=False).returncode


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

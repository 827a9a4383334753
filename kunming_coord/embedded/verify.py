"""`python3 manage.py verify [--long] [pytest options]`: the test suite, as everybody runs it."""

import shutil
import subprocess
import sys
from contextlib import nullcontext

from kunming_coord.embedded import lease
from kunming_coord.embedded.files import REPOSITORY

WORKERS = "2"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def verify(arguments: list[str]) -> int:
    """Run the default tier, or with --long the rest; the exit code is pytest's."""
    announce_missing_browser()
    with lease.servers() if lease.needed() else nullcontext():
        return subprocess.run(command(arguments), cwd=REPOSITORY, check=False).returncode


def command(arguments: list[str]) -> list[str]:
    """The pytest command line; options given by the caller come last and win."""
    given = [argument for argument in arguments if argument != "--long"]
    # A file of the long tier shares slow fixtures (a clean checkout): one worker takes all of it.
    tier = ["--dist", "loadfile", "-m", "long and not production"] if "--long" in arguments else []
    return [sys.executable, "-m", "pytest", "-n", WORKERS, *tier, *given]


def announce_missing_browser() -> None:
    """Say loudly that browser tests will not run; with KC_REQUIRE_BROWSER=1 they fail by themselves."""
    if not any(shutil.which(name) for name in BROWSERS):
        line = "=" * 78
        print(
            f"{line}\n没有 Chromium，浏览器测试将跳过；要运行它们，先执行：\n"
            f"  apt-get install -y chromium fonts-noto-cjk\n{line}",
            flush=True,
        )

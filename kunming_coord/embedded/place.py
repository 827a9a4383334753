"""Where one installation of the embedded PostgreSQL lives, and as whom and from which programs it runs."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from kunming_coord.embedded import account as accounts
from kunming_coord.embedded import binaries
from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import locked, run_dir

LOCK = "postgres.lock"


@dataclass(frozen=True)
class Place:
    """Everything the launcher needs to know about one installation."""

    run_dir: Path
    home: Path
    account: accounts.Account | None
    programs: Path
    major: int

    @property
    def name(self) -> str:
        return f"postgres-{self.major}"

    @property
    def data(self) -> Path:
        return self.home / self.name

    @property
    def state_file(self) -> Path:
        return self.run_dir / f"{self.name}.json"

    @property
    def lock_file(self) -> Path:
        return self.run_dir / LOCK


@functools.cache
def _place(folder: Path) -> Place:
    with locked(folder / LOCK):  # a system account or a copy of the programs may have to be made
        return _found_place(folder)


def _found_place(folder: Path) -> Place:
    account = accounts.account_for(folder)
    home = accounts.home_for(folder, account)
    programs = binaries.postgres_programs(home, account)
    answer = accounts.run(
        [str(programs / "postgres"), "--version"], account=account, cwd=home, capture_output=True
    )
    found = re.search(r"\) (\d+)", answer.stdout)
    if not found:
        raise EmbeddedError(
            f"{programs}/postgres 无法运行（{answer.stderr.strip()}）：用 DATABASE_URL 指定一个服务器"
        )
    return Place(folder, home, account, programs, int(found[1]))


def place() -> Place:
    """This installation; finds the account and the programs once per process."""
    return _place(run_dir())

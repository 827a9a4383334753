"""Under which system account the servers run: PostgreSQL refuses root, so root hands them to another."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kunming_coord.embedded.errors import EmbeddedError

ELSEWHERE = Path("/var/lib/kunming-coord")


@dataclass(frozen=True)
class Account:
    """A system account that root starts the servers as."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account can open the path: all folders on the way let it pass, the end is readable."""
        real = path.resolve()
        return all(self._may(folder, stat.S_IXOTH) for folder in real.parents) and self._may(
            real, stat.S_IROTH | stat.S_IXOTH
        )

    def _may(self, path: Path, bits: int) -> bool:
        entry = path.stat()
        if entry.st_uid == self.uid:
            bits <<= 6
        elif entry.st_gid == self.gid:
            bits <<= 3
        return entry.st_mode & bits == bits


def account_for(run_dir: Path) -> Account | None:
    """None for an ordinary user, who runs them himself; for root the folder's owner or a system account."""
    if os.geteuid() != 0:
        return None
    owner = run_dir.stat().st_uid
    return (owner and _by_uid(owner)) or _by_name("postgres") or _by_name("pgserver") or _created("pgserver")


def home_for(run_dir: Path, account: Account | None) -> Path:
    """Where that account keeps data: the run folder, or a fixed place when it cannot get there (/root)."""
    if account is None or account.reaches(run_dir):
        return run_dir
    home = ELSEWHERE / hashlib.sha256(os.fsencode(run_dir)).hexdigest()[:12]
    home.mkdir(parents=True, exist_ok=True)
    for folder in (ELSEWHERE, home):
        folder.chmod(0o755)  # our own folders, whatever the umask
    return home


def owned_folder(path: Path, account: Account | None) -> Path:
    """Make a private folder for the server's account."""
    path.mkdir(mode=0o700, exist_ok=True)
    if account:
        account.own(path)
    return path


def run(
    command: list[str], *, account: Account | None, cwd: Path, **more: Any
) -> subprocess.CompletedProcess[str]:
    """Run a server's program as its account, blind to the caller's locale and PG* variables."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PG"))} | {
        "LC_ALL": "C"
    }
    if account:
        more |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    try:
        return subprocess.run(
            command,
            cwd=cwd,
            env=environment,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            **more,
        )
    except OSError as error:
        who = account.name if account else "当前用户"
        raise EmbeddedError(f"{who} 运行不了 {command[0]}（{error.strerror}）：检查它的权限") from None


def _by_uid(uid: int) -> Account | None:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _by_name(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _created(name: str) -> Account | None:
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd:
        subprocess.run(
            [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            check=False,
            capture_output=True,
        )
    if account := _by_name(name):
        return account
    raise EmbeddedError(f"PostgreSQL 不能以 root 运行，也建不了用户 {name}：先执行 adduser --system {name}")

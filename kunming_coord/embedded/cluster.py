"""Makes the data folder of the embedded PostgreSQL, once."""

import os
import shutil
from pathlib import Path

from kunming_coord.embedded import account as accounts
from kunming_coord.embedded.errors import EmbeddedError, last_line
from kunming_coord.embedded.place import Place
from kunming_coord.embedded.roles import SUPERUSER


def make_data(here: Place, password_of_superuser: str) -> None:
    """initdb into a draft folder that is renamed when complete: a killed initdb leaves nothing half-made."""
    if here.data.exists():
        return
    for leftover in here.home.glob(f"{here.name}.new.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    # A name of its own: the initdb of a killed start may still be writing into that start's draft.
    draft = here.home / f"{here.name}.new.{os.getpid()}"
    accounts.owned_folder(draft, here.account)
    password = here.home / f"{here.name}.password"
    password.touch(mode=0o600)
    if here.account:
        here.account.own(password)
    try:
        password.write_text(password_of_superuser)
        _initdb(here, draft, password)
    finally:
        password.unlink()
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude 'embedded.conf'\n")
    draft.rename(here.data)


def _initdb(here: Place, folder: Path, password: Path) -> None:
    command = [str(here.programs / "initdb"), "-D", str(folder), "-U", SUPERUSER, "-E", "UTF8"]
    command += ["--auth=scram-sha-256", f"--pwfile={password}"]
    # C.UTF-8 first: under the plain C locale pg_trgm sees no Chinese letters at all.
    for locale in ("--locale=C.UTF-8", "--no-locale"):
        result = accounts.run([*command, locale], account=here.account, cwd=here.home, capture_output=True)
        if result.returncode == 0:
            return
    raise EmbeddedError(
        f"内置数据库建不起来（{last_line(result.stderr)}）：检查磁盘空间和 {here.home} 的权限后再试"
    )

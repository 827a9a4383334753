"""A scratch installation: its own run folder, its own servers, gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kunming_coord.embedded import lease


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder with spaces and Chinese in its path that every account can reach (pytest's own are closed)."""
    top = Path(tempfile.mkdtemp(prefix="kc-test-"))
    folder = top / "昆明 协作" / "run"
    folder.mkdir(parents=True)
    for path in (top, folder.parent, folder):
        path.chmod(0o755)
    yield folder
    shutil.rmtree(top)


@pytest.fixture
def scratch(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """That folder as the run folder; servers started in it are stopped."""
    monkeypatch.setenv("KC_RUN_DIR", str(open_folder))
    yield open_folder
    lease.stop()

"""Which worker runs what: whole files where fixtures are slow, single tests elsewhere, and the slow ones first."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

SLOW = re.compile(r"\bmark\.(wide|long|production)\b")
ROOT = Path(__file__).resolve().parents[2]


@cache
def is_slow(path: str) -> bool:
    """Whether the tests of a file belong to a slow tier and may share a demonstration or a clean checkout."""
    return SLOW.search((ROOT / path).read_text(encoding="utf-8")) is not None


class SlowFilesWhole(LoadScopeScheduling):
    """A worker that has nothing to do takes the next test, or the next slow file with all its tests."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if is_slow(path) else nodeid


def named_apart(items: list[pytest.Item]) -> None:
    """Give each operation of the API a name of its own: of tests that share one, a worker would run a single one."""
    for item in items:
        if label := getattr(item, "operation_label", ""):
            item._id = item.id.with_params(label)  # schemathesis does not know of the ids pytest 9.2 has
    names = Counter(item.nodeid for item in items)
    twice = [name for name, times in names.items() if times > 1]
    assert not twice, f"tests that share a name: {twice[:5]}"


def slow_first(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: not is_slow(item.nodeid.partition("::")[0]))

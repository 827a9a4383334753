"""How often a property is tried: some dozen times by default, a thousand times in the long tier.

A property that names its own number (@settings) keeps it and has a twin of its own for the long tier.
"""

import contextlib

import pytest
from hypothesis import is_hypothesis_test, settings
from hypothesis.errors import InvalidArgument

FEW = 40
MANY = 1000


@pytest.hookimpl(tryfirst=True)  # before those without the mark of the tier are put aside
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give every property of the rules that names no number of its own the one of the tier."""
    tier = config.getoption("markexpr")
    long = "long" in tier and "not long" not in tier
    times = settings(max_examples=MANY if long else min(FEW, settings.default.max_examples), deadline=None)
    tried = set()
    for item in items:
        function = getattr(item, "obj", None)
        if "tests/rules/" not in item.path.as_posix() or not is_hypothesis_test(function):
            continue
        with contextlib.suppress(InvalidArgument):  # it names its own
            if function not in tried:
                times(function)
                tried.add(function)
        if long and function in tried:
            item.add_marker(pytest.mark.long)

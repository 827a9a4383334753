"""Published worked numbers of sharing rules, read from the policy files that reproduce them."""

from pathlib import Path

import yaml

_CASES = Path(__file__).parent.parent / "rules" / "cases"


def published(name):
    """The first worked case of a file: its facts, expected numbers and tolerance, as written."""
    written = yaml.safe_load((_CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return written["cases"][0]

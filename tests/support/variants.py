"""The demonstration policy of the tests, with one variant of each kind, and agreements that choose them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from accounting.rules import Policy, load_policy
from support.rules import agreed, agreement

FILE = Path(__file__).parent / "policies" / "demo-variants.yaml"
OUTPUT = "industrial_output"
WAN = 1_000_000  # fen


@cache
def demo_policy() -> Policy:
    """The policy of FILE, read once."""
    return load_policy(FILE)


def chosen(variant: str, code: str = OUTPUT, parties=None, **changes):
    """An agreement that chose a variant, 3:7 unless said otherwise; other keywords are the agreed values."""
    terms = {
        name: changes.pop(name) for name in ("ratio", "deviation_reason", "arises_in") if name in changes
    }
    indicators = {code: agreed(variant=variant, agreed=changes, **terms)}
    return agreement(indicators, **({"parties": parties} if parties else {}))

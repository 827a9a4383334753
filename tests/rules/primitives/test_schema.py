"""The published schema describes the primitives as they are."""

import json
import os

from accounting.rules.files.schema import FILE
from accounting.rules.primitives.schema import with_primitives


def test_the_committed_schema_is_the_one_the_primitives_declare():
    """To renew it: KC_UPDATE=1 python3 -m pytest tests/rules/primitives/test_schema.py."""
    committed = json.loads(FILE.read_text("utf-8"))
    declared = with_primitives(committed)
    if os.environ.get("KC_UPDATE"):
        FILE.write_text(json.dumps(declared, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert committed == declared

"""What the documents claim is there: proofs that exist, commands that run, links that lead somewhere."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
FEATURES = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
TRUST = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
PROOF = re.compile(r"`((?:[\w/]+/)?test_\w+\.py)?(?:::(test_\w+))?`")


def proofs(text: str) -> list[tuple[str, str]]:
    """Every (file, test) a document names; a bare ::test stands in the file named before it."""
    found, file = [], ""
    for named, test in PROOF.findall(text):
        file = named or file
        if named or test:
            found.append((file, test))
    return found


def test_the_feature_list_has_all_122_numbers_once():
    numbers = re.findall(r"^\| ([A-Z]\d+) \|", FEATURES, re.MULTILINE)
    assert len(numbers) == len(set(numbers)) == 122


def test_what_is_called_done_or_part_names_a_proof():
    silent = [
        line
        for line in FEATURES.splitlines()
        if "| **done** | |" in line or re.search(r"\*\*done\*\* \|\s*\|", line)
    ]
    assert not silent


@pytest.mark.parametrize(("file", "test"), sorted({*proofs(FEATURES), *proofs(TRUST)}))
def test_a_proof_that_is_named_exists(file, test):
    path = ROOT / "tests" / file
    assert path.is_file(), file
    assert not test or f"def {test}(" in path.read_text(encoding="utf-8"), test


def test_every_invariant_of_the_books_names_the_test_that_takes_its_layer_away():
    rows = re.findall(r"^\| (T\d+) \|(.*)$", TRUST, re.MULTILINE)
    assert [name for name, _row in rows] == [*(f"T{n}" for n in range(1, 9)), "T16", "T17", "T18", "T19"]
    for name, row in rows:
        _invariant, layer, taken_away, _holds, _end = row.split("|")
        assert layer.strip(), name
        assert proofs(taken_away), name


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_commands_in_the_documents_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"manage\.py (\w+)", text)) - {"verify"}  # verify is the bootstrap's own word
    assert named <= set(get_commands())


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_links_in_the_documents_lead_to_files(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = [link for link in re.findall(r"\]\((?!http)([^)#]+)\)", text) if not (ROOT / link).exists()]
    assert not missing

"""Every text that ever shipped is read for ever: quarters were shared by it, and may be computed anew at any time.

`tests/data/policy_texts` holds a copy of each, named by its digest. What to do when one of these tests fails is in
CONTRIBUTING.md, "Policy texts".
"""

import os
import re
from hashlib import sha256
from pathlib import Path

import pytest
from support.policyfiles import HEAD

from accounting.rules import (
    PolicyError,
    accepted_policy,
    documents,
    parse_policy,
    policies,
    run_cases,
    shipped_text,
)
from accounting.rules.files.loading import FOLDER

KEPT = Path(__file__).parents[1] / "data" / "policy_texts"
TWICE = {  # texts of the first landing, whose numbers were used once more before anything was in use
    "c827900e": "investment-2022",
    "b3b81cfc": "key-park-2024",
}


def kept_texts():
    return sorted(KEPT.glob("*.yaml"))


def read_kept(path):
    """A kept text as a stored version is read."""
    text = path.read_bytes().decode("utf-8")
    (code,) = re.findall(r"^id: (\S+)$", text, re.MULTILINE)
    return accepted_policy(text, f"{code}.yaml", documents())


@pytest.mark.parametrize("path", kept_texts(), ids=lambda path: path.stem[:8])
def test_a_text_that_ever_shipped_is_still_read_and_gives_the_same_numbers(path):
    policy = read_kept(path)
    assert policy.digest == path.stem == sha256(path.read_bytes()).hexdigest()
    outcomes = run_cases(policy)
    assert [outcome.differences for outcome in outcomes] == [()] * len(outcomes)


@pytest.mark.parametrize("code", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_what_ships_is_kept(code):
    text = shipped_text(code)
    copy = KEPT / f"{sha256(text.encode()).hexdigest()}.yaml"
    if os.environ.get("KC_UPDATE") == "1":
        copy.write_bytes((FOLDER / f"{code}.yaml").read_bytes())
    assert copy.is_file(), f"keep a copy of the new text of {code}.yaml: KC_UPDATE=1 and this test"
    assert copy.read_bytes() == (FOLDER / f"{code}.yaml").read_bytes()


def test_what_a_primitive_asks_of_new_files_is_not_asked_of_accepted_ones():
    text = (
        HEAD
        + "quantities:\n  q: {title: 量, unit: 元, carry: {of: 'series(1, 2)', give: posted, start_again_every: 0}}\n"
    )
    with pytest.raises(PolicyError, match="不小于 1"):
        parse_policy(text, "sample.yaml")
    assert accepted_policy(text, "sample.yaml", {}).computation.quantities["q"]


def test_an_accepted_text_still_has_to_be_one():
    for text in (HEAD + "quantites: {}\n", HEAD + "quantities: {q: {title: 量, unit: 元, is: '1 +'}}\n"):
        with pytest.raises(PolicyError):
            accepted_policy(text, "sample.yaml", {})


def test_a_number_is_never_given_to_another_text():
    found = {}
    for path in kept_texts():
        policy = read_kept(path)
        if TWICE.get(path.stem[:8]) != policy.id:
            found.setdefault(policy.reference, []).append(path.stem[:8])
    assert {reference: texts for reference, texts in found.items() if len(texts) > 1} == {}
    assert {policy.reference for policy in policies().values()} <= found.keys()

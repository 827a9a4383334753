"""Worked cases as data a lawyer can read: agreements/*.yaml, each reproduced to the fen."""

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from accounting.rules import Facts, IndicatorTerms, Party, Terms, evaluate, load_policy, recompute

CASES = sorted((Path(__file__).parent / "agreements").glob("*.yaml"))


def quarter(code):
    year, number = code.split("Q")
    return int(year) * 4 + int(number) - 1


def allocation_of(case):
    indicators = {
        code: IndicatorTerms(
            arises_in=term["arises_in"],
            from_quarter=quarter(term["from"]),
            to_quarter=quarter(term["to"]),
            ratio=term.get("ratio", {}),
            deviation_reason=term.get("deviation_reason", ""),
            base=term.get("base", ""),
        )
        for code, term in case["terms"].items()
    }
    terms = Terms(tuple(Party(**party) for party in case["parties"]), case["signed_on"], indicators)
    return evaluate(load_policy(case["policy"]), terms, Facts(quarter(case["quarter"]), case["values"]))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_worked_case_is_reproduced_to_the_fen(file):
    case = yaml.safe_load(file.read_text("utf-8"))
    allocation = allocation_of(case)
    parts, entries = defaultdict(dict), defaultdict(dict)
    for (book, code, party), amount in allocation.parts.items():
        parts[f"{book}.{code}"][party] = amount
    for entry in allocation.entries:
        entries[f"{entry.book}.{entry.indicator}"][entry.unit] = entry.amount_fen
    assert parts == case["expected"]["parts"]
    assert entries == case["expected"]["entries"]
    for name, sentence in case["expected"]["sentences"].items():
        assert allocation.trace.find(name).sentence() == sentence
    assert recompute(allocation.trace) == allocation.trace.value

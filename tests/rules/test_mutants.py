"""Does a fault in the engine's core turn a test red? A seeded sample of mutants, each run against the tests."""

import pytest
from support.mutants import ROOT, sample, survivors

RULES = ROOT / "accounting" / "rules"
TESTS = ROOT / "tests" / "rules"
WORKED = ["test_policy_files.py", "test_limits_of_size.py", "test_analyst_mistakes.py", "test_manual.py"]
CORE = {
    "language": (
        "arithmetic calculating combining days decimals parser reading signatures stepping tables tokens values",
        ["language", "quantities", *WORKED],
    ),
    "primitives": (
        "amounts band base bounds brackets carry choosing coalitions credit dividing factors games limits periods "
        "rounding schedule settlement shares tails waterfall weights",
        ["primitives", *WORKED],
    ),
    "policy": ("arguments ordering parameters", ["quantities", "test_variants.py", *WORKED]),
    "quantities": (
        "computing evaluating facts jsonvalues",
        ["quantities", "test_cases.py", "test_cases_explain_themselves.py", "test_variants.py", *WORKED],
    ),
    "files": (
        "cases checking computing quantities variants",
        [
            "quantities",
            "test_cases.py",
            "test_policy_errors.py",
            "test_policies.py",
            "test_variants.py",
            *WORKED,
        ],
    ),
    "agreements": (
        "adjusting agreed choices compiling engine interpreting validation variantterms",
        [
            "test_compiling.py",
            "test_evaluate.py",
            "test_terms.py",
            "test_agreements.py",
            "test_trace.py",
            "test_variants.py",
            "test_agreement_json.py",
            *WORKED,
        ],
    ),
    "": ("ratios splitting", ["test_splitting.py", "test_terms.py", "test_agreements.py", *WORKED]),
}
SAMPLE = 300
LEAST_KILLED = 0.9


def core():
    """Modules of the core, and the tests that speak of each: its own first, then those of its room."""
    return {
        RULES / folder / f"{name}.py": list(_stages(folder, name, tests))
        for folder, (names, tests) in CORE.items()
        for name in names.split()
    }


def _stages(folder, name, tests):
    own = TESTS / folder / f"test_{name}.py"
    if own.exists():
        yield [str(own)]
    yield [str(TESTS / WORKED[0])]
    yield [str(TESTS / test) for test in tests]


@pytest.mark.long
def test_nine_of_ten_faults_in_the_core_are_noticed():
    modules = core()
    mutants = sample(list(modules), SAMPLE, seed=20221013)
    alive = survivors(mutants, modules)
    killed = 1 - len(alive) / len(mutants)
    assert killed >= LEAST_KILLED, "\n".join(
        [f"{killed:.1%} of {len(mutants)} noticed; unnoticed:", *map(str, alive)]
    )

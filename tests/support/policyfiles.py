"""Small policy files for tests: a head that loads, and whatever the test adds to it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

from accounting.rules import evaluate_quantities, load_policy, parse_policy, policies

RULES = Path(__file__).parents[1] / "rules"

HEAD = """
id: sample
version: 1
title: 示例办法
document:
  {id: sample-doc, title: 示例办法, number: null, issuer: null, date: "2024", quotes: [
    {about: all, text: "双方按 3:7 分享，年限 5 年，提取 10% 归市级"}]}
authority: null
number: null
in_force: 2024-01-01
valid_to: null
"""
DAY = date(2026, 3, 31)


def policy(body, file="sample.yaml"):
    """A policy of the common head and a body."""
    return parse_policy(HEAD + body, file)


def results(body, facts=None, terms=None, **options):
    """The results of a policy of the common head and a body."""
    return evaluate_quantities(policy(body), facts or {}, terms or {}, on=DAY, **options).results


def parameter(name, value, unit="万元", first="2024-01-01"):
    """A parameter that is a placeholder, as YAML."""
    return (
        f'  {name}: {{title: {name}, unit: "{unit}", checked_on: 2026-01-01, '
        f"values: {{{first}: {{value: {value}, status: placeholder, note: 示例}}}}}}\n"
    )


@cache
def read(path):
    """The policy of a file that no test changes, read once."""
    return load_policy(path)


def all_policies():
    """Every policy that computes: the city's, the published rules, further ones of the kind."""
    files = [*(RULES / "cases").glob("*.yaml"), *(RULES / "more").glob("*.yaml")]
    return [read(file) for file in sorted(files)] + [one for one in policies().values() if one.computes]


def agreement_policy():
    """The sample agreement policy of the manual: nothing but what agreements are made under."""
    manual = (RULES.parents[1] / "docs" / "policies.md").read_text("utf-8")
    (text,) = re.findall(r"```yaml policy\n(id: agreement-sample\n.*?)```", manual, re.DOTALL)
    return parse_policy(text, "agreement-sample.yaml")

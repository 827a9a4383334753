"""The manual tells the truth: its files load, its examples come out, its messages are the real ones."""

import json
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import accounting.rules
from accounting.rules import PolicyError, parse_policy
from accounting.rules.errors import RulesError
from accounting.rules.files.cases import departures, run_cases
from accounting.rules.files.loading import FOLDER
from accounting.rules.files.yamlfile import read_yaml
from accounting.rules.language.calculating import calculate
from accounting.rules.language.functions import EXAMPLE_NAMES, catalogue
from accounting.rules.language.parser import parse
from accounting.rules.language.values import value_text
from accounting.rules.primitives.registry import PRIMITIVES
from accounting.rules.primitives.rounding import MODES, round_number
from accounting.rules.primitives.shapes import ByName, Party, Record, Steps, Word
from accounting.rules.quantities.evaluating import evaluate_quantities

MANUAL = (Path(accounting.rules.__file__).parents[2] / "docs" / "policies.md").read_text("utf-8")
DAY = date(2025, 1, 1)
HEAD = """id: manual-example
version: 1
title: 手册示例
document: {id: manual, title: 手册示例, number: null, issuer: null, date: null, url: null, quotes: []}
authority: null
number: null
in_force: 2025-01-01
valid_to: null
"""


def blocks(mark):
    """Every fenced block with this mark."""
    return re.findall(rf"```{mark}\n(.*?)```", MANUAL, re.DOTALL)


def chapter(number):
    """The text of one chapter."""
    return re.split(rf"^## {number} ", MANUAL, flags=re.MULTILINE)[1].split("\n## ")[0]


def rows(text):
    """The rows of every table of a text, without heads, cell by cell."""
    found = []
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        for line in table.splitlines()[2:]:
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            found.append([cell.strip().replace("\\|", "|") for cell in cells])
    return found


def code(cell):
    """What stands between the first and the last backtick of a cell."""
    return cell[cell.index("`") + 1 : cell.rindex("`")]


FIRST = blocks("yaml policy")[0]
(RUNTIME,) = blocks("yaml runtime")


def without(snippet, *keys):
    """A snippet without its own top-level keys, as the text of a policy file."""
    lines, kept = [], True
    for line in snippet.splitlines():
        if re.match(r"\w", line):
            kept = line.split(":")[0] not in keys
        if kept:
            lines.append(line)
    return HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize("text", blocks("yaml policy"), ids=lambda text: text.split("\n")[0])
def test_a_whole_file_of_the_manual_loads_and_its_cases_come_out(text):
    name = re.match(r"id: (\S+)", text)[1]
    policy = parse_policy(text, f"{name}.yaml")
    outcomes = run_cases(policy)
    assert bool(outcomes) == policy.computes
    assert [outcome.differences for outcome in outcomes] == [()] * len(outcomes)


@pytest.mark.parametrize("snippet", blocks("yaml quantity"), ids=lambda text: re.search(r"  (\w+):", text)[1])
def test_an_example_of_the_manual_gives_the_result_it_states(snippet):
    said = read_yaml(snippet, "policies.md").data
    policy = parse_policy(without(snippet, "facts", "terms", "result"), "manual-example.yaml")
    outcome = evaluate_quantities(policy, said["facts"], said.get("terms", {}), on=DAY)
    assert said["result"]
    for name, expected in said["result"].items():
        assert list(departures(expected, outcome.results[name], name, 0)) == []


def words_of(shape):
    """Every argument and every word a shape knows."""
    if isinstance(shape, Word):
        yield from shape.choices
    elif isinstance(shape, Party):
        yield from shape.also
    elif isinstance(shape, Steps | ByName):
        yield from words_of(shape.of)
    elif isinstance(shape, Record):
        for part in (shape.required, shape.optional, shape.one_of):
            yield from part
            for inner in part.values():
                yield from words_of(inner)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_primitive_has_a_section_an_example_and_all_its_arguments(name):
    parts = re.split(r"^### `(\w+)`", chapter(7), flags=re.MULTILINE)
    section = dict(zip(parts[1::2], parts[2::2], strict=True))[name]
    assert f"{name}: {{" in section or f"    {name}:\n" in section
    known = section + chapter(8)
    assert [word for word in words_of(PRIMITIVES[name].shape) if word not in known] == []


def test_the_operators_of_the_manual_do_what_it_says():
    listed = [row for row in rows(chapter(5)) if len(row) == 4][:11]
    for _, _, example, result in listed:
        assert value_text(calculate(parse(code(example)), EXAMPLE_NAMES)) == result, example


def test_every_function_is_in_the_manual_with_its_true_result():
    listed = {tuple(row) for row in rows(chapter(5))}
    for function in catalogue():
        row = (f"`{function.signature}`", function.title, f"`{function.example}`", function.result)
        assert row in listed
        assert value_text(calculate(parse(function.example), EXAMPLE_NAMES)) == function.result


def mistakes():
    table, _ = chapter(12).split("```yaml runtime")
    return [(code(found), code(put).replace("\\n", "\n"), message) for found, put, message in rows(table)]


@pytest.mark.parametrize(("found", "put", "message"), mistakes())
def test_a_usual_mistake_gets_the_message_of_the_manual(found, put, message):
    assert found in FIRST
    with pytest.raises(PolicyError) as caught:
        parse_policy(FIRST.replace(found, put, 1), "first-policy.yaml")
    problem = caught.value.problems[0]
    assert f"{problem.reason}。{problem.mend}。" == message


def wrong_facts():
    return [(code(facts), message) for facts, message in rows(chapter(12).split("```yaml runtime")[1])]


@pytest.mark.parametrize(("facts", "message"), wrong_facts())
def test_wrong_facts_get_the_message_of_the_manual(facts, message):
    policy = parse_policy(HEAD + RUNTIME, "manual-example.yaml")
    with pytest.raises(RulesError) as caught:
        evaluate_quantities(policy, json.loads(facts), on=DAY)
    assert re.sub(r"^第\d+行", "", caught.value.message) == message


def test_the_tables_of_mistakes_are_not_read_as_empty():
    assert len(mistakes()) >= 35
    assert len(wrong_facts()) >= 12


def test_every_shipped_policy_is_in_the_manual():
    assert {code(row[0]) for row in rows(chapter(14))} == {path.name for path in FOLDER.glob("*.yaml")}


def test_what_the_manual_says_of_rounding_is_true():
    listed = {code(row[0]): row[1:] for row in rows(chapter(8))}
    assert listed.keys() == MODES.keys()
    for mode, (title, up, down) in listed.items():
        assert title.split("（")[0] == MODES[mode]
        assert round_number(Fraction(5, 2), Fraction(1), mode) == int(up)
        assert round_number(Fraction(-5, 2), Fraction(1), mode) == int(down.replace("−", "-"))


def test_the_keys_of_a_file_are_all_explained():
    schema = json.loads((FOLDER.parent / "policy.schema.json").read_text("utf-8"))
    text = chapter(3) + chapter(4) + chapter(9) + chapter(11)
    wanted = {*schema["properties"]}
    for part in ("document", "input", "parameter", "datedValue", "indicator"):
        found = schema["$defs"][part]["properties"]
        assert isinstance(found, Mapping)
        wanted |= set(found)
    assert [key for key in sorted(wanted) if f"`{key}" not in text and f"{key}:" not in text] == []

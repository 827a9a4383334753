"""The manual tells the truth: its example runs, its parameter is the shipped one, its messages exist."""

import re
from pathlib import Path

import yaml

import accounting.rules
from accounting.rules.loading import FOLDER

MANUAL = (Path(accounting.rules.__file__).parents[2] / "docs" / "policies.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", MANUAL, re.DOTALL)


def test_the_example_of_the_manual_runs():
    (example,) = blocks("python")
    exec(compile(example, "docs/policies.md", "exec"), {})


def test_the_parameter_of_the_manual_is_a_shipped_one():
    (example,) = blocks("yaml")
    shipped = yaml.safe_load((FOLDER / "investment-2022.yaml").read_text("utf-8"))["parameters"]
    printed = yaml.safe_load(example)["ratio"]
    assert printed["values"].keys() == shipped["ratio"]["values"].keys()
    assert {key: printed[key] for key in ("title", "unit", "checked_on")} == {
        key: shipped["ratio"][key] for key in ("title", "unit", "checked_on")
    }


def test_every_shipped_policy_is_in_the_manual():
    assert all(f"`{path.name}`" in MANUAL for path in FOLDER.glob("*.yaml"))


def test_every_message_of_the_manual_is_one_the_rules_give():
    code = "".join(path.read_text("utf-8") for path in FOLDER.parent.glob("*.py"))
    table = MANUAL.split("## Usual mistakes")[1].split("|---|---|")[1]
    listed = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    assert len(listed) == 8
    for message in listed:
        fixed = [part for part in re.split(r"「[^」]*」：?|… ?", message) if part.strip()]
        assert all(part.strip() in code for part in fixed), message

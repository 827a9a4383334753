"""The rules stand on nothing: standard library, yaml and jsonschema, no Django, no other app."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import accounting.rules

FOLDER = Path(accounting.rules.__file__).parent
ALLOWED = sys.stdlib_module_names | {"yaml", "jsonschema"}


def imported(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} imports relatively"
            yield node.module


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.py")), ids=lambda file: file.stem)
def test_a_file_imports_only_the_standard_library_yaml_jsonschema_and_the_rules(file):
    foreign = {
        name
        for name in imported(file)
        if name.split(".")[0] not in ALLOWED and not name.startswith("accounting.rules")
    }
    assert foreign == set()


def test_using_the_rules_does_not_load_django():
    code = "import sys, accounting.rules as rules; rules.policies(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parents[1], check=False).returncode == 0


def test_no_float_is_written_in_the_rules():
    numbers = {
        node.value
        for file in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    }
    assert numbers == set()

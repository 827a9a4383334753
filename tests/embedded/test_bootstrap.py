"""Decisions of the start on a bare machine."""

import ast
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kunming_coord.embedded import bootstrap, errors, files, verify
from kunming_coord.embedded.errors import EmbeddedError

EARLY = ["manage.py", "kunming_coord/__init__.py"] + [
    f"kunming_coord/embedded/{name}.py" for name in ("__init__", "errors", "files", "bootstrap")
]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A repository whose venv is only pretended; answers with what was done."""
    done: list[str] = []
    for name in (bootstrap.RUNTIME, bootstrap.DEVELOPMENT):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(bootstrap, "REPOSITORY", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "stamp")

    def make() -> None:
        done.append("make")
        (tmp_path / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
        (tmp_path / ".venv" / "bin" / "python").touch()

    monkeypatch.setattr(bootstrap, "_make_venv", make)
    monkeypatch.setattr(bootstrap, "_install", lambda python, lock: done.append(lock))
    return done


def test_the_first_start_makes_the_environment_and_the_second_does_nothing(calls: list[str]) -> None:
    bootstrap.ready_venv(bootstrap.RUNTIME)
    bootstrap.ready_venv(bootstrap.RUNTIME)
    assert calls == ["make", bootstrap.RUNTIME]


def test_the_development_environment_serves_every_command(calls: list[str]) -> None:
    bootstrap.ready_venv(bootstrap.DEVELOPMENT)
    bootstrap.ready_venv(bootstrap.RUNTIME)
    assert calls == ["make", bootstrap.DEVELOPMENT]


def test_a_changed_lock_is_installed_into_the_same_environment(calls: list[str], tmp_path: Path) -> None:
    bootstrap.ready_venv(bootstrap.RUNTIME)
    (tmp_path / bootstrap.RUNTIME).write_text("newer")
    bootstrap.ready_venv(bootstrap.RUNTIME)
    assert calls == ["make", bootstrap.RUNTIME, bootstrap.RUNTIME]


@pytest.mark.parametrize("damage", ["stamp", "bin/python"])
def test_a_half_made_environment_is_made_again(calls: list[str], tmp_path: Path, damage: str) -> None:
    bootstrap.ready_venv(bootstrap.RUNTIME)
    (tmp_path / ".venv" / damage).unlink()
    bootstrap.ready_venv(bootstrap.RUNTIME)
    assert calls == ["make", bootstrap.RUNTIME] * 2


def test_a_garbled_stamp_counts_as_half_made(calls: list[str], tmp_path: Path) -> None:
    bootstrap.ready_venv(bootstrap.RUNTIME)
    (tmp_path / ".venv" / "stamp").write_text("{")
    bootstrap.ready_venv(bootstrap.RUNTIME)
    assert calls == ["make", bootstrap.RUNTIME] * 2
    assert json.loads((tmp_path / ".venv" / "stamp").read_text()) == {
        bootstrap.RUNTIME: bootstrap.digest(bootstrap.RUNTIME)
    }


def test_without_ensurepip_the_sentence_is_the_line_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match="apt-get install -y python3-venv"):
        bootstrap._make_venv()


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(EmbeddedError, match=r"需要 Python 3\.11 以上，现在是 3\.9"):
        bootstrap._check_version()


@pytest.mark.parametrize("path", EARLY)
def test_what_runs_before_the_check_parses_on_old_pythons(path: str) -> None:
    text = (bootstrap.REPOSITORY / path).read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 7))
    if ": Callable[" in text or ": dict[" in text:  # subscripts that Python 3.8 would refuse to evaluate
        assert "from __future__ import annotations" in text


@pytest.mark.parametrize("module", [bootstrap, errors, files])
def test_the_bootstrap_needs_the_standard_library_only(module: ModuleType) -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= {*sys.stdlib_module_names, "kunming_coord"}


@pytest.mark.parametrize(
    ("variables", "prefix", "chosen"),
    [
        ({}, "base", False),
        ({}, ".venv", False),
        ({}, "elsewhere", True),
        ({"KC_NO_VENV": "1"}, "base", True),
    ],
)
def test_another_environment_or_the_variable_is_respected(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], prefix: str, chosen: bool
) -> None:
    monkeypatch.delenv("KC_NO_VENV", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    known = {"base": sys.base_prefix, ".venv": str(bootstrap.VENV)}
    monkeypatch.setattr(sys, "prefix", known.get(prefix, "/elsewhere"))
    assert bootstrap._environment_is_chosen() is chosen


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "WARNING: Retrying ... NewConnectionError\nERROR: No matching distribution found for x",
            "PIP_INDEX_URL",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "哈希"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "磁盘已满"),
        ("ERROR: the moon is full\n[notice] a new pip", "the moon is full"),
        ("", "无输出"),
    ],
)
def test_what_pip_says_becomes_one_sentence(output: str, sentence: str) -> None:
    explained = bootstrap.explain_pip(output)
    assert sentence in explained
    assert "\n" not in explained


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_pin_is_locked_with_hashes(name: str) -> None:
    wanted = PIN.findall((bootstrap.REPOSITORY / f"{name}.txt").read_text(encoding="utf-8"))
    text = (bootstrap.REPOSITORY / f"{name}.lock").read_text(encoding="utf-8")
    locked = dict(PIN.findall(text))
    normal = {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in wanted}
    assert normal.items() <= locked.items()
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z])", text) if "==" in block[:80])


def test_both_locks_agree() -> None:
    runtime, development = (
        dict(PIN.findall((bootstrap.REPOSITORY / lock).read_text(encoding="utf-8")))
        for lock in (bootstrap.RUNTIME, bootstrap.DEVELOPMENT)
    )
    assert runtime.items() <= development.items()


PYTEST = ["-m", "pytest", "-n", "2"]


def test_verify_runs_two_workers_and_lets_the_caller_win() -> None:
    assert verify.command(["-k", "lock"])[1:] == [*PYTEST, "-k", "lock"]


@pytest.mark.parametrize(
    ("asked", "marks"),
    [
        (["--wide"], "(wide)"),
        (["--middle"], "(not long and not production and not tour)"),
        (["--long"], "(long and not production)"),
        (["--long", "--wide"], "(wide) or (long and not production)"),
    ],
)
def test_verify_selects_the_tiers_asked_for(asked: list[str], marks: str) -> None:
    assert verify.command([*asked, "-x"])[1:] == [*PYTEST, "-m", marks, "-x"]


def test_verify_tells_the_tests_their_tier() -> None:
    assert [verify.tier_of(asked) for asked in (["--middle", "-x"], ["--wide"], ["-k", "lock"])] == [
        "middle",
        "wide",
        "",
    ]


def test_a_missing_browser_is_said_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify.shutil, "which", lambda name: None)
    verify.announce_missing_browser()
    assert "apt-get install -y chromium fonts-noto-cjk" in capsys.readouterr().out

"""Mutation of the rules' core: one small fault put into one module, and the tests that should notice it.

A mutant runs in a forked child with everything heavy imported already; the module under test is compiled from
its mutated tree. A mutant is killed when the tests fail, or when they no longer come to an end.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Mutant:
    """One fault: which module, which line, what was changed; `node` and `edit` find it again in the tree."""

    path: Path
    line: int
    change: str
    node: int
    edit: int

    @property
    def module(self) -> str:
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    def tree(self) -> ast.Module:
        """The module with the fault in it."""
        tree = ast.parse(self.path.read_text("utf-8"))
        node = list(ast.walk(tree))[self.node]
        _, change = list(_edits(node))[self.edit]
        change(node)
        return ast.fix_missing_locations(tree)

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} {self.change}"


def mutants_of(path: Path) -> list[Mutant]:
    """Every mutant of a module."""
    tree = ast.parse(path.read_text("utf-8"))
    beside = _beside_the_arithmetic(tree)
    return [
        Mutant(path, node.lineno, change, place, edit)
        for place, node in enumerate(ast.walk(tree))
        if id(node) not in beside
        for edit, (change, _) in enumerate(_edits(node))
    ]


def _beside_the_arithmetic(tree: ast.Module) -> set[int]:
    """Nodes that only shape a text or a class: where a list is cut for a message, sentences, decorators."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST] = []
        if isinstance(node, ast.Slice):
            parts = [node]
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            parts = [*node.decorator_list, *([node] if node.name.startswith(("_say", "say")) else [])]
        elif isinstance(node, ast.JoinedStr):
            parts = [node]
        found |= {id(part) for top in parts for part in ast.walk(top)}
    return found


def _edits(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        other = COMPARISONS[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} → {other.__name__}", lambda it: it.ops.__setitem__(0, other())
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC and not _joins_types(node):
        other = ARITHMETIC[type(node.op)]
        yield f"{type(node.op).__name__} → {other.__name__}", lambda it: setattr(it, "op", other())
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} → {other.__name__}", lambda it: setattr(it, "op", other())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield (
            "not → (nothing)",
            lambda it: (
                setattr(it, "op", ast.Not()),
                setattr(it, "operand", ast.UnaryOp(ast.Not(), it.operand)),
            ),
        )
    elif isinstance(node, ast.Constant) and type(node.value) is int and hasattr(node, "lineno"):
        yield f"{node.value} → {node.value + 1}", lambda it: setattr(it, "value", it.value + 1)
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} → {not node.value}", lambda it: setattr(it, "value", not it.value)
    elif isinstance(node, ast.If | ast.IfExp):
        yield "if → if not", lambda it: setattr(it, "test", ast.UnaryOp(ast.Not(), it.test))


def _joins_types(node: ast.BinOp) -> bool:
    """`int | None` in an annotation is no arithmetic: with postponed annotations it is never run."""
    parts = [part for part in ast.walk(node) if isinstance(part, ast.Constant | ast.Name)]
    return isinstance(node.op, ast.BitOr) and any(
        (isinstance(part, ast.Constant) and part.value is None)
        or (isinstance(part, ast.Name) and (part.id[0].isupper() or part.id in TYPES))
        for part in parts
    )


TYPES = {"int", "str", "bool", "dict", "tuple", "list", "date"}


def sample(paths: list[Path], count: int, seed: int) -> list[Mutant]:
    """A seeded sample over all mutants of the modules."""
    every = [mutant for path in sorted(paths) for mutant in mutants_of(path)]
    return random.Random(seed).sample(every, min(count, len(every)))


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name, path=None, target=None):
        if name == self.mutant.module:
            return importlib.util.spec_from_file_location(name, self.mutant.path, loader=self)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module) -> None:
        exec(compile(self.mutant.tree(), str(self.mutant.path), "exec"), module.__dict__)


def start(mutant: Mutant, stages: list[list[str]]) -> int:
    """Fork a child that runs the tests against the mutant, stage by stage until one notices; returns its pid."""
    pid = os.fork()
    if pid:
        return pid
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        _forget_the_rules()
        sys.meta_path.insert(0, _Mutated(mutant))
        os._exit(int(any(_run(stage) for stage in stages)))
    finally:
        os._exit(1)


def _forget_the_rules() -> None:
    """What the parent imported of the rules was not mutated."""
    for name in list(sys.modules):
        if name.startswith(("accounting.rules", "support.")):
            del sys.modules[name]


def _run(tests: list[str]) -> int:
    # Few examples: what a property finds in ten it finds at once, and the worked cases do the rest.
    settings.register_profile("mutants", max_examples=10, deadline=None, derandomize=True, database=None)
    settings.load_profile("mutants")
    options = [
        "-x",
        "-q",
        "--noconftest",
        "-c",
        os.devnull,
        "--rootdir",
        str(ROOT),
        "--import-mode=importlib",
    ]
    without = ["cacheprovider", "randomly", "xdist", "django"]
    plugins = [part for name in without for part in ("-p", f"no:{name}")]
    return int(pytest.main([*options, *plugins, "-m", "not long", "-W", "ignore", *tests]))


def survivors(
    mutants: list[Mutant], tests: Mapping[Path, list[list[str]]], *, at_once: int = 2
) -> list[Mutant]:
    """The mutants no test noticed; one whose tests do not come to an end counts as noticed."""
    waiting, running, alive = list(mutants), {}, []
    while waiting or running:
        while waiting and len(running) < at_once:
            mutant = waiting.pop()
            running[start(mutant, tests[mutant.path])] = (mutant, time.monotonic())
        for pid, (mutant, began) in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del running[pid]
                alive += [mutant] if status == 0 else []
            elif time.monotonic() - began > PATIENCE:
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    return alive

"""The permission matrix: reading tests/permissions.yaml, and every route the URL resolver knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

FILE = Path(__file__).parent.parent / "permissions.yaml"
METHODS = ("GET", "POST")
SECADMIN = "secadmin"


@dataclass(frozen=True)
class Line:
    """What each person is answered on one method of one route; `action` is the action named in the address."""

    method: str
    route: str
    action: str
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.route}{f'/{self.action}' if self.action else ''}"


@cache
def lines() -> list[Line]:
    """Every line of the matrix."""
    loaded = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    people = loaded["people"].split()
    return [
        _with_secadmin(_line(key, cells, people), loaded[SECADMIN].get(key))
        for written, cells in loaded["routes"].items()
        for key in _spelled_out(written)
    ]


def said_of_secadmin() -> set[str]:
    """The lines that say something of their own of the security administrator."""
    return set(yaml.safe_load(FILE.read_text(encoding="utf-8"))[SECADMIN])


def _with_secadmin(line: Line, said: int | None) -> Line:
    """Adds the column of the security administrator, as the head of the file explains."""
    alike = line.expected["approver" if line.route.startswith("admin:") else "sysadmin"]
    return replace(line, expected=line.expected | {SECADMIN: alike if said is None else said})


def _spelled_out(key: str) -> list[str]:
    """`a{b|c}d` stands for `abd` and `acd`; several braces for every combination."""
    found = re.fullmatch(r"(.*?)\{(.*?)\}(.*)", key)
    if not found:
        return [key]
    return [whole for part in found[2].split("|") for whole in _spelled_out(f"{found[1]}{part}{found[3]}")]


def _line(key: str, cells: str | int, people: list[str]) -> Line:
    method, _, where = key.partition(" ")
    route, _, action = where.partition("/")
    codes = [int(cell) for cell in str(cells).split()]
    assert method in METHODS, f"{key}: unknown method"
    assert len(codes) == len(people), f"{key}: {len(codes)} answers for {len(people)} people"
    return Line(method, route, action, dict(zip(people, codes, strict=True)))


@cache
def routes() -> dict[str, URLPattern]:
    """Name (with namespace) → pattern, for every address of the site."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern, namespace)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}", pattern

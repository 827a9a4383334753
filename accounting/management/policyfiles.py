"""What the policy commands share: finding the file, reading facts, saying what is refused."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounting.rules import FactsError, Policy, PolicyError, load_policy, policies, read_json


def policy_of(name: str) -> Policy:
    """The policy in a file, or a shipped one by its id. Raises CommandError listing every fault."""
    try:
        return load_policy(name if name in policies() and not Path(name).exists() else Path(name))
    except PolicyError as error:
        raise CommandError(str(error)) from error


def files_of(names: Iterable[str]) -> list[str]:
    """The files named; a folder stands for the policy files in it. Raises CommandError for one without any."""
    found: list[str] = []
    for name in names:
        path = Path(name)
        inside = sorted(map(str, path.glob("*.yaml"))) if path.is_dir() else [name]
        if not inside:
            raise CommandError(f"文件夹“{name}”里没有 .yaml 文件；请检查路径。")
        found += inside
    return found


def json_of(name: str | None, what: str) -> dict[str, Any]:
    """The names and values of a JSON file, {} where none is given. Raises CommandError."""
    if name is None:
        return {}
    try:
        return read_json(Path(name).read_text("utf-8"), what)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{what} 文件“{name}”打不开或不是 UTF-8；请检查路径和编码。") from error
    except FactsError as error:
        raise CommandError(error.message) from error


def day(text: str) -> dt.date:
    """A day on the command line."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2026-03-31") from None

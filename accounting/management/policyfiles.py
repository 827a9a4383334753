"""What the policy commands share: finding the file, reading facts, saying what is refused."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from accounting.rules import FactsError, Policy, PolicyError, Register, load_policy, policies, read_json
from projects.policies.known import known_documents


def add_registered(parser: ArgumentParser) -> None:
    """The option that lets a file cite what is registered in this installation."""
    parser.add_argument(
        "--registered",
        action="store_true",
        help="也可以引用本系统“文件登记”里已核对的文件；不写时只认随产品提供的文件",
    )


def register_of(options: Mapping[str, Any]) -> Register | None:
    """The documents a file may cite; None for those shipped with the product. Raises CommandError without a database."""
    if not options["registered"]:
        return None
    try:
        return known_documents()
    except DatabaseError as error:
        raise CommandError(
            "读不到文件登记：数据库连不上，或还没有建表；请先运行 quickstart，或去掉 --registered。"
        ) from error


def policy_of(name: str, register: Register | None = None) -> Policy:
    """The policy in a file, or a shipped one by its id. Raises CommandError listing every fault."""
    try:
        source = name if name in policies() and not Path(name).exists() else Path(name)
        return load_policy(source, register)
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

"""Turns a policy file into a Policy: read, check against the schema, build, check what a schema cannot."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from accounting.rules.errors import PolicyError, PolicyProblem
from accounting.rules.files.building import build_policy
from accounting.rules.files.checking import policy_problems
from accounting.rules.files.schema import schema_problems
from accounting.rules.files.sources import Register, documents
from accounting.rules.files.yamlfile import MAX_BYTES, YamlFile, read_yaml
from accounting.rules.language.effort import AT_LOAD, Exhausted, at_most
from accounting.rules.policy.arguments import Fault
from accounting.rules.policy.model import Policy

FOLDER: Final = Path(__file__).parents[1] / "policies"
_ID = re.compile(r"[a-z][a-z0-9-]{2,60}", re.ASCII)


def load_policy(source: str | Path, register: Register | None = None) -> Policy:
    """A policy by its id ("investment-2022") or from a file, which may cite the documents of a register.

    Raises PolicyError naming file, line, key, reason and mend; nothing is filled in silently.
    """
    if isinstance(source, str) and _ID.fullmatch(source):
        known = policies()
        if source not in known:
            raise PolicyError([_unreadable(source, "没有这个编号的政策", f"现有：{'、'.join(known)}")])
        return known[source]
    return parse_policy(policy_text(Path(source)), Path(source).name, register)


def parse_policy(text: str, file: str, register: Register | None = None) -> Policy:
    """A policy from its text; `file` is the name shown in errors, `register` the documents it may cite.

    Without a register it may cite those shipped with the product. Raises PolicyError.
    """
    known = documents() if register is None else register
    source = read_yaml(text, file)
    policy = _read(source, text, known, accepted=False)
    if problems := policy_problems(policy, source, known):
        raise PolicyError(problems)
    return policy


def accepted_policy(text: str, file: str, register: Register) -> Policy:
    """A policy from a text that was checked when it was accepted; its form alone is looked at again.

    What money was shared by stays readable when a later release checks more, or when a document is corrected in
    the register. Raises PolicyError where the language of today no longer has the form.
    """
    return _read(read_yaml(text, file), text, register, accepted=True)


def _read(source: YamlFile, text: str, register: Register, *, accepted: bool) -> Policy:
    """What a file says, its formulas read within a bound. Raises PolicyError where it is not in the language."""
    problems = schema_problems(source)
    if not problems:
        faults: list[Fault] = []
        digest = sha256(text.encode()).hexdigest()
        try:
            with at_most(AT_LOAD):
                policy = build_policy(source, digest, register, faults, accepted=accepted)
        except Exhausted as error:
            raise PolicyError([source.problem(("quantities",), error.reason, error.mend)]) from None
        problems = [source.problem(*fault) for fault in faults]
        if not problems:
            return policy
    raise PolicyError(problems)


@cache
def policies() -> dict[str, Policy]:
    """Every policy shipped with the product, by id; read and checked once."""
    return {path.stem: parse_policy(policy_text(path), path.name) for path in sorted(FOLDER.glob("*.yaml"))}


def shipped_text(code: str) -> str:
    """The text of a policy shipped with the product. Raises PolicyError where it cannot be read."""
    return policy_text(FOLDER / f"{code}.yaml")


def policy_text(path: Path) -> str:
    """The text of a policy file. Raises PolicyError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1).decode("utf-8")
    except OSError as error:
        raise PolicyError([_unreadable(path.name, "文件打不开", "请检查路径和权限")]) from error
    except UnicodeDecodeError as error:
        raise PolicyError([_unreadable(path.name, "文件不是 UTF-8 编码", "请另存为 UTF-8")]) from error


def _unreadable(file: str, reason: str, mend: str) -> PolicyProblem:
    return PolicyProblem(file, 0, "", reason, mend)

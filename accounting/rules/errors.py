"""Typed errors of the rules. Messages are Chinese sentences naming the place, the reason and the mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class RulesError(Exception):
    """Anything the rules refuse."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One fault of a policy file: where it is, why it is one, and how to mend it."""

    file: str
    line: int
    key: str
    reason: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file} 第{self.line}行" if self.line else self.file
        key = f"「{self.key}」" if self.key else ""
        return f"{place}{key}：{self.reason}。{self.mend}。"


class PolicyError(RulesError):
    """A policy file is refused. `problems` holds every fault found, in the order of the file."""

    def __init__(self, problems: Sequence[PolicyProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.key)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
        first = self.problems[0]
        self.file, self.line, self.key = first.file, first.line, first.key
        self.reason, self.mend = first.reason, first.mend


class TermsError(RulesError):
    """Terms of an agreement do not fit the policy. `fields` maps each field to its Chinese sentence."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("\n".join(fields.values()))
        self.fields = fields
        self.field = next(iter(fields))


class FactsError(RulesError):
    """Facts or agreed terms cannot be computed with: not of their kind, missing, or of nothing agreed.

    `fields` maps each faulty input to its Chinese sentence; `field` is the first of them.
    """

    def __init__(self, field: str, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.fields = fields or {field: message}


class OutOfForce(RulesError):
    """A policy, a dated value or an agreement was asked for a time it does not cover."""

"""Reading the text of a version: the policy it says, or every fault that keeps it from being one."""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from accounting.rules import Policy, PolicyError, PolicyProblem, accepted_policy, parse_policy
from kunming_coord.common.errors import Absent
from projects.policies.known import known_documents
from projects.policies.models import PolicyVersion
from projects.policies.moves import ACCEPTED, EDITABLE

MAX_BYTES: Final = 256 * 1024
CODE: Final = re.compile(r"[a-z][a-z0-9-]{2,39}", re.ASCII)
_ID: Final = re.compile(r"^id:[ \t]*([a-z][a-z0-9-]{2,60})[ \t]*$", re.MULTILINE | re.ASCII)
_NUMBER: Final = re.compile(r"^version:.*$", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """What a text says: a policy, or the faults of the text in the order of its lines."""

    policy: Policy | None
    problems: tuple[PolicyProblem, ...] = ()


def digest_of(text: str) -> str:
    """SHA-256 of a text, as the rules compute it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_text(text: str, *, code: str, number: int | None = None) -> Reading:
    """Read a text as the policy `code`, and as its version `number` where one is given."""
    file = f"{code}.yaml"
    try:
        policy = parse_policy(text, file, known_documents())
    except PolicyError as error:
        return Reading(None, error.problems)
    if number is not None and policy.version != number:
        fault = PolicyProblem(
            file,
            _line_of(text),
            "version",
            f"版本号是 {policy.version}，应为 {number}",
            f"请改为 version: {number}",
        )
        return Reading(None, (fault,))
    return Reading(policy)


def renumbered(text: str, number: int) -> str:
    """The text with the next version number in it."""
    return _NUMBER.sub(f"version: {number}", text, count=1)


def reading_of(version: PolicyVersion) -> Reading:
    """What a stored version says. A frozen text is read once per process: a digest never stands for another text.

    Titles of registered documents are those of that reading.
    """
    if version.status in EDITABLE:
        return read_text(version.text, code=version.code, number=version.number)
    return _kept(version.digest)


def policy_of(digest: str) -> Policy:
    """The policy of a stored text.

    Raises Absent where no version has this digest or its text can no longer be read.
    """
    reading = _kept(digest)
    if reading.policy is None:
        raise Absent(f"这一版本的政策文件不能读取：{reading.problems[0]}")
    return reading.policy


@lru_cache(maxsize=256)
def _kept(digest: str) -> Reading:
    row = PolicyVersion.objects.filter(digest=digest).values_list("code", "text", "status").first()
    if row is None:
        raise Absent("没有这一版本的政策文件，请从政策列表中选择。")
    code, text, status = row
    return _accepted(text, f"{code}.yaml") if status in ACCEPTED else read_text(text, code=code)


def _accepted(text: str, file: str) -> Reading:
    """A text that has passed every check once: what a later release asks for, it need not satisfy."""
    try:
        return Reading(accepted_policy(text, file, known_documents()))
    except PolicyError as error:
        return Reading(None, error.problems)


def declared_id(text: str) -> str:
    """The id a text gives itself, so that a text without a file name can be checked; "policy" where it has none."""
    found = _ID.search(text[:MAX_BYTES])
    return found[1] if found else "policy"


def _line_of(text: str) -> int:
    found = _NUMBER.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 1

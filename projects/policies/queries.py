"""Policies as forms and pages need them; the files themselves are read by the rules."""

import datetime as dt
from dataclasses import dataclass

from accounting.rules import (
    STATUSES,
    OutOfForce,
    Policy,
    PolicyError,
    Reference,
    documents,
    load_policy,
    policies,
)
from kunming_coord.common.errors import Invalid


@dataclass(frozen=True)
class Clause:
    """A parameter a page rests on: what it says, how sure it is, and the words quoted from its document."""

    title: str
    status: str
    document: str
    quote: str
    note: str

    @property
    def status_label(self) -> str:
        """有出处, 推断 or 待定."""
        return STATUSES[self.status]


@dataclass(frozen=True)
class Checklist:
    """Items somebody has to confirm, with the clause they come from."""

    items: dict[str, str]
    clause: Clause | None


def policy_named(code: str) -> Policy:
    """The policy of this code; raises Invalid for an unknown one."""
    try:
        return load_policy(code)
    except PolicyError as error:
        raise Invalid(
            f"适用政策“{code[:40]}”不存在，请从列表中选择。", fields={"policy_code": "请从列表中选择。"}
        ) from error


def policy_in_force(scheme: str, day: dt.date) -> Policy:
    """The policy that governs a scheme on a day; raises Invalid where there is none."""
    for policy in policies().values():
        if (
            policy.scheme == scheme
            and policy.in_force <= day
            and (policy.valid_to is None or day <= policy.valid_to)
        ):
            return policy
    raise Invalid(f"{day:%Y-%m-%d} 没有适用的有效政策文件，请核对日期。")


def clause_of(reference: Reference) -> Clause:
    """A citation of the rules as a page prints it."""
    document = documents().get(reference.document or "")
    return Clause(
        title=reference.title,
        status=reference.status,
        document=document.title if document else "",
        quote=reference.quote or "",
        note=reference.note,
    )


def parameter_clause(policy: Policy, name: str | None, day: dt.date) -> Clause | None:
    """The clause of a named parameter on a day; None where the policy has no such parameter."""
    if not name:
        return None
    try:
        return clause_of(policy.parameter(name, day))
    except OutOfForce:
        return None


def exclusions(policy: Policy, day: dt.date) -> Checklist:
    """Kinds of project the policy does not cover."""
    return Checklist(policy.exclusions_on(day), parameter_clause(policy, policy.exclusions, day))


def conditions(policy: Policy, day: dt.date) -> Checklist:
    """The conditions a project has to meet."""
    return Checklist(policy.conditions_on(day), parameter_clause(policy, policy.conditions, day))

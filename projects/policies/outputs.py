"""Policies as JSON."""

from collections.abc import Sequence
from typing import Any

from accounting.rules import Input, Parameter, Policy, Quantity, made
from kunming_coord.common.errors import Invalid
from projects.policies.models import PolicyVersion
from projects.policies.texts import reading_of


def version_json(version: PolicyVersion) -> dict[str, Any]:
    """A version without its text."""
    return {
        "uid": str(version.uid),
        "number": version.number,
        "status": version.status,
        "version": version.version,
        "digest": version.digest,
        "effective_from": version.effective_from,
        "effective_to": version.effective_to,
        "note": version.note,
    }


def policy_json(version: PolicyVersion, versions: Sequence[PolicyVersion]) -> dict[str, Any]:
    """What a version says; raises Invalid where its text has faults."""
    policy = reading_of(version).policy
    if policy is None:
        raise Invalid("这一版本的全文还有问题，不能读取；请先检查改正。")
    return {
        "code": version.code,
        "version": version.number,
        "title": policy.title,
        "document": policy.document.id,
        "authority": policy.authority,
        "number": policy.number,
        "in_force": policy.in_force,
        "valid_to": policy.valid_to,
        "scheme": policy.scheme,
        "digest": version.digest,
        "indicators": list(policy.indicators),
        "parameters": [_parameter(row) for row in policy.parameters.values()],
        "inputs": [_input(row) for row in policy.computation.inputs.values()],
        "quantities": [_quantity(row, policy) for row in policy.computation.quantities.values()],
        "versions": [version_json(row) for row in versions],
    }


def _parameter(row: Parameter) -> dict[str, Any]:
    names = ("from_day", "until", "value", "status", "document", "quote", "note")
    return {
        "name": row.name,
        "title": row.title,
        "unit": row.unit,
        "checked_on": row.checked_on,
        "values": [{name: getattr(dated, name) for name in names} for dated in row.values],
    }


def _input(row: Input) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": row.title,
        "kind": row.kind,
        "unit": row.unit,
        "origin": row.origin,
        "choices": dict(row.choices),
        "parties": list(row.parties),
        "optional": row.optional,
        "has_example": row.example is not None,
        "note": row.note,
    }


def _quantity(row: Quantity, policy: Policy) -> dict[str, Any]:
    words = made(row, policy)
    said = "；".join(f"{label} {text}".strip() for label, text in words.arguments)
    return {
        "name": row.name,
        "title": row.title,
        "unit": row.unit,
        "made": f"{words.way}：{said}",
        "needs": sorted(row.needs),
    }

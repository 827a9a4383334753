"""Evaluating a policy from plain names and values, as commands and machines hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounting.rules.errors import FactsError
from accounting.rules.model import Policy
from accounting.rules.quantities.evaluating import evaluate_quantities


def evaluate_given(
    policy: Policy, facts: Mapping[str, Any], terms: Mapping[str, Any], *, on: date, trace: bool
) -> dict[str, Any]:
    """{"results": quantity → value or party → value, "trace": steps, …} as JSON data.

    Raises FactsError, TermsError or OutOfForce; a policy that only governs agreements says so.
    """
    if not policy.computes:
        raise FactsError(
            "policy", f"《{policy.title}》只规定协议怎样分享，没有可以单独计算的量；请在协议预览中试算。"
        )
    return evaluate_quantities(policy, facts, terms, on=on).json(trace=trace)

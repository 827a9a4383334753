"""Evaluating a policy from plain names and values, as commands and machines hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from accounting.rules.agreements.written import evaluate_agreement, is_agreement
from accounting.rules.errors import FactsError
from accounting.rules.policy.model import Policy
from accounting.rules.quantities.evaluating import evaluate_quantities

_HOW: Final = "请在 terms 里写明 signed_on、parties 和 indicators，在 facts 里写明 quarter 和 values（分）。"


def evaluate_given(
    policy: Policy, facts: Mapping[str, Any], terms: Mapping[str, Any], *, on: date, trace: bool
) -> dict[str, Any]:
    """{"results": quantity → value or party → value, "trace": steps, …} as JSON data.

    Terms with `parties` are those of an agreement (agreementjson.py); any others are inputs of the quantities.
    Raises FactsError, TermsError or OutOfForce.
    """
    if is_agreement(policy, terms):
        if "parties" not in terms:
            raise FactsError("terms", f"《{policy.title}》规定协议怎样分享；{_HOW}")
        return evaluate_agreement(policy, facts, terms, trace=trace)
    return evaluate_quantities(policy, facts, terms, on=on).json(trace=trace)

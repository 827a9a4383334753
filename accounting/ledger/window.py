"""What the statistical window asks of an investment project, read from the policy that says it."""

import datetime as dt
from fractions import Fraction

from accounting.rules import Policy
from kunming_coord.common.money import Unit
from projects.policies.queries import policy_named, policy_with_digest, versions_on

POLICY, PARAMETER = "statistical-window-investment", "least_planned"


def least_planned_fen(day: dt.date, *, known_on: dt.date | None = None) -> int:
    """The least planned investment of a project that counts on a day, in fen; on days before the rule, its first value.

    `known_on` asks what the policy said that governed on another day than today.
    """
    policy = policy_named(POLICY) if known_on is None else _policy_known_on(known_on)
    value = policy.parameter(PARAMETER, max(day, policy.in_force)).value
    return int(Fraction(str(value)) * Unit.WAN.fen)


def _policy_known_on(day: dt.date) -> Policy:
    governing = [version.digest for version in versions_on(day) if version.code == POLICY]
    return policy_with_digest(governing[0]) if governing else policy_named(POLICY)

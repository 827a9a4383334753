"""What the statistical window asks of an investment project, read from the policy that says it."""

import datetime as dt
from fractions import Fraction

from kunming_coord.common.money import Unit
from projects.policies.queries import policy_named

POLICY, PARAMETER = "statistical-window-investment", "least_planned"


def least_planned_fen(day: dt.date) -> int:
    """The least planned investment of a project that counts on a day, in fen; on days before the rule, its first value."""
    policy = policy_named(POLICY)
    value = policy.parameter(PARAMETER, max(day, policy.in_force)).value
    return int(Fraction(str(value)) * Unit.WAN.fen)

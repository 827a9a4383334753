"""What an agreement may choose under a policy, so that a form can be built from it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from accounting.rules.policy.model import Policy, RatioOption, RatioRule, word_table, words_of
from accounting.rules.ratios import parse_ratio
from accounting.rules.vocabulary import AS_FILED, HOST, ORIGIN


def ratio_options(policy: Policy, indicator: str, day: date) -> tuple[RatioOption, ...]:
    """The ratios a policy names for an indicator on a day; empty where it names none and one must be agreed.

    Raises KeyError for an indicator the policy does not cover, OutOfForce outside its dates.
    """
    policy.require_in_force(day)
    rule = policy.indicators[indicator].ratio
    if rule is None:
        return ()
    grades = _grades(policy, rule, day)
    return tuple(
        RatioOption(
            text=text,
            shares=_by_role(policy, rule, text, day),
            grades=tuple(grade for grade, ratio in grades.items() if ratio == text),
        )
        for text in words_of(policy.parameter(rule.allowed, day).value)
    )


def base_options(policy: Policy, indicator: str, day: date) -> tuple[str, ...]:
    """The figures a policy lets be shared of an indicator on a day; several where the agreement has to choose.

    Raises KeyError for an indicator the policy does not cover, OutOfForce outside its dates.
    """
    name = policy.indicators[indicator].base
    words = words_of(policy.parameter(name, day).value) if name else ()
    return words or (AS_FILED,)


def deviation_allowed(policy: Policy, indicator: str, day: date) -> bool:
    """Whether a ratio the policy does not name may be agreed with a reason."""
    rule = policy.indicators[indicator].ratio
    return bool(rule and rule.deviation and policy.parameter(rule.deviation, day).value == "with_reason")


def _grades(policy: Policy, rule: RatioRule, day: date) -> dict[str, str]:
    value = policy.parameter(rule.by_participation, day).value if rule.by_participation else None
    return word_table(value)


def _by_role(policy: Policy, rule: RatioRule, text: str, day: date) -> dict[str, Fraction]:
    """A ratio of two as shares of origin and host: the smaller number goes where the policy says."""
    smaller, larger = sorted(parse_ratio(text))
    side = policy.parameter(str(rule.smaller_side), day).value
    return {ORIGIN: smaller, HOST: larger} if side == ORIGIN else {ORIGIN: larger, HOST: smaller}

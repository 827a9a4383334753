"""Whatever values reach a primitive of base, schedule, bounds or settlement, only a refusal may come out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.primitives import any_arguments

from accounting.rules.language.values import Refusal, add_up, refuse_undefined
from accounting.rules.primitives.band import BAND
from accounting.rules.primitives.base import BASE, MOVING_AVERAGE
from accounting.rules.primitives.bounds import CAP, FLOOR
from accounting.rules.primitives.brackets import BRACKETS
from accounting.rules.primitives.carry import CARRY
from accounting.rules.primitives.schedule import IN_TERM, TERM
from accounting.rules.primitives.settlement import INSTALMENTS, MIRROR, NET, TRUE_UP

ALL = (
    BASE,
    MOVING_AVERAGE,
    CARRY,
    TERM,
    IN_TERM,
    BRACKETS,
    CAP,
    FLOOR,
    BAND,
    NET,
    MIRROR,
    INSTALMENTS,
    TRUE_UP,
)


def check(primitive, arguments):
    try:
        value = refuse_undefined(primitive.compute(arguments))
    except Refusal as refusal:
        check_refusal(refusal)
        return
    sentence = primitive.say(arguments, value)
    assert sentence
    assert "\n" not in sentence
    if primitive.conserves:
        assert add_up(value) == add_up(arguments[primitive.conserves])


def check_refusal(refusal):
    assert refusal.reason
    assert refusal.mend
    assert "。" not in (refusal.reason[-1], refusal.mend[-1])


@pytest.mark.parametrize("primitive", ALL, ids=lambda primitive: primitive.name)
@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_only_refusals_come_out(primitive, data):
    check(primitive, data.draw(any_arguments(primitive.shape)))


@pytest.mark.long
@pytest.mark.parametrize("primitive", ALL, ids=lambda primitive: primitive.name)
@given(st.data())
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_only_refusals_come_out_of_thousands(primitive, data):
    check(primitive, data.draw(any_arguments(primitive.shape)))

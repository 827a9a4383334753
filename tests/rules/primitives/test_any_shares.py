"""Whatever values reach a primitive of choosing, weights or dividing, only a refusal may come out."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.primitives import PARTIES, any_arguments

from accounting.rules.language.values import Refusal, add_up, refuse_undefined
from accounting.rules.primitives.choosing import COLLECT, DECIDE
from accounting.rules.primitives.credit import CREDIT
from accounting.rules.primitives.dividing import SPLIT
from accounting.rules.primitives.games import SEPARABLE, SHAPLEY
from accounting.rules.primitives.limits import SHARE_WITHIN
from accounting.rules.primitives.rounding import ROUND
from accounting.rules.primitives.shapes import Either, Expression, Record, Steps
from accounting.rules.primitives.waterfall import WATERFALL
from accounting.rules.primitives.weights import WEIGHTS

ALL = (DECIDE, COLLECT, WEIGHTS, SHAPLEY, SEPARABLE, SPLIT, SHARE_WITHIN, WATERFALL, CREDIT, ROUND)

# Each is within the largest number allowed; sums and products of them are not.
HUGE = (Fraction(2**4000 + 1, 3), Fraction(1, 2**4000 + 1), Fraction(7, 2**2050 - 1), Fraction(2**2050, 5))

written = st.one_of(
    st.integers(-3, 10),
    st.sampled_from(
        ["0.3", "0.7", "30%", "-1", "0", "rate", "sum(x)", "'3:7'", "'3:7:1'", "'x'", "1/3", "''", "'"]
    ),
)


def check(primitive, arguments):
    try:
        value = refuse_undefined(primitive.compute(arguments))
    except Refusal as refusal:
        check_sentences(refusal.reason, refusal.mend)
        return
    sentence = primitive.say(arguments, value)
    assert sentence
    assert "\n" not in sentence
    if primitive.conserves:
        assert add_up(value) == add_up(arguments[primitive.conserves])


def check_sentences(reason, mend):
    assert reason
    assert mend
    assert "。" not in (reason[-1], mend[-1])


def as_written(shape):
    """Arguments as the file writes them: texts and whole numbers in the place of expressions."""
    match shape:
        case Expression():
            return written
        case Either():
            return st.one_of(written, st.dictionaries(st.sampled_from(PARTIES), written, min_size=1))
        case Steps(of):
            return st.lists(as_written(of), max_size=3)
        case Record():
            required = {key: as_written(part) for key, part in shape.required.items()}
            # Which of several kinds is written is checked elsewhere, so none and several come here too.
            optional = {key: as_written(part) for key, part in {**shape.optional, **shape.one_of}.items()}
            return st.fixed_dictionaries(required, optional=optional)
    return any_arguments(shape)


@pytest.mark.parametrize("primitive", ALL, ids=lambda primitive: primitive.name)
@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_only_refusals_come_out(primitive, data):
    check(primitive, data.draw(any_arguments(primitive.shape)))


@pytest.mark.long
@pytest.mark.parametrize("primitive", ALL, ids=lambda primitive: primitive.name)
@given(st.data())
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_only_refusals_come_out_of_thousands(primitive, data):
    check(primitive, data.draw(any_arguments(primitive.shape)))


@pytest.mark.parametrize("primitive", [one for one in ALL if one.agree], ids=lambda primitive: primitive.name)
@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_faults_are_reasons_and_places_whatever_is_written(primitive, data):
    for path, reason, mend in primitive.agree(data.draw(as_written(primitive.shape))):
        assert all(isinstance(part, str | int) for part in path)
        check_sentences(reason, mend)


@given(st.lists(st.sampled_from([*HUGE, Fraction(1), Fraction(0)]), min_size=3, max_size=3), st.data())
def test_huge_numbers_are_refused_or_kept_exactly(numbers, data):
    table = dict(zip(PARTIES, numbers, strict=True))
    amount, limit = data.draw(st.sampled_from(HUGE)), dict.fromkeys(PARTIES, data.draw(st.sampled_from(HUGE)))
    game = {"甲": numbers[0], "乙": numbers[1], "甲|乙": numbers[2]}
    check(WEIGHTS, {"index": table})
    check(WEIGHTS, {"factors": {"parts": [{"of": table, "weight": Fraction(1, 2)}] * 2}})
    check(SHARE_WITHIN, {"amount": amount, "by": table, "at_most": limit})
    check(SHARE_WITHIN, {"amount": amount, "by": table, "at_least": limit})
    check(WATERFALL, {"amount": amount, "steps": [{"each": table}, {"to": "甲", "rest": "all"}]})
    check(SHAPLEY, {"game": game})
    check(SHAPLEY, {"highest_of": table})
    check(SEPARABLE, {"game": game, "rest": "alternative"})
    check(ROUND, {"of": table, "to": numbers[0], "mode": "half_up"})

"""Primitives under test: arguments written as in a policy file, and any arguments their shape allows."""

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from accounting.rules.language.values import Undefined, add_up
from accounting.rules.primitives.shapes import (
    ByName,
    Either,
    Expression,
    Parties,
    Party,
    Payers,
    Record,
    Sentence,
    Steps,
    Word,
)


def exact(written):
    """A value: whole numbers and texts that are numbers become fractions, lists series."""
    if isinstance(written, dict):
        return {name: exact(part) for name, part in written.items()}
    if isinstance(written, list | tuple):
        return tuple(exact(part) for part in written)
    if isinstance(written, bool) or not isinstance(written, int | str):
        return written
    try:
        return Fraction(written)
    except ValueError:
        return written


def arguments(shape, written):
    """Written arguments with values in the place of expressions."""
    if isinstance(shape, Expression | Either) or (isinstance(shape, Payers) and isinstance(written, dict)):
        return exact(written)
    if isinstance(shape, Record):
        parts = {**shape.required, **shape.optional, **shape.one_of}
        return {key: arguments(parts[key], part) for key, part in written.items()}
    if isinstance(shape, Steps):
        return [arguments(shape.of, part) for part in written]
    return written


def compute(primitive, **written):
    """The value, seen to keep what it must keep and to be told in one line."""
    given = arguments(primitive.shape, written)
    value = primitive.compute(given)
    if primitive.conserves:
        assert add_up(value) == add_up(given[primitive.conserves])
    assert "\n" not in primitive.say(given, value)
    return value


def said(primitive, **written):
    """What is said of the result."""
    given = arguments(primitive.shape, written)
    return primitive.say(given, primitive.compute(given))


def faults(primitive, **written):
    """Paths of the faults seen before any value is known."""
    return [path for path, _, _ in primitive.agree(written)]


PARTIES = ("甲", "乙", "丙")

_numbers = st.one_of(
    st.fractions(-5, 5, max_denominator=4),
    st.integers(-(10**12), 10**12).map(Fraction),
    st.integers(1, 4).map(Fraction),
)
_singles = st.one_of(
    _numbers,
    _numbers,
    st.booleans(),
    st.sampled_from(["", "3:7", "甲>乙", "其他"]),
    st.dates(),
    st.just(Undefined("缺数", "请补")),
)
_names = st.sampled_from([*PARTIES, "甲>乙", "乙>丙", ">", "甲|乙", ""])


def _tables(elements):
    whole = st.fixed_dictionaries(dict.fromkeys(PARTIES, elements))
    return st.one_of(whole, st.dictionaries(_names, elements, max_size=3))


_series = st.one_of(
    st.lists(_numbers, min_size=3, max_size=3).map(tuple), st.lists(_singles, max_size=4).map(tuple)
)
any_value = st.one_of(
    _singles,
    _series,
    _tables(_numbers),
    _tables(_singles),
    _tables(_series),
    _tables(st.lists(_numbers, min_size=3, max_size=3).map(tuple)),
    st.lists(_tables(_numbers), max_size=2).map(tuple),
    _tables(_tables(_numbers)),
)


_small = st.one_of(st.integers(0, 4).map(Fraction), st.fractions(0, 2, max_denominator=4))
_three = st.lists(_numbers, min_size=3, max_size=3).map(tuple)
_whole_table = st.fixed_dictionaries(dict.fromkeys(PARTIES, _numbers))
_amounts = st.one_of(_numbers, _three, _whole_table, st.fixed_dictionaries(dict.fromkeys(PARTIES, _three)))
_day = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31))

_sizes = st.fixed_dictionaries(dict.fromkeys(PARTIES, _small))
_shares = (
    st.lists(st.integers(0, 4), min_size=3, max_size=3)
    .filter(any)
    .map(
        lambda weights: {
            name: Fraction(weight, sum(weights)) for name, weight in zip(PARTIES, weights, strict=True)
        }
    )
)
_coalitions = ["甲", "乙", "丙", "甲|乙", "甲|丙", "乙|丙", "甲|乙|丙"]

LIKELY = {
    **dict.fromkeys(("of", "due", "paid", "gets", "pays", "amount", "history"), _amounts),
    **dict.fromkeys(("on", "anchor", "until"), _day),
    "when": st.booleans(),
    "claims": st.dictionaries(st.sampled_from(["甲>乙", "乙>丙", "丙>甲"]), _numbers, min_size=1),
    **dict.fromkeys(("by", "equity"), _shares),
    **dict.fromkeys(("index", "each", "at_least", "highest_of", "benefits"), _sizes),
    "at_most": _sizes.map(lambda table: {name: size * 10**12 for name, size in table.items()}),
    "game": st.fixed_dictionaries(dict.fromkeys(_coalitions, _numbers)),
    "players": st.permutations(PARTIES).map(tuple),
    "weight": st.sampled_from([Fraction(1), Fraction(1, 2)]),
    "total": _amounts,
    "rate": st.one_of(_small, st.fixed_dictionaries(dict.fromkeys(PARTIES, _small))),
}
"""Values likely to be computed with, by the name of the argument; for every other name a small number."""


def any_arguments(shape, name=""):
    """What the shape allows: mostly values fit for the argument, some of every other kind."""
    match shape:
        case Expression() | Either():
            fit = LIKELY.get(name, _small)
            return st.integers(0, 9).flatmap(lambda lot: fit if lot else any_value)
        case Steps(of):
            return st.lists(any_arguments(of, name), max_size=3)
        case ByName(of):
            return st.dictionaries(st.sampled_from(PARTIES), any_arguments(of, name), max_size=3)
        case Record():
            return _any_record(shape)
        case Payers():
            several = st.dictionaries(
                st.sampled_from(PARTIES), any_arguments(Expression(), name), min_size=1, max_size=3
            )
            return st.one_of(st.sampled_from([*PARTIES, "丁"]), several)
    return _literally(shape)


def _literally(shape):
    match shape:
        case Word(choices):
            return st.sampled_from(list(choices))
        case Party(also):
            return st.sampled_from([*PARTIES, "丁", *also])
        case Parties():
            return st.lists(st.sampled_from(PARTIES), max_size=4)
        case Sentence():
            return st.just("依协议")
    raise AssertionError(shape)


def _any_record(shape):
    def parts(of):
        return {key: any_arguments(part, key) for key, part in of.items()}

    records = [
        st.fixed_dictionaries({**parts(shape.required), key: part}, optional=parts(shape.optional))
        for key, part in parts(shape.one_of).items()
    ]
    return (
        st.one_of(records)
        if records
        else st.fixed_dictionaries(parts(shape.required), optional=parts(shape.optional))
    )

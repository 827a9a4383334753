"""Parameters as values: what stands in a policy file as text becomes the number, day or word it means."""

from __future__ import annotations

from typing import Final

from accounting.rules.language.reading import read_day, read_number, read_text
from accounting.rules.language.values import Refusal, Value
from accounting.rules.policy.model import ParameterValue

WORD_UNITS: Final = ("ratio", "role", "indicator", "book", "base", "deviation", "text")
"""Units of words; any other unit is that of numbers, `day` of days."""
DAY_UNIT: Final = "day"


def parameter_value(unit: str, written: ParameterValue) -> Value:
    """The value of a parameter. Raises Refusal where the text is not of the unit, or nothing is known."""
    if written is None:
        raise Refusal("尚无取值（待定）", "请由协议约定，或在政策文件中补充取值")
    if isinstance(written, dict):
        return {name: parameter_value(unit, part) for name, part in written.items()}
    if isinstance(written, tuple):
        return tuple(parameter_value(unit, part) for part in written)
    if unit in WORD_UNITS:
        return read_text(written)
    return read_day(written) if unit == DAY_UNIT else read_number(written)

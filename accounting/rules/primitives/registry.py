"""Every primitive a quantity may be made of, by its name in the file, in the order of the manual."""

from __future__ import annotations

from typing import Final

from accounting.rules.primitives.band import BAND
from accounting.rules.primitives.base import BASE, MOVING_AVERAGE
from accounting.rules.primitives.bounds import CAP, FLOOR
from accounting.rules.primitives.brackets import BRACKETS
from accounting.rules.primitives.carry import CARRY
from accounting.rules.primitives.choosing import COLLECT, DECIDE
from accounting.rules.primitives.credit import CREDIT
from accounting.rules.primitives.dividing import SPLIT
from accounting.rules.primitives.games import SEPARABLE, SHAPLEY
from accounting.rules.primitives.limits import SHARE_WITHIN
from accounting.rules.primitives.rounding import ROUND
from accounting.rules.primitives.schedule import IN_TERM, TERM
from accounting.rules.primitives.settlement import INSTALMENTS, MIRROR, NET, TRUE_UP
from accounting.rules.primitives.shapes import Primitive
from accounting.rules.primitives.waterfall import WATERFALL
from accounting.rules.primitives.weights import WEIGHTS

_CHOOSING: Final = (DECIDE, COLLECT)
_BASES: Final = (BASE, MOVING_AVERAGE, CARRY)
_WEIGHTS: Final = (WEIGHTS, SHAPLEY, SEPARABLE)
_DIVIDING: Final = (SPLIT, SHARE_WITHIN, WATERFALL, CREDIT, ROUND)
_SCHEDULE: Final = (TERM, IN_TERM, BRACKETS)
_BOUNDS: Final = (CAP, FLOOR, BAND)
_SETTLEMENT: Final = (NET, MIRROR, INSTALMENTS, TRUE_UP)

PRIMITIVES: Final[dict[str, Primitive]] = {
    primitive.name: primitive
    for primitive in (
        *_CHOOSING,
        *_BASES,
        *_WEIGHTS,
        *_DIVIDING,
        *_SCHEDULE,
        *_BOUNDS,
        *_SETTLEMENT,
    )
}

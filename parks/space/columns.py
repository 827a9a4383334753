"""Columns of workbooks that hold quantities of stock."""

from dataclasses import dataclass
from typing import Any

from kunming_coord.exchange.columns import Amount, Value
from parks.directory.measures import Size


@dataclass(frozen=True)
class Quantity(Amount):
    """A quantity in a unit of stock, kept in its smallest unit."""

    measure: Any = Size.SQUARE_METRE
    word = "数量"

    def show(self, value: Value) -> str:
        """Exact, without needless zeros."""
        return self.measure.text(None if value is None else int(value))  # type: ignore[no-any-return]

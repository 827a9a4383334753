"""Units quantities other than money are written in: whole smallest units inside, people's units on paper."""

import enum

from kunming_coord.common.money import format_fen


class QuantityUnit(enum.Enum):
    """A unit a quantity is written in; `fen` smallest units make one, `places` decimals still name whole ones.

    A room lists its own units as members: (label, fen, places, smallest). `common.money` reads and writes them.
    """

    def __init__(self, label: str, fen: int, places: int, smallest: str) -> None:
        self.label = label
        self.fen = fen
        self.places = places
        self.smallest = smallest

    @property
    def base(self) -> str:
        """The unit that was probably meant where a value is far too large."""
        return self.label

    def exact(self, amount: int) -> str:
        """The amount without unit: every digit it has, thousands apart, no needless zeros."""
        text = format_fen(amount, self, places=self.places)
        return text.rstrip("0").rstrip(".") if self.places else text

"""Units of floor space and land: whole smallest units inside, people's units on paper. `common.money` reads and writes."""

import enum

from kunming_coord.common.money import format_fen


class Size(enum.Enum):
    """A unit a quantity of stock is written in; `fen` smallest units make one, `places` decimals name whole ones."""

    SQUARE_METRE = ("平方米", 100, 2, "0.01 平方米")
    MU = ("亩", 100, 2, "0.01 亩")
    METRE = ("米", 1000, 3, "毫米")
    TONNES_A_SQUARE_METRE = ("吨/平方米", 1000, 3, "千克")
    KILOVOLT_AMPERE = ("kVA", 1, 0, "整数")
    YUAN_A_METRE_AND_MONTH = ("元/平方米·月", 100, 2, "分")
    DEGREE = ("度", 1_000_000, 6, "百万分之一度")

    def __init__(self, label: str, fen: int, places: int, smallest: str) -> None:
        self.label = label
        self.fen = fen
        self.places = places
        self.smallest = smallest

    @property
    def base(self) -> str:
        """The unit that was probably meant where a value is far too large."""
        return self.label

    def text(self, amount: int | None) -> str:
        """The amount exactly, without unit or needless zeros; "—" where nobody knows it."""
        if amount is None:
            return "—"
        exact = format_fen(amount, self, places=self.places)
        return exact.rstrip("0").rstrip(".") if self.places else exact

    def plain(self, amount: int | None) -> str:
        """The same for machines and fields: no separators, empty where nobody knows it."""
        return "" if amount is None else self.text(amount).replace(",", "")

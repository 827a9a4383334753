"""Units of floor space and land."""

from kunming_coord.common.quantities import QuantityUnit


class Size(QuantityUnit):
    """A unit a quantity of stock is written in."""

    SQUARE_METRE = ("平方米", 100, 2, "0.01 平方米")
    MU = ("亩", 100, 2, "0.01 亩")
    METRE = ("米", 1000, 3, "毫米")
    TONNES_A_SQUARE_METRE = ("吨/平方米", 1000, 3, "千克")
    KILOVOLT_AMPERE = ("kVA", 1, 0, "整数")
    YUAN_A_METRE_AND_MONTH = ("元/平方米·月", 100, 2, "分")
    DEGREE = ("度", 1_000_000, 6, "百万分之一度")

    def text(self, amount: int | None) -> str:
        """The amount exactly, without unit or needless zeros; "—" where nobody knows it."""
        return "—" if amount is None else self.exact(amount)

    def plain(self, amount: int | None) -> str:
        """The same for machines and fields: no separators, empty where nobody knows it."""
        return "" if amount is None else self.exact(amount).replace(",", "")

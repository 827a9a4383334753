"""The units figures are filed in, with their size in fen (or in cents of a foreign currency)."""

from dataclasses import dataclass

from accounting.filings.vocabulary import FilingUnit
from kunming_coord.common.money import Denomination, Unit, format_fen

MILLION = 10**6  # rates are kept × 10^6


@dataclass(frozen=True)
class FilingScale:
    """A unit of filing as the parser and the formatter of money take it."""

    label: str
    fen: int
    places: int
    smallest: str
    base: str


_SIZES = {
    FilingUnit.YUAN: (100, 2),
    FilingUnit.THOUSAND: (100_000, 5),
    FilingUnit.WAN: (1_000_000, 6),
    FilingUnit.WAN_USD: (1_000_000, 6),
}


def scale_of(unit: str) -> FilingScale:
    """The size of a unit; a foreign one counts in hundredths of its currency."""
    known = FilingUnit(unit)
    smallest, base = ("美分", "美元") if known == FilingUnit.WAN_USD else ("分", "元")
    return FilingScale(str(known.label), *_SIZES[known], smallest, base)


def converted(minor: int, rate_e6: int) -> int:
    """An amount in hundredths of a currency as fen, half away from zero."""
    fen = (abs(minor) * rate_e6 * 2 + MILLION) // (2 * MILLION)
    return -fen if minor < 0 else fen


def exact(minor: int, scale: Denomination) -> str:
    """An amount with as many decimals as it takes, at least two: what a person may type back."""
    whole, decimals = format_fen(minor, scale, places=scale.places).split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def amount_words(minor: int, scale: Denomination) -> str:
    """An exact amount with its unit."""
    return f"{exact(minor, scale)} {scale.label}"


def exact_wan(fen: int) -> str:
    """Fen in 万元, exact."""
    return exact(fen, Unit.WAN)

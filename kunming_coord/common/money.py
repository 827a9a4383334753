"""Money: whole fen inside, 元/万元/亿元 on paper. One parser, one formatter."""

import enum
import re
import unicodedata
from typing import Protocol

from kunming_coord.common.errors import Invalid

MAX_FEN = 9 * 10**17  # two such values still add up inside a bigint


class Denomination(Protocol):
    """A unit a quantity is written in: `fen` smallest units make one of it, `places` decimals still name whole ones."""

    @property
    def label(self) -> str: ...

    @property
    def fen(self) -> int: ...

    @property
    def places(self) -> int: ...

    @property
    def smallest(self) -> str: ...

    @property
    def base(self) -> str: ...


class Unit(enum.Enum):
    """A unit money is written in; `fen` is its size, `places` the decimals that still name whole fen."""

    YUAN = ("yuan", "元", 100, 2)
    QIAN = ("qian", "千元", 100_000, 5)  # of filings only: pages show 元, 万元 or 亿元
    WAN = ("wan", "万元", 1_000_000, 6)
    YI = ("yi", "亿元", 10_000_000_000, 10)

    def __init__(self, code: str, label: str, fen: int, places: int) -> None:
        self.code = code
        self.label = label
        self.fen = fen
        self.places = places

    @property
    def smallest(self) -> str:
        """What amounts are exact to."""
        return "分"

    @property
    def base(self) -> str:
        """The unit that was probably meant where a value is far too large."""
        return "元"

    @classmethod
    def from_code(cls, code: str) -> "Unit":
        """The unit of this code; raises Invalid for an unknown one."""
        for unit in cls:
            if unit.code == code:
                return unit
        raise Invalid(
            f"单位“{code}”不存在，请选择元、万元或亿元。", fields={"unit": "请选择元、万元或亿元。"}
        )


_PLAIN = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", re.ASCII)


def parse_fen(text: str, *, unit: Denomination, field: str = "金额") -> int:
    """Read an amount a person typed, in `unit`, as whole fen (or the smallest unit of whatever `unit` measures).

    Full-width forms are folded (NFKC). Refused with Invalid: scientific notation, NaN, signs or commas out of place,
    mixed scripts, more decimals than the unit has fen for, values beyond the ledger's range.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _PLAIN.fullmatch(folded)
    if not found:
        raise Invalid(
            f"“{field}（{unit.label}）”应为数字，现为“{text[:40]}”；请只填数字、小数点和千分位逗号，例如 1,234.50。"
        )
    sign, whole, decimals = found[1], found[2].replace(",", ""), (found[3] or "")
    if len(decimals) > unit.places:
        raise Invalid(
            f"“{field}（{unit.label}）”最多 {unit.places} 位小数（精确到{unit.smallest}），现为“{text[:40]}”。"
        )
    if len(whole) > 18:
        raise Invalid(f"“{field}（{unit.label}）”数值过大，请核对单位是否应为{unit.base}。")
    fen: int = (
        int(whole) * unit.fen + int(decimals.ljust(unit.places, "0") or "0") * unit.fen // 10**unit.places
    )
    if fen > MAX_FEN:
        raise Invalid(f"“{field}（{unit.label}）”数值过大，请核对单位是否应为{unit.base}。")
    return -fen if sign == "-" else fen


def format_fen(fen: int | None, unit: Denomination, *, places: int = 2) -> str:
    """Write fen in `unit` with thousands separators, half away from zero; a missing value is "—", never 0."""
    if fen is None:
        return "—"
    scale = unit.fen
    units = (abs(fen) * 10**places * 2 + scale) // (scale * 2)
    whole, decimals = divmod(units, 10**places)
    sign = "-" if fen < 0 and units else ""
    return f"{sign}{whole:,}.{decimals:0{places}d}" if places else f"{sign}{whole:,}"


def yuan_text(fen: int) -> str:
    """The exact amount in 元 as machines read it: no separators, always two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"

"""Cells as the reader gives them, as text. Knows no Django."""

from decimal import Decimal
from typing import Any


def as_text(cell: Any) -> str:
    """A cell as text, without blanks around it."""
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return plain_number(cell)
    return str(cell.get("date", "")) if isinstance(cell, dict) else str(cell).strip()


def plain_number(number: float) -> str:
    """A number as Excel shows it to whoever looks closely: 15 digits, no exponent."""
    text = f"{number:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text

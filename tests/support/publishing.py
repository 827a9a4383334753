"""Rows of main figures as a file holds them."""

from collections.abc import Mapping

from accounting.mainfigures.services import Loaded, load_main_figures
from kunming_coord.accounts.models import User

ROW = {
    "district": "西山区",
    "indicator": "规模以上工业产值",
    "year": "2025",
    "months": "12",
    "vintage": "进度数",
    "value": "447.16",
    "unit": "亿元",
    "growth": "5.0",
    "growth_kind": "名义增速",
    "as_of": "2026-01-25",
    "source": "示例统计公报",
}


def row(**changes: str) -> Mapping[str, str]:
    """A row that lacks nothing; None removes a cell."""
    return {name: text for name, text in {**ROW, **changes}.items() if text is not None}


def load(actor: User, *rows: Mapping[str, str], **options: object) -> Loaded:
    """Load rows, numbered from the second line of a file."""
    return load_main_figures(rows=list(enumerate(rows, start=2)), actor=actor, **options)

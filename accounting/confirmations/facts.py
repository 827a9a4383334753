"""The five facts an enterprise is asked about: its name, its project, where, for which time, and its figures."""

from dataclasses import dataclass
from typing import Any

from accounting.filings import queries
from accounting.filings.forms import measure_words
from accounting.filings.models import Filing
from accounting.filings.units import exact_wan


@dataclass(frozen=True)
class Fact:
    """One figure as it is shown to the enterprise."""

    code: str
    name: str
    measure: str
    amount_fen: int
    revision: int

    @property
    def amount(self) -> str:
        """The figure in 万元, exact."""
        return exact_wan(self.amount_fen)

    def as_json(self) -> dict[str, Any]:
        """The figure as it is kept with the answer."""
        return {
            "indicator": self.code,
            "name": self.name,
            "measure": self.measure,
            "amount_fen": self.amount_fen,
            "revision": self.revision,
        }


def facts_of(filing: Filing) -> list[Fact]:
    """The figures of a filing as they stand now."""
    values = queries.current_values([filing]).get(filing.pk, {}).values()
    return [
        Fact(
            code=value.indicator.code,
            name=value.indicator.name,
            measure=measure_words(value.measure, filing.concerns),
            amount_fen=value.amount_fen,
            revision=value.revision,
        )
        for value in sorted(values, key=lambda value: value.indicator.order)
    ]

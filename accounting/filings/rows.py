"""What the page of a filing shows of each figure."""

import datetime as dt
from dataclasses import dataclass

from accounting.filings import queries
from accounting.filings.models import Filing
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from projects.policies.models import Indicator


@dataclass(frozen=True)
class FigureRow:
    """An indicator with its figure, its revision and the last figure before it; None where nothing is stated."""

    indicator: Indicator
    amount_fen: int | None
    revision: int | None
    actor_label: str
    entered_at: dt.datetime | None
    previous_fen: int | None
    previous_quarter: Quarter | None


def figure_rows(filing: Filing, viewer: Viewer) -> list[FigureRow]:
    """The figures of a filing as far as this person may read them, in the order of the catalogue."""
    allowed = queries.visible_indicators(filing, viewer)
    current = queries.current_values([filing]).get(filing.pk, {})
    previous = queries.previous_values(filing) if allowed is None else {}  # a partner reads this quarter only
    indicators = {indicator.pk: indicator for indicator in queries.required_indicators(filing)}
    indicators |= {value.indicator_id: value.indicator for value in current.values()}
    rows = []
    for pk, indicator in sorted(indicators.items(), key=lambda item: item[1].order):
        if allowed is None or pk in allowed:
            value, before = current.get(pk), previous.get(pk)
            rows.append(
                FigureRow(
                    indicator=indicator,
                    amount_fen=value.amount_fen if value else None,
                    revision=value.revision if value else None,
                    actor_label=value.actor_label if value else "",
                    entered_at=value.entered_at if value else None,
                    previous_fen=before.amount_fen if before else None,
                    previous_quarter=before.filing.quarter if before else None,
                )
            )
    return rows

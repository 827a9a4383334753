"""Everything the page of one filing shows, as far as its reader may see it."""

from collections.abc import Container
from typing import Any

from accounting.filings import queries
from accounting.filings.basis import Basis
from accounting.filings.judging import findings_of
from accounting.filings.models import Filing
from accounting.filings.moveforms import ReopenForm
from accounting.filings.moves import Action
from accounting.filings.reminders import Reminder
from accounting.filings.reminding import OUTSTANDING, may_remind
from accounting.filings.reopening import scope_words
from accounting.filings.rows import figure_rows, revision_rows
from kunming_coord.accounts.models import User
from kunming_coord.common.flow import flow_of, opinions_of
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import MoveForm, next_steps
from kunming_coord.common.workflow import available_moves

PATH = ("due", "filling", "submitted", "verified", "locked")


def detail_context(
    filing: Filing,
    viewer: User,
    *,
    decisions: Container[str],
    decision: MoveForm | None,
    reopening: ReopenForm | None,
) -> dict[str, Any]:
    """The context of the page; `decision` and `reopening` are refused forms to be shown again."""
    events, moves = list(filing.events), available_moves(filing, viewer)
    decided = [move for move in moves if move.action in decisions]
    actions = [move.action for move in decided]
    reopens = any(move.action == Action.REOPEN for move in moves)
    full = queries.visible_indicators(filing, viewer) is None
    basis = Basis([filing])
    indicators = basis.indicators(filing)
    return {
        "filing": filing,
        "full": full,
        "rows": figure_rows(filing, viewer, basis),
        "revisions": revision_rows(filing) if full else [],
        "badges": basis.standing.badges(filing) if full else [],
        "reminders": list(Reminder.objects.filter(filing=filing)) if full else [],
        "reminds": filing.status in OUTSTANDING and may_remind(viewer),
        "scope": scope_words(filing.reopened_scope, indicators) if filing.in_reopening else "",
        "wan": Unit.WAN,
        "findings": findings_of(filing, basis) if full else [],
        "flow": flow_of(filing, PATH, events),
        "opinions": opinions_of(filing, events) if full else [],
        "form": decision or MoveForm(initial={"version": filing.version}, actions=actions),
        **next_steps(filing, decided, route="filings:decide"),
        "reopen_form": (reopening or ReopenForm(filing=filing, indicators=indicators)) if reopens else None,
    }

"""What the worker does for shareable taxes: the handler calls one service. Safe to deliver twice, late, concurrently."""

from accounting.receipts import sharing
from kunming_coord.common.runs import RunContext, run_handler


@run_handler(sharing.SHAREABLE)
def compute_shareable(context: RunContext) -> None:
    """Compute what can be shared of a quarter's taxes."""
    sharing.run_shareable(context=context)

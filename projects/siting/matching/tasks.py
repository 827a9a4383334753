"""What the worker does for matching: the handler calls one service. Safe to deliver twice, late, concurrently."""

from kunming_coord.common.runs import RunContext, run_handler
from projects.siting.matching import services


@run_handler(services.ASSIGN)
def assign(context: RunContext) -> None:
    """Assign the open projects of the whole city."""
    services.run_assignment(context=context)

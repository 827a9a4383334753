"""Reading the progress of quarters."""

from accounting.periods.models import Period
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter


def period_of_run(run: Run) -> Period:
    """The quarter and group a close or roll-up run works on."""
    quarter = Quarter.parse(run.params["quarter"])
    found: Period = Period.objects.select_related("group").get(
        quarter=quarter, group__code=run.params["group"]
    )
    return found

"""Figures by the thousand, written set-wise."""

from collections.abc import Sequence

from accounting.filings.due import mark_due
from accounting.filings.models import Filing, FilingValue
from kunming_coord.common.quarter import Quarter
from projects.register.models import Project
from support.factories import district, indicator
from support.ledger_world import Q1, period

OUTPUT = "industrial_output"


def projects_like(model: Project, count: int) -> list[Project]:
    """Projects of the same enterprise and district."""
    return Project.objects.bulk_create(
        Project(
            code=f"{model.code}-{at}",
            title=f"示例{at}",
            enterprise=model.enterprise,
            enterprise_name=model.enterprise_name,
            origin=model.origin,
        )
        for at in range(count)
    )


def filed(figures: Sequence[tuple[Project, int]], code: str = OUTPUT, quarter: Quarter = Q1) -> None:
    """Verified filings of these projects with these figures, on the ledger's list."""
    line, host = indicator(code), district("anning")
    period(line.group.code, quarter)
    filings = Filing.objects.bulk_create(
        Filing(
            status="verified", project=project, group=line.group, quarter=quarter, concerns=quarter, host=host
        )
        for project, _amount in figures
    )
    FilingValue.objects.bulk_create(
        FilingValue(
            filing=filing, indicator=line, revision=1, amount_fen=amount, actor_id=1, actor_label="示例"
        )
        for filing, (_project, amount) in zip(filings, figures, strict=True)
    )
    mark_due(Filing.objects.filter(pk__in=[filing.pk for filing in filings]))

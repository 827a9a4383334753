"""What stands in the sheets of the filings' workbook: the columns of a group, and what a filing has kept so far."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from accounting.filings.forms import EXPLANATION_LENGTH
from accounting.filings.measuring import FILED
from accounting.filings.models import Filing, FilingValue
from kunming_coord.exchange.columns import Amount, Choice, Code, Column, Kind, Value
from kunming_coord.exchange.specs import FILLED_IN, Scope, SheetSpec
from projects.policies.models import Indicator, IndicatorGroup

CODE, EXPLANATION, STATUS, LAST = "project", "explanation", "status", "last:"


def sheet_of(group: IndicatorGroup, indicators: Sequence[Indicator]) -> SheetSpec:
    """The columns of a group: what tells the filing, what was last filed and what is to be stated, the 上报说明."""
    columns = [
        Column(
            CODE, _("项目编码"), Code(), required=True, key=True, width=22, help=_("模板已给出，请勿修改。")
        ),
        Column("title", _("项目名称"), context=True, width=28),
        Column("enterprise", _("企业名称"), context=True, width=28),
        Column("last_period", _("上次填报期间"), context=True, width=18),
    ]
    for indicator in indicators:
        columns.append(
            Column(
                f"{LAST}{indicator.code}",
                _("上次%(name)s") % {"name": indicator.name},
                Amount(),
                context=True,
            )
        )
        columns.append(
            Column(
                indicator.code,
                indicator.name,
                Amount(),
                width=20,
                help=_("本季数，单位万元，精确到分（最多 6 位小数）；不需要填报的项目请留空。"),
            )
        )
    columns.append(
        Column(
            EXPLANATION,
            _("上报说明"),
            Kind(length=EXPLANATION_LENGTH),
            width=40,
            help=_("审核关系不符而数据无误时填写。"),
        )
    )
    statuses = {code: str(status.label) for code, status in Filing.machine.statuses.items()}
    effect = Column(STATUS, _("填报状态"), Choice(options=statuses))
    return SheetSpec(group.code, tuple(columns), f"{FILLED_IN}-{group.name}", (effect,))


def kept_row(filing: Filing, current: Mapping[int, FilingValue]) -> dict[str, Value]:
    """What is kept of a filing, by the columns of its sheet."""
    kept: dict[str, Value] = {value.indicator.code: value.amount_fen for value in current.values()}
    return {CODE: filing.project.code, EXPLANATION: filing.explanation or None, **kept}


def last_filed(scope: Scope, filings: Sequence[Filing]) -> dict[tuple[int, int], list[FilingValue]]:
    """What was last filed before this quarter, for all of them at once: (project, group) → figures."""
    found: dict[tuple[int, int], list[FilingValue]] = {}
    rows = FilingValue.objects.filter(
        filing__project__in=[filing.project_id for filing in filings],
        filing__quarter__lt=scope.quarter or 0,
        filing__status__in=FILED,
    )
    newest = rows.order_by("filing__project_id", "indicator_id", "-filing__quarter", "-revision")
    for value in newest.distinct("filing__project_id", "indicator_id").select_related("filing", "indicator"):
        found.setdefault((value.filing.project_id, value.filing.group_id), []).append(value)
    return found


def row_beside(filing: Filing, last: Sequence[FilingValue]) -> dict[str, Value]:
    """What stands grey beside the figures."""
    figures: dict[str, Value] = {f"{LAST}{value.indicator.code}": value.amount_fen for value in last}
    periods = sorted({value.filing.quarter for value in last})
    return {
        "title": filing.project.title,
        "enterprise": filing.project.enterprise_name,
        "last_period": "、".join(quarter.label for quarter in periods) or None,
        **figures,
    }

"""How the figure of an enterprise comes down to one project, and that its projects never exceed it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounting.filings.measuring import FILED
from accounting.filings.models import Filing, FilingValue, first_quarter_of
from accounting.filings.vocabulary import Measure
from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import Unit, format_fen
from projects.agreements.models import Apportionment, CompiledTerm
from projects.policies.models import Indicator
from projects.register.models import Enterprise


@dataclass(frozen=True)
class Key:
    """The apportionment key of an indicator in a filing; `quarters` is how many its figure spans."""

    method: str = Apportionment.INDEPENDENT
    numerator: int = 0
    denominator: int = 1
    base_fen: int = 0
    quarters: int = 1

    @property
    def independent(self) -> bool:
        """Whether the project keeps books of its own, so that its figure is stated as it is."""
        return self.method == Apportionment.INDEPENDENT

    def project_part(self, enterprise: int) -> int:
        """The project's part of an enterprise figure, towards zero, so that parts never exceed the whole.

        基数法 counts what exceeds the base, never less than nothing.
        """
        if self.method == Apportionment.BASE:
            return max(enterprise - self.base_fen * self.quarters, 0)
        part = abs(enterprise) * self.numerator // self.denominator
        return -part if enterprise < 0 else part

    @property
    def formula(self) -> str:
        """The key in words, for the form and the explanation."""
        label = Apportionment(self.method).label
        if self.method == Apportionment.BASE:
            base = format_fen(self.base_fen * self.quarters, Unit.WAN)
            return _("%(label)s：企业数 − 基数 %(base)s 万元，不足时为 0") % {"label": label, "base": base}
        return _("%(label)s：企业数 × %(numerator)s/%(denominator)s，分以下舍去") % {
            "label": label,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }


def keys_of(filing: Filing, measures: dict[int, str]) -> dict[int, Key]:
    """The key of each indicator of a filing by its id, from the terms at the time it concerns."""
    terms = CompiledTerm.objects.filter(
        project_id=filing.project_id,
        indicator__in=list(measures),
        from_quarter__lte=filing.concerns,
        to_quarter__gte=first_quarter_of(filing),
    )
    return {
        term.indicator_id: _key(term, _span(filing, measures[term.indicator_id]))
        for term in terms.order_by("from_quarter", "-id")
    }


def refuse_excess(
    filing: Filing, indicators: Iterable[Indicator], values: dict[int, FilingValue], *, everywhere: bool
) -> None:
    """Check relation 6: the projects of an enterprise together never exceed its figure.

    Looks at the filings of the same host only, or `everywhere` for the city; raises Invalid, whatever is explained.
    """
    enterprise_id = filing.project.enterprise_id
    if everywhere and any(value.enterprise_fen is not None for value in values.values()):
        Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise_id)  # one verification at a time
    others = _others(filing, everywhere)
    fields = {}
    for indicator in indicators:
        value = values.get(indicator.pk)
        if value is None:
            continue
        siblings = [other for other in others if other.indicator_id == indicator.pk]
        stated = [row.enterprise_fen for row in (value, *siblings) if row.enterprise_fen is not None]
        total = value.amount_fen + sum(other.amount_fen for other in siblings)
        if stated and _exceeds(total, stated[0]):
            fields[indicator.code] = _excess(indicator, total, stated[0], siblings if everywhere else [])
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)


def _exceeds(total: int, enterprise: int) -> bool:
    """Whether parts are more than their whole; of a negative whole they may be nothing, never less than it."""
    return total > max(enterprise, 0) or (enterprise < 0 and total < enterprise)


def _others(filing: Filing, everywhere: bool) -> list[FilingValue]:
    """The standing figures of the enterprise's other projects for the same time, one per filing and indicator."""
    rows = FilingValue.objects.filter(
        Q(filing__status__in=FILED) | Q(filing__reopened_until__isnull=False),
        filing__project__enterprise_id=filing.project.enterprise_id,
        filing__group_id=filing.group_id,
        filing__kind=filing.kind,
        filing__concerns=filing.concerns,
    ).exclude(filing_id=filing.pk)
    if not everywhere:
        rows = rows.filter(filing__host_id=filing.host_id)
    rows = rows.order_by("filing_id", "indicator_id", "-revision").distinct("filing_id", "indicator_id")
    return list(rows.select_related("filing__project"))


def _excess(indicator: Indicator, total: int, enterprise: int, siblings: list[FilingValue]) -> str:
    named = "、".join(other.filing.project.code for other in siblings)
    among = _("（含 %(codes)s）") % {"codes": named} if named else ""
    return _(
        "审核关系 6：“%(name)s”各项目合计 %(total)s 万元%(among)s，大于企业整体 %(enterprise)s 万元，不能上报或通过；"
        "请核对企业整体数和各项目数。"
    ) % {
        "name": indicator.name,
        "total": format_fen(total, Unit.WAN, places=6),
        "among": among,
        "enterprise": format_fen(enterprise, Unit.WAN, places=6),
    }


def _key(term: CompiledTerm, quarters: int) -> Key:
    return Key(
        method=term.apportionment,
        numerator=term.apportionment_numerator or 0,
        denominator=term.apportionment_denominator or 1,
        base_fen=term.apportionment_base_fen or 0,
        quarters=quarters,
    )


def _span(filing: Filing, measure: str) -> int:
    return 1 if measure == Measure.PERIOD else filing.concerns.number

"""How the figure of an enterprise comes down to one project, and that its projects never exceed it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounting.filings.measuring import FILED
from accounting.filings.models import Filing, FilingValue
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


def key_of(filing: Filing, term: CompiledTerm, measure: str) -> Key:
    """The key by which an indicator of a filing, stated in this measure, comes down to its project."""
    return Key(
        method=term.apportionment,
        numerator=term.apportionment_numerator or 0,
        denominator=term.apportionment_denominator or 1,
        base_fen=term.apportionment_base_fen or 0,
        quarters=1 if measure == Measure.PERIOD else filing.concerns.number,
    )


class Siblings:
    """The standing figures of the other projects of the filings' enterprises, for the same times, read in one query.

    Of the filings' own hosts, or `everywhere` for the city.
    """

    def __init__(self, filings: Collection[Filing], *, everywhere: bool) -> None:
        self.everywhere = everywhere
        self._standing: dict[tuple[object, ...], dict[int, list[FilingValue]]] = {}
        rows = FilingValue.objects.filter(
            Q(filing__status__in=FILED) | Q(filing__reopened_until__isnull=False),
            filing__project__enterprise__in={filing.project.enterprise_id for filing in filings},
            filing__group__in={filing.group_id for filing in filings},
            filing__kind__in={filing.kind for filing in filings},
            filing__concerns__in={int(filing.concerns) for filing in filings},
        )
        if not everywhere:
            rows = rows.filter(filing__host__in={filing.host_id for filing in filings})
        rows = rows.order_by("filing_id", "indicator_id", "-revision").distinct("filing_id", "indicator_id")
        for value in rows.select_related("filing__project"):
            self._of(value.filing).setdefault(value.filing_id, []).append(value)

    def of(self, filing: Filing) -> list[FilingValue]:
        """The figures beside those of one filing, one per filing and indicator."""
        return [value for pk, values in self._of(filing).items() if pk != filing.pk for value in values]

    def file(self, filing: Filing, values: Iterable[FilingValue]) -> None:
        """Count the figures of a filing that is being filed among those beside the next one's."""
        self._of(filing)[filing.pk] = list(values)

    def _of(self, filing: Filing) -> dict[int, list[FilingValue]]:
        key = (filing.project.enterprise_id, filing.group_id, filing.kind, int(filing.concerns))
        return self._standing.setdefault(key if self.everywhere else (*key, filing.host_id), {})


def refuse_excess(
    filing: Filing,
    indicators: Iterable[Indicator],
    values: Mapping[int, FilingValue],
    siblings: Siblings,
) -> None:
    """Check relation 6: the projects of an enterprise together never exceed its figure.

    Raises Invalid, whatever is explained.
    """
    others = siblings.of(filing)
    fields = {}
    for indicator in indicators:
        value = values.get(indicator.pk)
        if value is None:
            continue
        beside = [other for other in others if other.indicator_id == indicator.pk]
        stated = [row.enterprise_fen for row in (value, *beside) if row.enterprise_fen is not None]
        total = value.amount_fen + sum(other.amount_fen for other in beside)
        if stated and _exceeds(total, stated[0]):
            named = beside if siblings.everywhere else []
            fields[indicator.code] = _excess(indicator, total, stated[0], named)
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)


def hold_enterprise(filing: Filing, values: Iterable[FilingValue]) -> None:
    """One verification at a time of figures that are part of an enterprise's."""
    if any(value.enterprise_fen is not None for value in values):
        Enterprise.objects.select_for_update(no_key=True).get(pk=filing.project.enterprise_id)


def _exceeds(total: int, enterprise: int) -> bool:
    """Whether parts are more than their whole; of a negative whole they may be nothing, never less than it."""
    return total > max(enterprise, 0) or (enterprise < 0 and total < enterprise)


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

"""Reading the register of projects."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.utils.functional import Promise

from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.scope import Viewer
from projects.register.demands import summary
from projects.register.disclosure import with_ties
from projects.register.facts import Demand, InvestmentRecord
from projects.register.folding import Folded
from projects.register.industry import IndustryChain, trade_name
from projects.register.models import EnterpriseName, Project
from projects.visibility.standing import Standing
from projects.visibility.table import table

FACTS = (
    *("title", "enterprise_name", "industry_code", "chain", "stage", "planned_investment_fen", "demand"),
    *("credit_code", "national_code", "park", "agreed_investment_fen", "arrived", "completed"),
)
WIDE = ("demand",)


@dataclass(frozen=True)
class Hung:
    """A model of a later room that hangs on a project: the route of its page, how a row is called, what that needs."""

    model: str
    route: str
    name: Callable[[Any], str] = lambda subject: str(subject.code)
    related: tuple[str, ...] = ()


OUTCOMES = (
    Hung("lead", "leads:detail"),
    Hung("transfer", "transfers:detail"),
    Hung("agreement", "agreements:detail"),
)
PLACINGS = (
    Hung(
        "reservation",
        "reservations:detail",
        lambda reservation: str(reservation.place),
        ("occupancy__unit__floor__building", "occupancy__plot"),
    ),
    Hung("quotaclaim", "claims:detail", lambda claim: f"{claim.district.short_name} {claim}", ("district",)),
    Hung("tenancy", "tenancies:detail", lambda tenancy: f"{tenancy.park} {tenancy}", ("park",)),
)


@dataclass(frozen=True)
class Outcome:
    """What has come of a project: what it is, what it is called, and the route of its page."""

    subject: Any
    name: str
    route: str

    @property
    def label(self) -> str | Promise:
        """The word of its machine, or of its model where it has none."""
        machine = getattr(self.subject, "machine", None)
        return machine.label if machine else str(self.subject._meta.verbose_name)


@dataclass(frozen=True)
class Totals:
    """What the four amounts come to over a list: each counter says which; of foreign projects only what is shown of them."""

    count: int
    planned_fen: int | None
    agreed_fen: int | None
    arrived_fen: int | None
    completed_fen: int | None
    own: int


def for_list(viewer: Viewer) -> QuerySet[Project]:
    """The projects somebody may see, with what a row of a list shows and how they stand to each."""
    return with_ties(Project.objects.visible_to(viewer).select_related("origin"), viewer)


def for_detail(viewer: Viewer) -> QuerySet[Project]:
    """The projects somebody may see, with what their page shows."""
    return for_list(viewer).select_related("enterprise__group", "park", "demand")


def by_former_name(word: str) -> Q:
    """Projects whose enterprise had a verified name (曾用名) with the word in it."""
    called = EnterpriseName.objects.filter(
        enterprise=OuterRef("enterprise"), verified=True, name__icontains=word
    )
    return Q(Exists(called))


def counted_twice() -> Q:
    """Projects that seem to be registered by another district as well: the same national code, or enterprise and title."""
    others = Project.objects.exclude(origin=OuterRef("origin"))
    coded = others.filter(national_code=OuterRef("national_code")).exclude(national_code="")
    named = others.filter(enterprise=OuterRef("enterprise"), title_key=OuterRef("title_key"))
    return Q(Exists(coded)) | Q(Exists(named))


def totals(rows: QuerySet[Project], viewer: Viewer) -> Totals:
    """The counters of a list, in three queries however long it is."""
    whole = rows.order_by().aggregate(count=Count("pk"), planned=Sum("planned_investment_fen"))
    own = rows.order_by() if viewer.reach.sees_all else rows.order_by().filter(_of(viewer))
    figures = own.aggregate(own=Count("pk"), agreed=Sum("agreed_investment_fen"))
    newest = InvestmentRecord.objects.filter(project__in=own.values("pk"))
    newest = newest.order_by("project_id", "-as_of", "-id").distinct("project_id")
    invested = InvestmentRecord.objects.filter(pk__in=newest.values("pk")).aggregate(
        arrived=Sum("arrived_total_fen"), completed=Sum("completed_total_fen")
    )
    return Totals(
        count=whole["count"],
        planned_fen=whole["planned"],
        agreed_fen=figures["agreed"],
        arrived_fen=invested["arrived"],
        completed_fen=invested["completed"],
        own=figures["own"],
    )


def same_name_other_code(project: Project) -> Project | None:
    """A project of the same district whose enterprise goes by the same name, in any spelling, under another code."""
    others = Project.objects.filter(origin=project.origin_id).exclude(enterprise=project.enterprise_id)
    named = others.annotate(name_key=Folded(F("enterprise_name")))
    found: Project | None = (
        named.filter(name_key=Folded(Value(project.enterprise_name))).order_by("pk").first()
    )
    return found


def _of(viewer: Viewer) -> Q:
    return Q(origin_id__in=viewer.reach.district_ids)


def fact_rows(project: Project, standing: Standing) -> list[dict[str, Any]]:
    """The facts of a project that somebody who stands like this sees, as rows of label and value."""
    seen = standing.names("project")
    return [
        {
            "label": table().row("project", name).label,
            "value": standing.value("project", name, value_of(project, name)),
            "wide": name in WIDE,
        }
        for name in FACTS
        if name in seen
    ]


def outcomes(project: Project, viewer: Viewer, kinds: Iterable[Hung] = OUTCOMES) -> list[Outcome]:
    """Leads, transfers and agreements of a project (or rows of other `kinds`) that somebody may see, in that order."""
    found: list[Outcome] = []
    for kind in kinds:
        rows: Any = apps.get_model("projects", kind.model)._default_manager
        subjects = rows.visible_to(viewer).filter(project=project).select_related(*kind.related)
        found += [Outcome(row, kind.name(row), kind.route) for row in subjects.order_by("created_at")]
    return found


def latest_investment(project: Project) -> InvestmentRecord | None:
    """What was recorded last of 到位资金 and 完成固投."""
    return project.investment_records.first()


def standing_investments(project: Project) -> QuerySet[InvestmentRecord]:
    """The records that stand, newest day first: of each day the last one."""
    return project.investment_records.order_by("-as_of", "-id").distinct("as_of")


def demand_of(project: Project) -> Demand | None:
    """The demand profile, if anybody has filed one."""
    found: Demand | None = getattr(project, "demand", None)
    return found


def chain_name(code: str) -> str:
    """What a chain is called; the bare code where the table does not have it."""
    return IndustryChain.objects.filter(code=code).values_list("name", flat=True).first() or code


def value_of(project: Project, name: str) -> str:
    """A fact of a project in words."""
    if name in SPECIAL:
        return str(SPECIAL[name](project))
    value = getattr(project, name)
    if name.endswith("_fen"):
        return _wan(value)
    return str(value)


def _wan(fen: int | None) -> str:
    return f"{format_fen(fen, Unit.WAN)} 万元" if fen is not None else "—"


def _trade(project: Project) -> str:
    return f"{project.industry_code} {trade_name(project.industry_code)}".strip()


def _invested(project: Project, name: str) -> str:
    record = latest_investment(project)
    if record is None:
        return "—"
    total, year = getattr(record, f"{name}_total_fen"), getattr(record, f"{name}_year_fen")
    return f"{_wan(total)}（本年 {_wan(year)}，截至 {record.as_of:%Y-%m-%d}）"


SPECIAL: Mapping[str, Any] = {
    "credit_code": lambda project: project.enterprise.credit_code,
    "stage": lambda project: project.get_status_display(),
    "industry_code": _trade,
    "chain": lambda project: chain_name(project.chain) if project.chain else "",
    "park": lambda project: project.park.name if project.park else "",
    "demand": lambda project: summary(demand_of(project)),
    "arrived": lambda project: _invested(project, "arrived"),
    "completed": lambda project: _invested(project, "completed"),
}

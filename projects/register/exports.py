"""项目库 as a file: one row per project, each field where the table of 可见范围 shows it to whoever takes it."""

from collections.abc import Iterator, Mapping

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.exchange.columns import Amount, Code, Column, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from projects.register import contacting, queries
from projects.register.contacts import ProjectContact
from projects.register.disclosure import standing_of
from projects.register.industry import IndustryChain
from projects.register.models import Project
from projects.visibility.standing import Standing
from projects.visibility.table import table

PLAIN = ("code", "title", "enterprise_name", "industry_code", "credit_code", "national_code")
PARCEL = 500


def project_table(projects: QuerySet[Project], viewer: Viewer) -> ExportTable:
    """The projects of a list; numbers of contacts stay masked but for one's own."""
    kinds = {"code": Code(), "credit_code": Code(), "national_code": Code()}
    amounts = ("planned_investment_fen", "agreed_investment_fen")
    plain = [Column(name, _label(name), kinds.get(name, Column(name, "").kind), width=22) for name in PLAIN]
    columns = (
        *plain,
        Column("origin", _("登记单位"), width=14),
        Column("stage", _label("stage"), width=10),
        Column("chain", _label("chain"), width=16),
        Column("park", _label("park"), width=20),
        *(Column(name, _label(name), Amount(), width=20) for name in amounts),
        Column("demand", _label("demand"), width=40),
        Column("contacts", _("企业联系人"), width=40),
    )
    return ExportTable(title=_("项目库"), sheets=(ExportSheet(columns, lambda: _rows(projects, viewer)),))


def _label(name: str) -> str:
    return table().row("project", name).label


def _rows(projects: QuerySet[Project], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    current = Prefetch("contacts", ProjectContact.objects.filter(ended_at=None), to_attr="current_contacts")
    rows = projects.select_related("enterprise", "park", "demand").prefetch_related(current)
    chains = dict(IndustryChain.objects.values_list("code", "name"))
    for project in rows.iterator(chunk_size=PARCEL):
        yield _row(project, standing_of(project, viewer), chains)


def _row(project: Project, standing: Standing, chains: Mapping[str, str]) -> dict[str, Value]:
    values: dict[str, Value] = {
        "code": project.code,
        "title": project.title,
        "enterprise_name": project.enterprise_name,
        "industry_code": project.industry_code or None,
        "credit_code": project.enterprise.credit_code,
        "national_code": project.national_code or None,
        "origin": project.origin.short_name,
        "stage": project.get_status_display(),
        "chain": chains.get(project.chain, project.chain) or None,
        "park": project.park.name if project.park else None,
        "planned_investment_fen": project.planned_investment_fen,
        "agreed_investment_fen": project.agreed_investment_fen,
        "demand": queries.value_of(project, "demand") or None,
    }
    row = {name: standing.value("project", name, value) for name, value in values.items()}
    return row | {"contacts": contacting.lines(getattr(project, "current_contacts", ()), standing) or None}

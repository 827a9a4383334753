"""首谈线索 as a file: each field where the table of 可见范围 shows it to whoever takes it."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.exchange.columns import Amount, Code, Column, Day, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from projects.leads.disclosure import standing_of
from projects.leads.models import Lead
from projects.visibility.table import table

# Column of the file → (thing, field) of the table.
FIELDS = {
    "code": ("lead", "lead_code"),
    "origin": ("lead", "lead_origin"),
    **{name: ("project", name) for name in ("title", "enterprise_name", "credit_code")},
    "planned": ("project", "planned_investment_fen"),
    **{name: ("lead", name) for name in ("status", "first_contact_on", "contact_officer")},
    **{name: ("lead", name) for name in ("participation_claimed", "participation", "protected_until")},
}
DAYS = ("first_contact_on", "protected_until")
PARCEL = 500


def lead_table(leads: QuerySet[Lead], viewer: Viewer) -> ExportTable:
    """The leads of a list."""
    kinds = {"code": Code(), "credit_code": Code(), "planned": Amount(), **dict.fromkeys(DAYS, Day())}
    labels = {"status": _("状态")}
    columns = tuple(
        Column(
            name,
            labels.get(name) or table().row(*field).label,
            kinds.get(name, Column(name, "").kind),
            width=20,
        )
        for name, field in FIELDS.items()
    )
    return ExportTable(title=_("首谈线索"), sheets=(ExportSheet(columns, lambda: _rows(leads, viewer)),))


def _rows(leads: QuerySet[Lead], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    for lead in leads.select_related("project__enterprise", "origin").iterator(chunk_size=PARCEL):
        standing, values = standing_of(lead, viewer), _values(lead)
        yield {name: standing.value(*FIELDS[name], value) for name, value in values.items()}


def _values(lead: Lead) -> dict[str, Value]:
    return {
        "code": lead.code,
        "origin": lead.origin.short_name,
        "title": lead.project.title,
        "enterprise_name": lead.project.enterprise_name,
        "credit_code": lead.project.enterprise.credit_code,
        "planned": lead.project.planned_investment_fen,
        "status": str(lead.machine.status_label(lead.status)),
        "first_contact_on": lead.first_contact_on.isoformat(),
        "contact_officer": lead.contact_officer or None,
        "participation_claimed": lead.get_participation_claimed_display() or None,
        "participation": lead.get_participation_display() or None,
        "protected_until": lead.protected_until.isoformat() if lead.protected_until else None,
    }

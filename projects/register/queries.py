"""Reading the register."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.scope import Viewer
from projects.register.disclosure import PROJECT_FACTS, Level
from projects.register.models import Project

OUTCOMES = ("lead", "transfer", "agreement")  # models of the later rooms that hang on a project


@dataclass(frozen=True)
class Outcome:
    """What has come of a project: a lead, a transfer or an agreement, and the route of its page."""

    subject: Any
    route: str


def for_list(viewer: Viewer) -> QuerySet[Project]:
    """The projects somebody may see, with what a row of a list shows."""
    return Project.objects.visible_to(viewer).select_related("origin")


def for_detail(viewer: Viewer) -> QuerySet[Project]:
    """The projects somebody may see, with what their page shows."""
    return for_list(viewer).select_related("enterprise")


def fact_rows(project: Project, level: Level) -> list[dict[str, Any]]:
    """The facts of a project that somebody of this level sees, as rows of label and value."""
    return [
        {"label": fact.label, "value": _value(project, fact.name)}
        for fact in PROJECT_FACTS
        if level >= fact.level
    ]


def outcomes(project: Project, viewer: Viewer) -> list[Outcome]:
    """Leads, transfers and agreements of a project that somebody may see, in that order."""
    found: list[Outcome] = []
    for name in OUTCOMES:
        rows: Any = apps.get_model("projects", name)._default_manager
        subjects = rows.visible_to(viewer).filter(project=project).order_by("created_at")
        found += [Outcome(subject, f"{name}s:detail") for subject in subjects]
    return found


def _value(project: Project, name: str) -> str:
    if name == "credit_code":
        return project.enterprise.credit_code
    if name == "stage":
        return project.get_stage_display()
    value = getattr(project, name)
    if name.endswith("_fen"):
        return f"{format_fen(value, Unit.WAN)} 万元" if value is not None else "—"
    return str(value)

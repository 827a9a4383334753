"""The kinds of things that can be searched for, and which of their words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.desk.home.kinds import KINDS, Listed
from projects.policies.models import PolicyDocument
from projects.register.models import Project
from projects.visibility.words import searchable


@dataclass(frozen=True, kw_only=True)
class Searched(Listed):
    """One kind with the columns whose words find it, seen by every reader of the thing."""

    name: str
    label: str | Promise
    columns: tuple[str, ...]


def _of_project(name: str) -> Searched:
    """Leads, transfers and agreements are found by their own code and by the names of their project."""
    kind = KINDS[name]
    return Searched(
        name=name,
        label=kind.label,
        rows=kind.rows,
        columns=(
            *searchable(name, f"{name}_code"),
            *searchable("project", "title", "enterprise_name", at="project__"),
        ),
        related=("project",),
        url=kind.url,
        code=kind.code,
        title=lambda subject: f"{subject.project.title}　{subject.project.enterprise_name}",
    )


SEARCHED = (
    Searched(
        name="project",
        label=_("项目"),
        rows=lambda: Project.objects.all(),
        columns=searchable("project", "code", "title", "enterprise_name"),
        url=lambda project: reverse("projects:detail", args=[project.uid]),
        code=lambda project: project.code,
        title=lambda project: f"{project.title}　{project.enterprise_name}",
    ),
    _of_project("lead"),
    _of_project("transfer"),
    _of_project("agreement"),
    Searched(
        name=PolicyDocument.machine.name,
        label=_("政策文件"),
        rows=lambda: PolicyDocument.objects.all(),
        columns=("code", "number", "title"),
        url=lambda document: reverse("policies:document", args=[document.code]),
        code=lambda document: document.number or document.code,
        title=lambda document: document.title,
    ),
)

"""The kinds of things that can be searched for, and which of their words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.desk.home.kinds import KINDS
from projects.policies.models import PolicyDocument
from projects.register.models import Project


@dataclass(frozen=True)
class Searched:
    """One kind: its rows, the columns whose words find it (seen by every reader of the thing), and a line about it."""

    name: str
    label: str | Promise
    rows: Callable[[], ScopedQuerySet]
    columns: tuple[str, ...]
    route: str  # its list
    related: tuple[str, ...]
    url: Callable[[Any], str]
    code: Callable[[Any], str]
    title: Callable[[Any], str]


def _of_project(name: str, route: str) -> Searched:
    """Leads, transfers and agreements are found by their own code and by the names of their project."""
    kind = KINDS[name]
    return Searched(
        name=name,
        label=kind.label,
        rows=kind.rows,
        columns=("code", "project__title", "project__enterprise_name"),
        route=route,
        related=("project",),
        url=kind.url,
        code=kind.code,
        title=lambda subject: f"{subject.project.title}　{subject.project.enterprise_name}",
    )


_ALL = (
    Searched(
        name="project",
        label=_("项目"),
        rows=lambda: Project.objects.all(),
        columns=("code", "title", "enterprise_name"),
        route="projects:list",
        related=(),
        url=lambda project: reverse("projects:detail", args=[project.uid]),
        code=lambda project: project.code,
        title=lambda project: f"{project.title}　{project.enterprise_name}",
    ),
    _of_project("lead", "leads:list"),
    _of_project("transfer", "transfers:list"),
    _of_project("agreement", "agreements:list"),
    Searched(
        name=PolicyDocument.machine.name,
        label=_("政策文件"),
        rows=lambda: PolicyDocument.objects.all(),
        columns=("code", "number", "title"),
        route="policies:documents",
        related=(),
        url=lambda document: reverse("policies:document", args=[document.code]),
        code=lambda document: document.number or document.code,
        title=lambda document: document.title,
    ),
)
SEARCHED: Mapping[str, Searched] = {kind.name: kind for kind in _ALL}

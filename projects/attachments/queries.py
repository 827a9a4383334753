"""Reading attachments: the checklist of a stage with the versions there are, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from kunming_coord.common.scope import Viewer
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from projects.attachments.models import Attachment, AttachmentRule
from projects.register.models import Project
from projects.register.requirements import Requirement

Subject = TypeVar("Subject", bound=WorkflowSubject)


@dataclass(frozen=True)
class Row:
    """An attachment the list names, with its versions, the newest first."""

    code: str
    title: str
    required: bool
    source: str
    versions: list[Attachment]

    @property
    def current(self) -> Attachment | None:
        """The version that counts; None where it is missing."""
        return self.versions[0] if self.versions else None

    @property
    def word(self) -> str:
        """已附, 缺 or 未附."""
        return "已附" if self.versions else "缺" if self.required else "未附"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return "done" if self.versions else "refused" if self.required else "paused"


def rules_on(stage: str, scheme: str = "") -> QuerySet[AttachmentRule]:
    """What a stage asks for today, under a scheme."""
    rows: QuerySet[AttachmentRule] = AttachmentRule.objects.on(timezone.localdate())
    return rows.filter(Q(scheme="") | Q(scheme=scheme), stage=stage)


def checklist(project: Project, unit: District | int, stage: str, scheme: str = "") -> list[Row]:
    """The attachments of a stage as a unit has them; in two queries."""
    rules = list(rules_on(stage, scheme))
    if not rules:
        return []
    stored = Attachment.objects.filter(project=project, unit=unit).select_related("file")
    return _rows(rules, stored.defer("file__content").order_by("code", "-number"))


def missing(project: Project, unit: District | int, stage: str, scheme: str = "") -> list[AttachmentRule]:
    """The attachments that are 必备 and not there; one query where nothing is."""
    wanted = list(rules_on(stage, scheme).filter(required=True))
    if not wanted:
        return []
    there = set(Attachment.objects.filter(project=project, unit=unit).values_list("code", flat=True))
    return [rule for rule in wanted if rule.code not in there]


def attachments_needed(
    project: Project, unit: District | int, stage: str, into: str, scheme: str = ""
) -> tuple[Requirement[Subject], ...]:
    """What is missing as rows of a table of requirements for entering `into`; nothing where all is there."""
    return tuple(
        Requirement(
            f"attachment-{rule.code}", rule.title, into, lambda _subject: False, mend="请在附件清单中上传"
        )
        for rule in missing(project, unit, stage, scheme)
    )


def attachments_for(viewer: Viewer, project: Project) -> QuerySet[Attachment]:
    """The attachments of a project somebody may read."""
    rows: QuerySet[Attachment] = Attachment.objects.visible_to(viewer)
    return rows.filter(project=project)


def unit_named(project: Project, viewer: Viewer, slug: str = "") -> District | None:
    """The unit whose attachments somebody asks for: as named, else the origin, else their own; None for a foreign one."""
    reach = viewer.reach
    if slug:
        found = District.objects.filter(slug=slug).first()
    elif reach.sees_all or project.origin_id in reach.district_ids:
        found = project.origin
    else:
        found = District.objects.filter(pk__in=reach.district_ids).order_by("order").first()
    own = found is not None and found.pk in reach.district_ids
    return found if own or reach.sees_all else None


def _rows(rules: Iterable[AttachmentRule], stored: Iterable[Attachment]) -> list[Row]:
    versions: dict[str, list[Attachment]] = {}
    for row in stored:
        versions.setdefault(row.code, []).append(row)
    return [
        Row(rule.code, rule.title, rule.required, rule.source, versions.get(rule.code, [])) for rule in rules
    ]

"""What the permission matrix is walked over in official documents and framework agreements, files and API."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from projects.agreements.models import Agreement
from projects.frameworks.services import set_task
from projects.papers.models import PaperScan
from support import framework_world, paper_world, worlds
from support.target import Target
from support.worlds import People

TODAY = timezone.localdate().isoformat()
SCAN = {
    "content": base64.b64encode(paper_world.PDF.replace(b"obj<<>>", b"obj<< >>")).decode(),
    "file_name": "盖章件.pdf",
}
FRAMEWORK = {
    "kind": "other",
    "title": "示例框架协议",
    "signed_on": TODAY,
    "parties": [{"district": "xishan"}, {"title": "示例集团有限公司"}],
}
Maker = Callable[[People], Target]


def _of(make: Callable[[People], Any], body: Mapping[str, Any] | None = None, **named: str) -> Maker:
    """The target of an address with the uid of a thing of 西山."""
    return lambda people: Target({"uid": make(people).uid, **named}, body or {})


def _scan(people: People) -> Target:
    scan: PaperScan = paper_world.scanned(people)
    return Target({"uid": scan.paper.uid, "number": scan.pk})


def _task(people: People) -> Target:
    made = framework_world.framework(people)
    task = set_task(
        framework=made,
        bearer=made.parties.get(position=1),
        title="建立联络机制",
        due_on=timezone.localdate(),
        actor=people.filer,
    )
    return Target({"uid": made.uid, "number": task.pk}, {"done_on": TODAY, "outcome": "已建立"})


def _new_paper(people: People) -> Target:
    agreement: Agreement = worlds.proposed_agreement(people)
    return Target(body=paper_world.BODY | {"agreement": str(agreement.uid)})


TARGETS: dict[str, Maker] = {
    "papers:pdf": _of(paper_world.paper_with_pdf),
    "papers:forms": _of(paper_world.sealed_agreement),
    "papers:agreement-pdf": _of(paper_world.sealed_agreement, form="agreement"),
    "papers:seal-agreement": _of(worlds.proposed_agreement, form="approval"),
    "api-papers": _new_paper,
    "api-paper": _of(paper_world.paper),
    "api-paper-text": _of(paper_world.paper, paper_world.BODY),
    "api-paper-file": _of(paper_world.paper_with_pdf, suffix="pdf"),
    "api-paper-scans": _of(paper_world.issued, SCAN),
    "api-paper-scan": _scan,
    "api-agreement-form": _of(paper_world.sealed_agreement, form="agreement"),
    "api-agreement-form-file": _of(paper_world.sealed_agreement, form="agreement", suffix="pdf"),
    "api-frameworks": lambda people: Target(body=FRAMEWORK),
    "api-framework": _of(framework_world.framework),
    "api-framework-tasks": _of(
        framework_world.framework, {"bearer": 1, "title": "建立联络机制", "due_on": TODAY}
    ),
    "api-framework-task": _task,
    "api-framework-counters": _of(framework_world.framework, {"title": "签约", "unit": "个"}),
}

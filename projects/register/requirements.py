"""What a stage requires, as a table: the services refuse by it and the pages print it as 缺项清单."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kunming_coord.common.errors import Missing
from kunming_coord.common.workflow import WorkflowSubject

Subject = TypeVar("Subject", bound=WorkflowSubject)


@dataclass(frozen=True)
class Requirement(Generic[Subject]):
    """One piece that has to be there before a thing may enter `stage`."""

    field: str
    label: str
    stage: str
    given: Callable[[Subject], bool]
    mend: str = "请填写"


def missing_for(
    subject: Subject, stage: str, table: Iterable[Requirement[Subject]]
) -> list[Requirement[Subject]]:
    """The rows of the table that are not met yet, in their order."""
    return [row for row in table if row.stage == stage and not row.given(subject)]


def require_complete(subject: Subject, stage: str, table: Iterable[Requirement[Subject]]) -> None:
    """Refuse to enter `stage` while something is missing; raises Missing with a sentence per piece."""
    missing = missing_for(subject, stage, table)
    if missing:
        names = "、".join(row.label for row in missing)
        raise Missing(
            f"还缺 {len(missing)} 项：{names}；请补齐后再提交。",
            fields={row.field: f"“{row.label}”缺失，{row.mend}。" for row in missing},
        )


def require_note(note: str, label: str) -> str:
    """A reason in words where the step demands one; raises Missing."""
    words = note.strip()
    if not words:
        sentence = f"请写明{label}。"
        raise Missing(sentence, fields={"note": sentence})
    return words

"""Settings that ship with the product: who decides (inferred), no deadline (nowhere published), and an example rubric."""

import json
from pathlib import Path

from django.db import transaction

from kunming_coord.districts.models import Body, SourceStatus
from projects.transfers.clock import WAITING
from projects.transfers.models import Transfer
from projects.transfers.schemes import SCHEMES
from projects.transfers.settings import ScoringRubric, StepSetting

DATA = Path(__file__).resolve().parent.parent / "data"
EXAMPLES = {
    ScoringRubric.Target.HOST: "transfer_scoring.json",
    ScoringRubric.Target.PROJECT: "allocation_scoring.json",
}
DECIDER = "drc"
CITY_STEPS = frozenset(WAITING) - {"offered"}
READING = "由市发展改革委办理系推断；各环节时限公开材料未见规定"


@transaction.atomic
def load_transfer_settings() -> int:
    """A row per scheme and step that has none yet, and the example rubrics; returns how many steps are set."""
    body = Body.objects.get(slug=DECIDER)
    known = set(StepSetting.objects.values_list("scheme", "step"))
    StepSetting.objects.bulk_create(
        StepSetting(
            scheme=scheme.code,
            step=step,
            body=body if step in CITY_STEPS else None,
            source_status=SourceStatus.INFERRED,
            source=READING,
        )
        for scheme in SCHEMES.values()
        for step in WAITING
        if (scheme.code, step) not in known and step in _steps(scheme.code)
    )
    for target, name in EXAMPLES.items():
        if not ScoringRubric.objects.filter(applies_to=target).exists():
            shipped = json.loads((DATA / name).read_text(encoding="utf-8"))
            ScoringRubric.objects.create(**shipped, applies_to=target, source_status=SourceStatus.UNKNOWN)
    return StepSetting.objects.count()


def _steps(scheme: str) -> set[str]:
    """The steps a request under a scheme can stand at."""
    moves = [move for move in Transfer.machine.moves if move.schemes is None or scheme in move.schemes]
    return {status for move in moves for status in move.starts}

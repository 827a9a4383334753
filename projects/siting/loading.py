"""Published counters of `cases.json`, kept as the snapshots they are; safe to run again."""

import calendar
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from django.db import transaction

from parks.directory.models import Park
from parks.directory.services import CounterDraft, keep_counters

FILE = Path(__file__).parent.parent / "data" / "cases.json"
# Key of the file → what the source calls it, and what it counts.
COUNTED = {
    "projects": ("项目", "个"),
    "projects_added": ("新增项目", "个"),
    "planned_investment_yuan": ("计划投资", "元"),
    "amount_yuan": ("到位资金", "元"),
    "signed": ("签约", "家"),
    "registered": ("注册", "家"),
    "moved_in": ("入驻", "家"),
    "producing": ("投产", "家"),
}
PARKS = {"沪滇临港昆明科技城企业": "lingang-key", "磨憨省外产业到位资金": "mohan-key"}
ORDINALS = "一二三四"


@transaction.atomic
def load_published_counters() -> int:
    """Every number of the file that is not there yet; how many the file has."""
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    total = 0
    for raw in content["programme_counters"]:
        sources = [content["sources"].get(code.strip(), code.strip()) for code in raw["source"].split(",")]
        drafts = [
            CounterDraft(
                series=raw["series"],
                stage=stage,
                number=raw[key],
                unit=unit,
                as_of_words=raw["as_of"],
                as_of=last_day(raw["as_of"]),
                source="；".join(sources),
            )
            for key, (stage, unit) in COUNTED.items()
            if key in raw
        ]
        keep_counters(drafts, Park.objects.filter(slug=PARKS.get(raw["series"], "")).first())
        total += len(drafts)
    return total


def last_day(words: str) -> dt.date:
    """The last day of what a source calls 2025-03-31, 2025-03 or 2025年第二季度; raises ValueError."""
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", words, re.ASCII):
        return dt.date(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{4})-(\d{2})", words, re.ASCII):
        year, month = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{4})年第([一二三四])季度", words):
        year, month = int(found[1]), (ORDINALS.index(found[2]) + 1) * 3
    else:
        raise ValueError(words)
    return dt.date(year, month, calendar.monthrange(year, month)[1])

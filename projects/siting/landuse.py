"""Which land a trade may stand on: dated rows with a source, by 门类 of GB/T 4754; of a 门类 without a row nothing is said."""

import datetime as dt
import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.districts.models import SourceStatus
from parks.space.models import LandType

DATA = Path(__file__).parent / "data"


@audited()
class LandUseRule(Dated):
    """行业用地: the types of land a 门类 may stand on."""

    section = models.CharField("行业门类", max_length=1, help_text="GB/T 4754 的门类字母，如 C 为制造业")
    land_types = models.JSONField("可用的用地类型", help_text='["M0", "M1"]')
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200)

    class Meta:
        ordering = ["section", "valid_from"]
        constraints = [no_overlap("one_land_use_rule_at_a_time", "section")]
        verbose_name = verbose_name_plural = "行业用地"

    def __str__(self) -> str:
        return f"{self.section} {self.land_types}"

    def clean(self) -> None:
        """A capital letter, and at least one known type of land."""
        known = set(LandType.values) - {LandType.UNKNOWN.value}
        if not (len(self.section) == 1 and "A" <= self.section <= "T"):
            raise ValidationError("行业门类应为 A 至 T 的一个大写字母。")
        if not isinstance(self.land_types, list) or not self.land_types or set(self.land_types) - known:
            raise ValidationError(f"用地类型应从 {'、'.join(sorted(known))} 中选取，至少一项。")


def uses_on(day: dt.date) -> dict[str, tuple[str, ...]]:
    """门类 → the land it may stand on, as far as rules are in force on a day."""
    rows = LandUseRule.objects.on(day).values_list("section", "land_types")
    return {section: tuple(land_types) for section, land_types in rows}


@transaction.atomic
def load_land_uses() -> int:
    """The rules that ship with the product, where none is set; returns how many there are in the file."""
    rows = json.loads((DATA / "land_uses.json").read_text(encoding="utf-8"))
    if not LandUseRule.objects.exists():
        for row in rows:
            LandUseRule.objects.create(**row)
    return len(rows)

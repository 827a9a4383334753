"""Units main figures are published in; every value is kept as a whole number of the smallest unit of its measure."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid


class Measure(models.TextChoices):
    """What is measured; the smallest unit is the fen, the person, the US cent."""

    MONEY = "money", "金额（分）"
    PERSONS = "persons", "人数（人）"
    DOLLARS = "dollars", "外币（美分）"


@dataclass(frozen=True)
class Scale:
    """A unit of publication: `fen` smallest units make one of it, `places` decimals still name whole ones."""

    code: str
    label: str
    measure: Measure
    fen: int
    places: int

    @property
    def smallest(self) -> str:
        """What values are exact to."""
        return {"money": "分", "persons": "人", "dollars": "美分"}[self.measure]

    @property
    def base(self) -> str:
        """The unit that was probably meant where a value is far too large."""
        return {"money": "元", "persons": "人", "dollars": "美元"}[self.measure]


SCALES: dict[str, Scale] = {
    scale.code: scale
    for scale in (
        Scale("yuan", "元", Measure.MONEY, 100, 2),
        Scale("qian", "千元", Measure.MONEY, 100_000, 5),
        Scale("wan", "万元", Measure.MONEY, 1_000_000, 6),
        Scale("yi", "亿元", Measure.MONEY, 10_000_000_000, 10),
        Scale("person", "人", Measure.PERSONS, 1, 0),
        Scale("wan_persons", "万人", Measure.PERSONS, 10_000, 4),
        Scale("wan_dollars", "万美元", Measure.DOLLARS, 1_000_000, 6),
        Scale("yi_dollars", "亿美元", Measure.DOLLARS, 10_000_000_000, 10),
    )
}


class _Percent:
    """Percentages are kept in tenths of a percent, so they are written with one decimal at most."""

    label, fen, places, smallest, base = "%", 10, 1, "0.1 个百分点", "百分数"


PERCENT = _Percent()


def scale_labelled(text: str, *, measure: str) -> Scale:
    """The unit a file names by its word or code; raises Invalid naming the units of the measure."""
    fitting = [scale for scale in SCALES.values() if scale.measure == measure]
    for scale in fitting:
        if text in (scale.label, scale.code):
            return scale
    raise Invalid(
        _("单位“%(text)s”不能用于该指标，请填写%(units)s。")
        % {"text": text[:20], "units": "、".join(scale.label for scale in fitting)}
    )

"""Reference tables of a project's trade: classes of GB/T 4754 and industry chains; loaded from files, never typed."""

from pathlib import Path

from django.db import models, transaction

from kunming_coord.audit.triggers import audited
from kunming_coord.districts.models import SourceStatus
from kunming_coord.districts.services import rows_of

DATA = Path(__file__).parent.parent / "data"
EDITION = "GB/T 4754—2017"
CLASS_LENGTH = 5  # a letter and four digits: 小类


@audited()
class IndustryClass(models.Model):
    """A row of GB/T 4754: 门类 C, 大类 C38, 中类 C384, 小类 C3841. Copied from public texts, not from the standard itself."""

    code = models.CharField("代码", max_length=5, primary_key=True)
    name = models.CharField("名称", max_length=80)

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = "行业分类"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@audited()
class IndustryChain(models.Model):
    """An industry chain (产业链) a project is counted in; which chains the city keeps is a setting."""

    code = models.SlugField("代号", max_length=40, primary_key=True, db_index=False)
    name = models.CharField("名称", max_length=40)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = verbose_name_plural = "产业链"

    def __str__(self) -> str:
        return self.name


@transaction.atomic
def load_industries() -> int:
    """Classes and chains of the shipped files; returns how many classes there are."""
    rows = rows_of(DATA / "industries.csv")
    IndustryClass.objects.bulk_create(
        [IndustryClass(code=row["code"], name=row["name"]) for row in rows], ignore_conflicts=True
    )
    chains = [
        IndustryChain(order=order, **row) for order, row in enumerate(rows_of(DATA / "chains.csv"), start=1)
    ]
    IndustryChain.objects.bulk_create(chains, ignore_conflicts=True)
    return len(rows)


def trade_name(code: str) -> str:
    """What a code of GB/T 4754 is called; empty for one that is not in the table."""
    return IndustryClass.objects.filter(code=code).values_list("name", flat=True).first() or ""

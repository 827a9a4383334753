"""Parks: what they are, where they lie, and what sources say of their leading industries."""

from django.db import models

from kunming_coord.audit.triggers import audited
from kunming_coord.districts.models import District


@audited()
class Park(models.Model):
    """A park; `level` as the sources word it, a trailing question mark where they do not agree."""

    class Level(models.TextChoices):
        NATIONAL = "national", "国家级"
        PROVINCIAL = "provincial", "省级"
        PROVINCIAL_UNCERTAIN = "provincial?", "省级（待核实）"
        KEY_PARK = "key_park", "重点产业协作园区"
        CO_BUILT = "co_built", "共建园区"
        SITE = "site", "园中园"

    slug = models.SlugField("代号", max_length=32, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=12, choices=Level.choices)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="parks")
    main_industries = models.CharField("主导产业", max_length=200, blank=True)
    auxiliary_industries = models.CharField("辅助产业", max_length=200, blank=True)
    source_note = models.CharField("出处与说明", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "园区"

    def __str__(self) -> str:
        return self.name

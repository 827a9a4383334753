"""What the parties agreed per indicator, with the key by which an enterprise's figure comes down to the project."""

from django.db import models
from django.db.models import F, Q

from accounting.rules import AS_FILED, BASES
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.districts.models import District
from projects.agreements.models.agreements import AgreementParty, AgreementVersion
from projects.policies.models import Indicator


class Apportionment(models.TextChoices):
    """How the figure of an enterprise comes down to one of its projects."""

    INDEPENDENT = "independent", "独立核算"
    OUTPUT_SHARE = "output_share", "产值占比"
    AREA = "area", "面积"
    BASE = "base", "基数法"


class Apportioned(models.Model):
    """The apportionment key of a term: a fraction for 产值占比 and 面积, a base per quarter for 基数法."""

    apportionment = models.CharField(
        "分摊方法",
        max_length=12,
        choices=Apportionment.choices,
        default=Apportionment.INDEPENDENT,
        db_default=Apportionment.INDEPENDENT,
    )
    apportionment_numerator = models.PositiveBigIntegerField("分摊分子", null=True, blank=True)
    apportionment_denominator = models.PositiveBigIntegerField("分摊分母", null=True, blank=True)
    apportionment_base_fen = models.BigIntegerField("每季基数（分）", null=True, blank=True)

    class Meta:
        abstract = True


def apportionment_fits(name: str) -> models.CheckConstraint:
    """A key has what it needs and nothing else."""
    bare = Q(apportionment_numerator=None, apportionment_denominator=None)
    no_base = Q(apportionment_base_fen=None)
    fraction = Q(apportionment_numerator__lte=F("apportionment_denominator"), apportionment_denominator__gt=0)
    return models.CheckConstraint(
        condition=(Q(apportionment=Apportionment.INDEPENDENT) & bare & no_base)
        | (
            Q(apportionment__in=[Apportionment.OUTPUT_SHARE, Apportionment.AREA])
            & Q(apportionment_numerator__isnull=False, apportionment_denominator__isnull=False)
            & fraction
            & no_base
        )
        | (
            Q(apportionment=Apportionment.BASE)
            & Q(apportionment_base_fen__isnull=False, apportionment_base_fen__gte=0)
            & bare
        ),
        name=name,
    )


@audited()
class AgreementTerm(Apportioned):
    """What the parties agreed for one indicator: shares, where it arises, from when to when."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="terms")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="terms")
    arises_in = models.ForeignKey(District, on_delete=models.PROTECT, related_name="terms_arising")
    from_quarter = QuarterField("起始季度")
    to_quarter = QuarterField("截止季度")
    deviation_reason = models.TextField("偏离办法比例的理由", blank=True)
    variant = models.SlugField(
        "计算方式", max_length=60, blank=True, help_text="of those the policy offers; empty for plain shares"
    )
    agreed = models.JSONField(
        "约定值", default=dict, blank=True, help_text="input of the policy → the value exactly as written"
    )
    base = models.CharField("计算口径", max_length=20, choices=list(BASES.items()), default=AS_FILED)

    class Meta:
        ordering = ["indicator__order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "indicator"], name="one_term_per_indicator"),
            models.CheckConstraint(
                condition=Q(from_quarter__lte=F("to_quarter")), name="term_ends_after_it_starts"
            ),
            apportionment_fits("a_term_has_what_its_key_needs"),
        ]
        verbose_name = verbose_name_plural = "分享条款"

    def __str__(self) -> str:
        return f"{self.version} {self.indicator}"


@audited()
class TermShare(models.Model):
    """A district's share of a term as an exact fraction."""

    term = models.ForeignKey(AgreementTerm, on_delete=models.PROTECT, related_name="shares")
    party = models.ForeignKey(AgreementParty, on_delete=models.PROTECT, related_name="shares")
    numerator = models.PositiveBigIntegerField("分子")
    denominator = models.PositiveBigIntegerField("分母")

    class Meta:
        ordering = ["party__position"]
        constraints = [
            models.UniqueConstraint(fields=["term", "party"], name="one_share_per_party"),
            models.CheckConstraint(
                condition=Q(denominator__gt=0, numerator__lte=F("denominator")), name="share_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.numerator}/{self.denominator}"

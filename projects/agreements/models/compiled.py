"""What agreements in force compile to: the only source of postings."""

from typing import Any, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounting.rules import AS_FILED, BASES
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.triggers import REFUSE, append_only
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.agreements.models.agreements import AgreementParty, AgreementVersion
from projects.agreements.models.terms import AgreementTerm, Apportioned, apportionment_fits
from projects.policies.models import Indicator
from projects.register.models import Project


class QuarterRange(Func):
    """int4range(from, to, '[]'): both quarters included."""

    function = "int4range"
    output_field = IntegerRangeField()


class QuartersLeft(Func):
    """int4range(from, to + 1): both quarters included; empty where a later version left nothing of a term."""

    function = "int4range"
    template = "%(function)s(%(expressions)s + 1)"
    output_field = IntegerRangeField()


# The only change a compiled term ever sees: a supplementary agreement or the end of the deal cuts off what is to come.
ENDS_SOONER = """
    IF to_jsonb(NEW) - 'to_quarter' IS DISTINCT FROM to_jsonb(OLD) - 'to_quarter'
            OR NEW.to_quarter > OLD.to_quarter OR NEW.to_quarter < OLD.from_quarter - 1 THEN
        RAISE EXCEPTION 'append-only: a compiled term may only end sooner' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""


class Lane(models.TextChoices):
    """Who computes a term: SQL from its slices, or the engine for this term alone."""

    FLAT = "flat", "按固定份额"
    INTERPRETED = "interpreted", "由规则引擎逐季计算"


class Mode(models.TextChoices):
    """How a figure is credited in a book."""

    SPLIT = "split", "分享"
    DUPLICATE = "duplicate", "全额双核算"
    ASSIGN = "assign", "全额归属"


class CompiledTermQuerySet(models.QuerySet[Any]):
    """Compiled terms, of which a later version may have left nothing."""

    def left(self) -> Self:
        """Those that still say something about a quarter."""
        return self.filter(to_quarter__gte=F("from_quarter"))


@audited(inserts=False)
class CompiledTerm(Apportioned):
    """A term in force, per book: the only source of postings. Flat ones are posted set-wise from their slices.

    It is written once; a later version of its agreement, or the end of the agreement, may only let it end sooner.
    """

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="compiled")
    term = models.ForeignKey(AgreementTerm, on_delete=models.PROTECT, related_name="compiled")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="compiled_terms")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="compiled_terms")
    book = models.CharField("口径", max_length=12, choices=Book.choices())
    mode = models.CharField("核算方式", max_length=10, choices=Mode.choices)
    arises_in = models.ForeignKey(District, on_delete=models.PROTECT, related_name="compiled_terms")
    from_quarter = QuarterField("起始季度")
    to_quarter = QuarterField("截止季度")
    lane = models.CharField("核算途径", max_length=11, choices=Lane.choices, default=Lane.FLAT)
    variant = models.SlugField("计算方式", max_length=60, blank=True)
    agreed = models.JSONField("约定值", default=dict, blank=True)
    base = models.CharField("计算口径", max_length=20, choices=list(BASES.items()), default=AS_FILED)
    denominator = models.PositiveBigIntegerField(
        "公分母", help_text="at most 10^9 in the flat lane, so that SQL stays inside bigint"
    )
    references = models.JSONField("依据", default=list, help_text="policy parameters with clause and status")
    # The slices once more, in their order, as one row: what the set-based posting reads.
    districts = ArrayField(models.BigIntegerField(), default=list, help_text="units of the slices")
    numerators = ArrayField(models.BigIntegerField(), default=list, help_text="their numerators")

    objects = CompiledTermQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_term_per_project_indicator_book_at_a_time",
                expressions=[
                    (QuartersLeft(F("from_quarter"), F("to_quarter")), RangeOperators.OVERLAPS),
                    ("project", RangeOperators.EQUAL),
                    ("indicator", RangeOperators.EQUAL),
                    ("book", RangeOperators.EQUAL),
                ],
            ),
            models.CheckConstraint(
                condition=Q(denominator__gte=1)
                & (Q(denominator__lte=10**9) | Q(lane=Lane.INTERPRETED, denominator__lte=10**18)),
                name="denominator_up_to_1e9_if_flat",
            ),
            models.CheckConstraint(
                condition=Q(variant="") | Q(lane=Lane.INTERPRETED), name="a_variant_is_interpreted"
            ),
            apportionment_fits("a_compiled_term_has_what_its_key_needs"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="ends_sooner", when=pgtrigger.Before, operation=pgtrigger.Update, func=ENDS_SOONER
            ),
            pgtrigger.Trigger(
                name="kept",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=REFUSE,
            ),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=REFUSE,
            ),
        ]
        verbose_name = verbose_name_plural = "分享切片"

    def __str__(self) -> str:
        return f"{self.version} {self.indicator} {self.book}"


@append_only
class ShareSlice(models.Model):
    """A party's numerator in a compiled term; `position` decides ties of the remainder.

    `district` carries the party's figures in the book of the term; slices older than `party` do not name it.
    """

    compiled = models.ForeignKey(CompiledTerm, on_delete=models.PROTECT, related_name="slices")
    position = models.PositiveSmallIntegerField()
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="share_slices")
    party = models.ForeignKey(AgreementParty, on_delete=models.PROTECT, null=True, related_name="slices")
    numerator = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["compiled", "position"], name="one_slice_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.compiled} {self.district} {self.numerator}"

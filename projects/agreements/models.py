"""Agreements: parties, versions, terms, signatures, and what they compile to."""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value

from accounting.rules import AS_FILED, BASES
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.machine import CITY, EACH_PARTY, SYSTEM
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.viewstate import Book
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from projects.agreements.moves import MACHINE
from projects.policies.models import Indicator
from projects.register.models import Enterprise, Project
from projects.transfers.models import Transfer


class AgreementQuerySet(SubjectQuerySet):
    """The drafting district sees its draft; the other parties see it once it is proposed to them."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own drafts, and shared agreements to which one of us is a party."""
        return Q(drafted_by_id__in=district_ids) | Q(shared=True, parties__district_id__in=district_ids)

    def awaiting(self, viewer: Viewer) -> Self:
        """Adds what is no move: recording that the enterprise, last in order, has signed on paper."""
        moves = super().awaiting(viewer)
        mine = viewer.districts_as(Role.FILER)
        if not mine:
            return moves
        paper = Q(
            status="signing", drafted_by_id__in=mine, pk__in=_next_to_sign(district=None).values("agreement")
        )
        return self.filter(Q(pk__in=moves.values("pk")) | paper)

    def standing(self, side: str, district_ids: list[int]) -> Q:
        """The drafter alone while it is a draft, then every party; to sign, the one whose turn it is."""
        if side == EACH_PARTY:
            return Q(pk__in=_next_to_sign(district_id__in=district_ids).values("agreement"))
        return Q(drafted_by_id__in=district_ids) | Q(shared=True, parties__district_id__in=district_ids)


def _next_to_sign(**which: Any) -> "models.QuerySet[AgreementParty]":
    """Parties whose signature comes next in their agreement."""
    earlier = AgreementParty.objects.filter(
        agreement=OuterRef("agreement"), signature=None, position__lt=OuterRef("position")
    )
    return AgreementParty.objects.filter(~Exists(earlier), signature=None, **which)


@audited()
class Agreement(WorkflowSubject):
    """协作协议: the deal in a form a machine can compute."""

    machine = MACHINE

    code = models.CharField("协议编号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="agreements")
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    drafted_by = models.ForeignKey(District, on_delete=models.PROTECT, related_name="agreements_drafted")
    policy_code = models.CharField("适用政策", max_length=40)
    shared = models.BooleanField("各方可见", default=False)
    signed_on = models.DateField("签署日", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "协作协议"

    def __str__(self) -> str:
        return self.code

    def side_units(self, side: str) -> Collection[int] | None:
        """The drafter while it is a draft; afterwards every district that is a party."""
        if side in (CITY, SYSTEM):
            return None
        if not self.shared:
            return [self.drafted_by_id]
        return [pk for pk in self.parties.values_list("district_id", flat=True) if pk is not None]

    @property
    def current(self) -> "AgreementVersion":
        """The newest version."""
        return max(self.versions.all(), key=lambda version: version.number)


@audited()
class AgreementParty(models.Model):
    """A signatory: a district, or the enterprise itself (which takes no share)."""

    class Side(models.TextChoices):
        ORIGIN = "origin", "首谈地/协作地"
        HOST = "host", "承载地"
        OTHER = "other", "其他合作方"
        ENTERPRISE = "enterprise", "企业"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    position = models.PositiveSmallIntegerField("签署顺序")
    side = models.CharField("身份", max_length=10, choices=Side.choices)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="party_to"
    )
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="party_to"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "position"], name="one_party_per_position"),
            models.UniqueConstraint(fields=["agreement", "district"], name="a_district_is_a_party_once"),
            models.CheckConstraint(
                condition=Q(district__isnull=False, enterprise=None)
                | Q(district=None, enterprise__isnull=False),
                name="party_is_a_district_or_an_enterprise",
            ),
        ]
        verbose_name = verbose_name_plural = "协议方"

    def __str__(self) -> str:
        return f"{self.agreement} {self.position}"


@append_only
class Signature(models.Model):
    """A party signed this version; an enterprise signs on paper, recorded by a district."""

    party = models.OneToOneField(AgreementParty, on_delete=models.PROTECT, related_name="signature")
    signatory = models.CharField("签署人", max_length=120)
    signed_on = models.DateField("签署日")
    actor_id = models.BigIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "签署记录"

    def __str__(self) -> str:
        return f"{self.party} {self.signatory}"


@audited()
class AgreementVersion(models.Model):
    """Terms as of an effective quarter, under the policy as it was read on the day (its digest)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    effective_from = QuarterField("生效季度")
    policy_digest = models.CharField("政策文件指纹", max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="one_version_per_number")]
        verbose_name = verbose_name_plural = "协议版本"

    def __str__(self) -> str:
        return f"{self.agreement} v{self.number}"


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


class QuarterRange(Func):
    """int4range(from, to, '[]'): both quarters included."""

    function = "int4range"
    output_field = IntegerRangeField()


class Lane(models.TextChoices):
    """Who computes a term: SQL from its slices, or the engine for this term alone."""

    FLAT = "flat", "按固定份额"
    INTERPRETED = "interpreted", "由规则引擎逐季计算"


class Mode(models.TextChoices):
    """How a figure is credited in a book."""

    SPLIT = "split", "分享"
    DUPLICATE = "duplicate", "全额双核算"
    ASSIGN = "assign", "全额归属"


@append_only
class CompiledTerm(Apportioned):
    """A term in force, per book: the only source of postings. Flat ones are posted set-wise from their slices."""

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

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_term_per_project_indicator_book_at_a_time",
                expressions=[
                    (QuarterRange(F("from_quarter"), F("to_quarter"), Value("[]")), RangeOperators.OVERLAPS),
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

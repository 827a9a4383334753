"""Agreements, their parties, versions, clauses and signatures."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from kunming_coord.accounts.roles import Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.machine import CITY, EACH_PARTY, SYSTEM, Move
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import Body, District
from projects.agreements.moves import MACHINE, Action
from projects.agreements.settings import asked_steps
from projects.register.models import Enterprise, Project
from projects.transfers.models import Transfer


class AgreementQuerySet(SubjectQuerySet):
    """The drafting district sees its draft; the other parties see it once it is proposed to them."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own drafts, and shared agreements to which one of us is a party."""
        return Q(drafted_by_id__in=district_ids) | Q(shared=True, parties__district_id__in=district_ids)

    parties_wait = True

    def awaiting(self, viewer: Viewer) -> Self:
        """Adds what is no move: a signature on paper to be recorded, and the signatures of a supplementary agreement."""
        moves = super().awaiting(viewer)
        wanted = Q(pk__in=moves.values("pk"))
        if leading := viewer.districts_as(Role.LEADER):
            wanted |= Q(pk__in=_supplements(turn__in=leading))
        mine = viewer.districts_as(Role.FILER)
        if not mine:
            return self.filter(wanted)
        wanted |= Q(pk__in=_supplements(turn=None, drafted_by__in=mine))
        paper = Q(
            status="signing", drafted_by_id__in=mine, pk__in=_next_to_sign(district=None).values("agreement")
        )
        return self.filter(wanted | paper)

    def due(self, step: Move) -> Q:
        """What is asked for before 签署 is a setting: 部门会签 where any step is on, 签署 from 协商 where none is."""
        if step.action not in (Action.COUNTERSIGN, Action.SIGN):
            return Q()
        asked = Q(Exists(asked_steps(timezone.localdate())))
        return asked if step.action == Action.COUNTERSIGN else ~asked | ~Q(status="negotiating")

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


def _supplements(**which: Any) -> "models.QuerySet[Any, Any]":
    """Agreements whose supplementary version waits for the signature of a party like that."""
    signed = SupplementSignature.objects.filter(version=OuterRef(OuterRef("pk")), party=OuterRef("pk"))
    turn = AgreementParty.objects.filter(~Exists(signed), agreement=OuterRef("agreement")).order_by(
        "position"
    )
    waiting = AgreementVersion.objects.filter(
        number__gt=1, signed_on=None, withdrawn=False, agreement__status="amending"
    )
    return waiting.annotate(turn=Subquery(turn.values("district")[:1])).filter(**which).values("agreement")


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
    minutes_number = models.CharField("集体审议纪要文号", max_length=120, blank=True)
    minutes_on = models.DateField("审议日期", null=True, blank=True)
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
        return self.party_units() if self.shared else [self.drafted_by_id]

    def party_units(self) -> list[int]:
        """The districts that are parties, whether they see it yet or not."""
        return [pk for pk in self.parties.values_list("district_id", flat=True) if pk is not None]

    def filed_for(self, actor: Viewer) -> District | None:
        """The first district party for which somebody files; None where there is none."""
        parties = self.parties.filter(district__isnull=False).select_related("district").order_by("position")
        mine = (party.district for party in parties)
        return next((unit for unit in mine if unit and actor.holds(Role.FILER, units=[unit.pk])), None)

    @property
    def current(self) -> "AgreementVersion":
        """The newest version all have agreed to; the draft itself while there is no other."""
        agreed = [version for version in self.versions.all() if version.number == 1 or version.signed_on]
        return max(agreed, key=lambda version: version.number)

    @property
    def pending(self) -> "AgreementVersion | None":
        """The supplementary version that waits for signatures."""
        return next((version for version in self.versions.all() if version.is_pending), None)


class PartyKind(models.TextChoices):
    """What a party is that signs on paper and takes no share, besides the enterprise."""

    COMMITTEE = "committee", "委员会（管委会、市级单位）"
    ORGANISATION = "organisation", "机构"
    OUTSIDE = "outside", "市域外单位"


@audited()
class AgreementParty(models.Model):
    """A signatory: a district; or, on paper and without a share, the enterprise, a committee, an organisation or other."""

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
    kind = models.CharField("类别", max_length=12, choices=PartyKind.choices, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="party_to")
    title = models.CharField("名称", max_length=120, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "position"], name="one_party_per_position"),
            models.UniqueConstraint(fields=["agreement", "district"], name="a_district_is_a_party_once"),
            models.CheckConstraint(
                condition=Q(district__isnull=False, enterprise=None, body=None, kind="", title="")
                | Q(district=None, enterprise__isnull=False, body=None, kind="", title="")
                | Q(district=None, enterprise=None, body__isnull=False, kind=PartyKind.COMMITTEE, title="")
                | (Q(district=None, enterprise=None, body=None) & ~Q(kind="") & ~Q(title="")),
                name="party_is_one_of_its_kind",
            ),
        ]
        verbose_name = verbose_name_plural = "协议方"

    def __str__(self) -> str:
        return f"{self.agreement} {self.position}"

    @property
    def short_name(self) -> str:
        """The party in a list; the enterprise goes by its side, since not everybody may read its name."""
        if self.district is not None:
            return self.district.short_name
        if self.body is not None:
            return self.body.short_name
        return self.title or str(AgreementParty.Side.ENTERPRISE.label)

    @property
    def full_name(self) -> str:
        """The party as a sentence names it."""
        if self.district is not None:
            return self.district.name
        return self.body.name if self.body is not None else self.short_name


PartySide = AgreementParty.Side  # by this name in the API's description


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
    reason = models.TextField("变更理由", blank=True)
    drafted_by = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="supplements_drafted"
    )
    signed_on = models.DateField("补充协议签署日", null=True, blank=True)
    withdrawn = models.BooleanField("已作废", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(number__gt=1, signed_on=None, withdrawn=False),
                name="one_open_supplement",
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="a_supplement_has_a_reason",
            ),
        ]
        verbose_name = verbose_name_plural = "协议版本"

    def __str__(self) -> str:
        return f"{self.agreement} v{self.number}"

    @property
    def reference(self) -> str:
        """What the basis of a posting cites: "XISHAN-A-2026-0001 第2版"."""
        return f"{self.agreement.code} 第{self.number}版"

    @property
    def signing_day(self) -> dt.date | None:
        """The day under whose rules the version is read: of the supplementary agreement, else of the agreement."""
        return self.signed_on or self.agreement.signed_on

    @property
    def is_pending(self) -> bool:
        """A supplementary version that waits for signatures."""
        return self.number > 1 and self.signed_on is None and not self.withdrawn


@append_only
class SupplementSignature(models.Model):
    """A party signed a supplementary version, in the order of the agreement."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(AgreementParty, on_delete=models.PROTECT, related_name="supplement_signatures")
    signatory = models.CharField("签署人", max_length=120)
    signed_on = models.DateField("签署日")
    actor_id = models.BigIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["party__position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="a_party_signs_a_supplement_once")
        ]
        verbose_name = verbose_name_plural = "补充协议签署记录"

    def __str__(self) -> str:
        return f"{self.version} {self.signatory}"


@audited()
class AgreementClause(models.Model):
    """A clause of a version in words; `code` names the clause of the library it came from."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="clauses")
    position = models.PositiveSmallIntegerField("次序")
    code = models.SlugField("条款代码", max_length=40, blank=True)
    title = models.CharField("条款名称", max_length=60)
    text = models.TextField("条款文本")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_clause_per_position")
        ]
        verbose_name = verbose_name_plural = "协议条款"

    def __str__(self) -> str:
        return f"{self.version} {self.title}"


@append_only
class ExpiryNotice(models.Model):
    """到期提醒: that the end of an agreement was announced so many days before; made once for each end."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="notices")
    days = models.PositiveSmallIntegerField("提前天数")
    last_day = models.DateField("最后分享季度的末日")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "days", "last_day"], name="an_end_is_announced_once")
        ]
        verbose_name = verbose_name_plural = "协议到期提醒"

    def __str__(self) -> str:
        return f"{self.agreement} {self.last_day} -{self.days}"

"""Where an enterprise stands with the statistics, and which use of its data it has agreed to: dated facts."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, DatedQuerySet, no_overlap
from projects.register.models import Enterprise, Project


class ListingKind(models.TextChoices):
    """The three lists of 规上/限上 enterprises."""

    INDUSTRY = "industry", "规上工业"
    TRADE = "trade", "限上商贸"
    SERVICE = "service", "规上服务业"


class StatisticalKind(models.TextChoices):
    """How the statistics see the unit; a plain branch gives its host no official output."""

    LEGAL = "legal", "法人单位"
    TREATED_AS_LEGAL = "treated_as_legal", "视同法人单位"
    BRANCH = "branch", "产业活动单位"


@audited()
class StatisticalListing(Dated):
    """纳规 of an enterprise: valid_from is the day of entry, valid_to of exit (from that day on it no longer counts)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField("类别", max_length=10, choices=ListingKind.choices)
    statistical_kind = models.CharField(
        "统计单位类型", max_length=18, choices=StatisticalKind.choices, default=StatisticalKind.LEGAL
    )
    proof = models.TextField("依据", blank=True)

    class Meta:
        ordering = ["enterprise_id", "kind", "valid_from"]
        constraints = [
            no_overlap("one_listing_at_a_time", "enterprise", "kind"),
            models.CheckConstraint(condition=Q(valid_from__isnull=False), name="a_listing_has_its_entry"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="exit_after_entry"
            ),
        ]
        verbose_name = verbose_name_plural = "纳统名录"

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.kind} {self.valid_from}"


class AuthorisationQuerySet(DatedQuerySet):
    """数据授权书 by what they cover."""

    def covering(self, project: Project, day: dt.date) -> "AuthorisationQuerySet":
        """Those under which the figures of a project may be used on a day."""
        mine = Q(project=None) | Q(project=project)
        return self.on(day).filter(mine, enterprise_id=project.enterprise_id)


@audited()
class DataAuthorisation(Dated):
    """数据授权书: the enterprise agrees that its figures are used for sharing; without it they are not posted.

    With a project it covers that project alone: what one district obtained says nothing to another that has the same
    enterprise (decision 0006). Without one, recorded by the city, it covers all of them.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="authorisations")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="authorisations"
    )
    number = models.CharField("编号", max_length=60, blank=True)
    title = models.CharField("名称", max_length=120, default="数据授权书")
    signed_on = models.DateField("签署日")
    note = models.TextField("说明", blank=True)

    objects = AuthorisationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["enterprise_id", "-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False), name="an_authorisation_has_its_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="an_authorisation_ends_after_it_starts",
            ),
        ]
        verbose_name = verbose_name_plural = "数据授权书"

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.number or self.title}"

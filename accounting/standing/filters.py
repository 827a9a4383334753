"""The query strip of 纳统与授权."""

from typing import Any, ClassVar

from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from accounting.standing.queries import authorised_on, listed_on
from kunming_coord.common.filters import WordFilter
from projects.register.models import Project
from projects.register.standing import ListingKind

INSIDE, OUTSIDE = "inside", "outside"


class StandingFilter(WordFilter):
    """In which list the enterprise is, whether investment is listed and data authorised, and a word."""

    words: ClassVar = ("code", "title", "enterprise_name")

    listed = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("企业在库"),
        choices=[*ListingKind.choices, (OUTSIDE, _("均不在库"))],
        method="by_list",
        empty_label=_("全部"),
    )
    investment = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("固投入库"),
        choices=[(INSIDE, _("已入库")), (OUTSIDE, _("未入库"))],
        method="by_investment",
        empty_label=_("全部"),
    )
    authorised = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("数据授权"),
        choices=[(INSIDE, _("已授权")), (OUTSIDE, _("待授权"))],
        method="by_authorisation",
        empty_label=_("全部"),
    )

    class Meta:
        model = Project
        fields: ClassVar[list[str]] = []

    def __init__(self, asked: Any, rows: QuerySet[Project]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["listed", "investment", "authorised", "q"])

    def by_list(self, rows: QuerySet[Project], name: str, kind: str) -> QuerySet[Project]:
        """Projects whose enterprise is in a list today, or in none."""
        standing = listed_on(timezone.localdate())
        return rows.filter(~Exists(standing) if kind == OUTSIDE else Exists(standing.filter(kind=kind)))

    def by_investment(self, rows: QuerySet[Project], name: str, side: str) -> QuerySet[Project]:
        """Projects whose investment is listed today, or not."""
        inside = rows.filter(investment_listed_on__lte=timezone.localdate())
        return inside if side == INSIDE else rows.exclude(pk__in=inside.values("pk"))

    def by_authorisation(self, rows: QuerySet[Project], name: str, side: str) -> QuerySet[Project]:
        """Projects whose data are authorised today, or not."""
        papers = Exists(authorised_on(timezone.localdate()))
        return rows.filter(papers if side == INSIDE else ~papers)

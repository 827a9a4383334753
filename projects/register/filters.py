"""The query strips of the register, for pages and API alike."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from kunming_coord.common.filters import WordFilter
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.queries import places
from projects.register.disclosure import readers_of
from projects.register.industry import IndustryChain
from projects.register.models import Enterprise, Project
from projects.register.queries import by_former_name, counted_twice
from projects.register.standing import ListingKind, StatisticalListing

ONLY = (("yes", _("只看")),)


class ProjectFilter(WordFilter):
    """Stage, district, trade, chain and a word of code, title or name, each where the table shows it to the reader."""

    words = ("code", "title", "enterprise_name", "national_code")

    stage = ChoiceFilter(  # type: ignore[no-untyped-call]
        field_name="status", label=_("阶段"), choices=Project.Stage.choices, empty_label=_("全部")
    )
    origin = ModelChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("登记单位"),
        queryset=places(),
        to_field_name="slug",
        empty_label=_("全部"),
    )
    industry = CharFilter(label=_("行业代码"), method="by_industry", max_length=5)  # type: ignore[no-untyped-call]
    chain = ModelChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("产业链"), queryset=IndustryChain.objects.all(), method="by_chain", empty_label=_("全部")
    )
    twice = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("疑似重复"), choices=ONLY, method="only_twice", empty_label=_("全部")
    )

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any], *, viewer: Viewer) -> None:
        self.viewer = viewer
        super().__init__(asked, rows)
        if not viewer.reach.sees_all:  # who sees only his own would learn of another's
            del self.filters["twice"]
        self.form.order_fields(["stage", "origin", "chain", "industry", "q", "twice"])

    def by_word(self, rows: QuerySet[Any], name: str, word: str) -> QuerySet[Any]:
        """The rows with the word in a column this reader is shown of them, or in a 曾用名 where those are shown."""
        found = by_former_name(word) & readers_of("enterprise", self.viewer)
        for column in self.words:
            found |= Q(**{f"{column}__icontains": word}) & readers_of(column, self.viewer)
        return rows.filter(found)

    def by_industry(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        """The projects of a branch of GB/T 4754, by the beginning of its code."""
        return rows.filter(industry_code__istartswith=code.strip())

    def by_chain(self, rows: QuerySet[Any], name: str, chain: IndustryChain) -> QuerySet[Any]:
        """The projects of a chain."""
        return rows.filter(chain=chain.pk)

    def only_twice(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The projects another district seems to have registered as well."""
        return rows.filter(counted_twice())


class EnterpriseFilter(WordFilter):
    """A word of code, any name the enterprise ever had, or group; a list it is in today; suspected duplicates."""

    words = ("credit_code", "group__name")

    listed = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("四上名录"), choices=ListingKind.choices, method="by_list", empty_label=_("全部")
    )
    duplicate = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("疑似重复"), choices=ONLY, method="only_duplicates", empty_label=_("全部")
    )
    merged = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("已并入"), choices=ONLY, method="only_merged", empty_label=_("全部")
    )

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["listed", "duplicate", "merged", "q"])

    def by_word(self, rows: QuerySet[Any], name: str, word: str) -> QuerySet[Any]:
        """The enterprises with the word in code, group or any name, present or former."""
        return rows.filter(
            Q(credit_code__icontains=word)
            | Q(group__name__icontains=word)
            | Q(pk__in=Enterprise.objects.filter(names__name__icontains=word).values("pk"))
        )

    def by_list(self, rows: QuerySet[Any], name: str, kind: str) -> QuerySet[Any]:
        """The enterprises in a list today."""
        listed = StatisticalListing.objects.on(timezone.localdate()).filter(kind=kind)
        return rows.filter(pk__in=listed.values("enterprise"))

    def only_duplicates(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The standing records of which another has, or had, the same name."""
        return rows.filter(has_twin=True)

    def only_merged(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The records that were merged away."""
        return rows.exclude(merged_into=None)

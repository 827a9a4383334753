"""Query strips: one filter set serves a page and the API of the same list."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, ChoiceFilter
from django_filters.filterset import FilterSet

WORD_LENGTH = 60


class WordFilter(FilterSet):
    """Rows in which one of the columns `words` contains a word. Only columns every reader of the list may see."""

    words: ClassVar[tuple[str, ...]] = ()

    q = CharFilter(label=_("关键字"), method="by_word", max_length=WORD_LENGTH)  # type: ignore[no-untyped-call]

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)  # type: ignore[no-untyped-call]

    def by_word(self, rows: QuerySet[Any], name: str, word: str) -> QuerySet[Any]:
        """The rows with the word in any of the columns."""
        return rows.filter(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in self.words)))


class SubjectFilter(WordFilter):
    """Adds the status, in the words of the machine of the filtered model."""

    status = ChoiceFilter(label=_("状态"), choices=(), empty_label=_("全部"))  # type: ignore[no-untyped-call]

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        statuses = rows.model.machine.statuses
        self.filters["status"].extra["choices"] = [(code, status.label) for code, status in statuses.items()]
        self.form.order_fields(["status", "q"])

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
    """Rows in which one of the columns `words` contains a word. Only columns every reader of the list may see.

    Columns of tables behind a relation named in `apart` are looked up there first: where a list is long and those tables
    are short, no word is compared row by row of the list.
    """

    words: ClassVar[tuple[str, ...]] = ()
    apart: ClassVar[tuple[str, ...]] = ()

    q = CharFilter(label=_("关键字"), method="by_word", max_length=WORD_LENGTH)  # type: ignore[no-untyped-call]

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)  # type: ignore[no-untyped-call]

    def by_word(self, rows: QuerySet[Any], name: str, word: str) -> QuerySet[Any]:
        """The rows with the word in any of the columns."""
        return rows.filter(reduce(or_, (self._says(rows, column, word) for column in self.words)))

    def _says(self, rows: QuerySet[Any], column: str, word: str) -> Q:
        relation, _, rest = column.partition("__")
        if relation not in self.apart:
            return Q(**{f"{column}__icontains": word})
        behind: Any = rows.model._meta.get_field(relation).related_model
        found = behind._base_manager.filter(**{f"{rest}__icontains": word})
        return Q(**{f"{relation}__in": found.values("pk")})


class SubjectFilter(WordFilter):
    """Adds the status, in the words of the machine of the filtered model."""

    status = ChoiceFilter(label=_("状态"), choices=(), empty_label=_("全部"))  # type: ignore[no-untyped-call]

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        statuses = rows.model.machine.statuses
        self.filters["status"].extra["choices"] = [(code, status.label) for code, status in statuses.items()]
        self.form.order_fields(["status", "q"])

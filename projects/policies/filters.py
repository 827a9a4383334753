"""The query strip of the register of documents."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from kunming_coord.common.filters import SubjectFilter
from projects.policies.models import DocumentState


class DocumentFilter(SubjectFilter):
    """Whether it was compared, what is known of its force, and a word of title, number or issuer."""

    words = ("code", "title", "number", "issuer")

    status = ChoiceFilter(label=_("登记状态"), choices=(), empty_label=_("全部"))  # type: ignore[no-untyped-call]
    state = ChoiceFilter(label=_("效力状态"), choices=DocumentState.choices, empty_label=_("全部"))  # type: ignore[no-untyped-call]

    def __init__(self, asked: Mapping[str, Any], rows: QuerySet[Any]) -> None:
        super().__init__(asked, rows)
        self.form.order_fields(["status", "state", "q"])

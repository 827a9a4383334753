"""The query strip of the register of documents."""

from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from kunming_coord.common.filters import WordFilter
from projects.policies.models import DocumentState


class DocumentFilter(WordFilter):
    """State and a word of title, number or issuer."""

    words = ("code", "title", "number", "issuer")

    state = ChoiceFilter(label=_("效力状态"), choices=DocumentState.choices, empty_label=_("全部"))  # type: ignore[no-untyped-call]

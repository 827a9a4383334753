"""The query strips of claims and swaps, for page and API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from kunming_coord.common.filters import SubjectFilter
from projects.siting.quotas.models import KINDS


class ClaimFilter(SubjectFilter):
    """Status, kind, and a word of project or its code."""

    words = ("project__title", "project__code")

    kind = ChoiceFilter(label=_("指标种类"), choices=KINDS, empty_label=_("全部"))  # type: ignore[no-untyped-call]


class SwapFilter(SubjectFilter):
    """Status, kind, and a word of agreement or project."""

    words = ("agreement__code", "agreement__project__title")

    kind = ChoiceFilter(label=_("指标种类"), choices=KINDS, empty_label=_("全部"))  # type: ignore[no-untyped-call]

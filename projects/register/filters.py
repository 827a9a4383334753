"""The query strip of the register."""

from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from kunming_coord.common.filters import WordFilter
from projects.register.models import Project


class ProjectFilter(WordFilter):
    """Stage and a word of code, title or enterprise name."""

    words = ("code", "title", "enterprise_name")

    stage = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("阶段"), choices=Project.Stage.choices, empty_label=_("全部")
    )

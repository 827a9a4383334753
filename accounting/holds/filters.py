"""The query strip of holds."""

from typing import ClassVar

from kunming_coord.common.filters import SubjectFilter


class HoldFilter(SubjectFilter):
    """Status and a word of the project's code or title, or the indicator."""

    words: ClassVar = ("project__code", "project__title", "indicator__name")

"""The query strip of financing recommendations, for page and API alike."""

from kunming_coord.common.filters import SubjectFilter


class FinancingFilter(SubjectFilter):
    """Status and a word of bank or project."""

    words = ("bank", "project__title", "project__code")

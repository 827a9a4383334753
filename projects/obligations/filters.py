"""The query strip of obligations, for page and API alike."""

from kunming_coord.common.filters import SubjectFilter


class ObligationFilter(SubjectFilter):
    """Status and a word of title, agreement or project."""

    words = ("title", "agreement__code", "agreement__project__title")

"""The query strip of official documents, for page and API alike."""

from kunming_coord.common.filters import SubjectFilter


class PaperFilter(SubjectFilter):
    """Status and a word of title, number or agreement."""

    words = ("title", "number", "agreement__code")

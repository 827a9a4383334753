"""The query strip of legacy issues."""

from kunming_coord.common.filters import SubjectFilter


class IssueFilter(SubjectFilter):
    """Status, and a word of the issue or its park."""

    words = ("title", "content", "park__name")

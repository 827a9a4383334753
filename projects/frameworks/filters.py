"""The query strip of framework agreements, for page and API alike."""

from kunming_coord.common.filters import WordFilter


class FrameworkFilter(WordFilter):
    """A word of title or number."""

    words = ("title", "number")

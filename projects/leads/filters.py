"""The query strip of leads, for page and API alike."""

from kunming_coord.common.filters import SubjectFilter


class LeadFilter(SubjectFilter):
    """Status and a word of code, project title or enterprise name as filed."""

    words = ("code", "project__title", "project__enterprise_name")

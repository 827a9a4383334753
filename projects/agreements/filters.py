"""The query strip of agreements, for page and API alike."""

from kunming_coord.common.filters import SubjectFilter


class AgreementFilter(SubjectFilter):
    """Status and a word of code, project title or enterprise name as filed."""

    words = ("code", "project__title", "project__enterprise_name")

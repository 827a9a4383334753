"""The query strip of transfers, for page and API alike."""

from kunming_coord.common.filters import SubjectFilter
from projects.visibility.words import searchable


class TransferFilter(SubjectFilter):
    """Status and a word of code, project title or enterprise name as filed."""

    words = (
        *searchable("transfer", "transfer_code"),
        *searchable("project", "title", "enterprise_name", at="project__"),
    )

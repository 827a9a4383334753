"""The desk's own rows, room by room."""

from kunming_coord.desk.columns.models import ColumnChoice
from kunming_coord.desk.notices.models import MailWish, Notice, NoticeClock
from kunming_coord.desk.remarks.models import Mention, Remark, Urge
from kunming_coord.desk.saved.models import SavedView
from kunming_coord.desk.search.models import Findable

__all__ = [
    "ColumnChoice",
    "Findable",
    "MailWish",
    "Mention",
    "Notice",
    "NoticeClock",
    "Remark",
    "SavedView",
    "Urge",
]

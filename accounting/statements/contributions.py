"""What a district's figures are made of: per project and indicator the territorial part and the adjustments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounting.rules import MODES, percent_text
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.agreements.models import Agreement, CompiledTerm, Mode
from projects.policies.models import Indicator
from projects.register.models import Project

# The entries that make up a book's figure: the assessment book adds its adjustments to the territorial entries.
SOURCES = {
    Book.TERRITORIAL: ["territorial"],
    Book.ASSESSMENT: ["territorial", "assessment"],
    Book.FISCAL: ["fiscal"],
}

_MADE_OF = """
    SELECT batch.project_id, entry.indicator_id,
           SUM(entry.amount_fen) FILTER (WHERE entry.book = 'territorial'),
           SUM(entry.amount_fen) FILTER (WHERE entry.book <> 'territorial'),
           SUM(entry.amount_fen), COUNT(*) OVER ()
    FROM unnest(%(indicators)s::bigint[], %(lasts)s::bigint[]) AS read (indicator_id, last_posting_id)
    JOIN accounting_entry AS entry
      ON entry.indicator_id = read.indicator_id AND entry.posting_id <= read.last_posting_id
    JOIN accounting_batch AS batch ON batch.id = entry.batch_id
    WHERE entry.district_id = %(district)s AND entry.quarter = %(quarter)s AND entry.book = ANY(%(books)s)
    GROUP BY batch.project_id, entry.indicator_id
    ORDER BY abs(SUM(entry.amount_fen)) DESC, batch.project_id, entry.indicator_id
    LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True)
class Contribution:
    """What one project adds to a figure of a district, in fen; None where it has no entry of that kind."""

    project_id: int
    indicator_id: int
    territorial_fen: int | None
    adjustment_fen: int | None
    total_fen: int


class Contributions(Sequence[Contribution]):
    """The contributions as a paginator cuts them: read page by page, largest first.

    `read` names the indicators with the last posting their roll-up has read.
    """

    def __init__(
        self, *, district: District, quarter: Quarter, book: Book, read: Iterable[tuple[Indicator, int]]
    ) -> None:
        pairs = list(read)
        self._parameters: dict[str, Any] = {
            "district": district.pk,
            "quarter": int(quarter),
            "books": SOURCES[book],
            "indicators": [indicator.pk for indicator, _last in pairs],
            "lasts": [last for _indicator, last in pairs],
        }
        self._count: int | None = None

    def __len__(self) -> int:
        if self._count is None:
            self._rows(1, 0)
        return self._count or 0

    def __getitem__(self, part: Any) -> Any:
        return self._rows(part.stop - part.start, part.start)

    def _rows(self, limit: int, offset: int) -> list[Contribution]:
        with connection.cursor() as cursor:
            cursor.execute(_MADE_OF, {**self._parameters, "limit": limit, "offset": offset})
            rows = cursor.fetchall()
        self._count = int(rows[0][5]) if rows else (self._count or 0)
        return [
            Contribution(
                project_id=row[0],
                indicator_id=row[1],
                territorial_fen=None if row[2] is None else int(row[2]),
                adjustment_fen=None if row[3] is None else int(row[3]),
                total_fen=int(row[4]),
            )
            for row in rows
        ]


@dataclass(frozen=True)
class ContributionRow:
    """A contribution with its names; project and agreement are None where the reader may not see them."""

    contribution: Contribution
    indicator: Indicator
    project: Project | None
    agreement: Agreement | None
    manner: str


def named_rows(
    contributions: Sequence[Contribution], *, user: User, district: District, quarter: Quarter, book: Book
) -> list[ContributionRow]:
    """The contributions of one page with project, agreement and share, as far as this person may see them."""
    projects = {row.project_id for row in contributions}
    seen = Project.objects.visible_to(user).in_bulk(projects)
    indicators = Indicator.objects.in_bulk({row.indicator_id for row in contributions})
    terms = {
        (term.project_id, term.indicator_id): term
        for term in CompiledTerm.objects.filter(
            project_id__in=projects,
            indicator_id__in=indicators,
            book=Book.FISCAL if book == Book.FISCAL else Book.ASSESSMENT,
            from_quarter__lte=quarter,
            to_quarter__gte=quarter,
        )
        .select_related("version")
        .prefetch_related("slices")
    }
    agreements = Agreement.objects.visible_to(user).in_bulk(
        {term.version.agreement_id for term in terms.values()}
    )
    rows = []
    for row in contributions:
        term = terms.get((row.project_id, row.indicator_id))
        rows.append(
            ContributionRow(
                contribution=row,
                indicator=indicators[row.indicator_id],
                project=seen.get(row.project_id),
                agreement=agreements.get(term.version.agreement_id) if term else None,
                manner=_manner(term, district) if term else "",
            )
        )
    return rows


def _manner(term: CompiledTerm, district: District) -> str:
    """How this district counts the figure: 分享 30%, 分享（按约定方式）, 全额双核算, 全额归属."""
    word = MODES[term.mode]
    if term.mode != Mode.SPLIT:
        return word
    if term.variant:
        return _("%(mode)s（按约定方式）") % {"mode": word}
    mine = [share.numerator for share in term.slices.all() if share.district_id == district.pk]
    return f"{word} {percent_text(Fraction(sum(mine), term.denominator))}"

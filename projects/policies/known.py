"""The register as the rules know it: the documents a policy file may cite, with their phrases."""

from django.db.models import Prefetch

from accounting.rules import Document, Quote
from projects.policies.documentmoves import CHECKED, WITHDRAWN
from projects.policies.models import DocumentQuote, PolicyDocument


def known_documents() -> dict[str, Document]:
    """Every document of the register by its code, without phrases that were struck; two queries."""
    quotes = Prefetch("quotes", queryset=DocumentQuote.objects.filter(struck=False))
    rows = PolicyDocument.objects.exclude(status=WITHDRAWN).prefetch_related(quotes)
    return {row.code: document_of(row) for row in rows}


def document_of(row: PolicyDocument) -> Document:
    """A document as the rules cite it; the quotes it may be cited by are those prefetched."""
    return Document(
        id=row.code,
        title=row.title,
        number=row.number or None,
        issuer=row.issuer or None,
        date=row.issued_on or None,
        state=str(row.get_state_display()),
        quotes=tuple(Quote(quote.about, quote.text) for quote in row.quotes.all()),
        url=row.url or None,
        checked=row.status == CHECKED,
    )

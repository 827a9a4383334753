"""Reading official documents, and the sealed texts of papers and agreements."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kunming_coord.common.errors import Absent
from kunming_coord.common.scope import Viewer
from kunming_coord.documents.models import SealedFile
from kunming_coord.documents.services import why_missing
from projects.agreements.models import Agreement
from projects.papers.models import Paper, PaperScan, SealedText

PATH = ("draft", "submitted", "issued")


@dataclass(frozen=True)
class Sealed:
    """A sealed text with its PDF: the SM3 once it is made, else why it could not be."""

    text: SealedText
    pdf_sm3: str
    failed: str

    @property
    def code(self) -> str:
        """The code the document bears."""
        return str(self.text.seal.code)


def for_list(viewer: Viewer) -> QuerySet[Paper]:
    """The documents somebody may see."""
    return Paper.objects.visible_to(viewer).select_related("agreement__project", "issuer")


def scans_of(paper: Paper) -> QuerySet[PaperScan]:
    """The scans of a document without their bytes, the newest first."""
    return paper.scans.defer("content")


def sealed_of(thing: Paper | Agreement, form: str = SealedText.Form.PAPER) -> Sealed | None:
    """The newest sealed text of a document; None before the first."""
    text = thing.sealed_texts.filter(form=form).select_related("seal").first()
    if text is None:
        return None
    pdf = SealedFile.objects.filter(seal=text.seal_id).values_list("sm3", flat=True).first()
    return Sealed(text, pdf or "", "" if pdf else why_missing(text.seal))


def pdf_of(thing: Paper | Agreement, form: str = SealedText.Form.PAPER) -> bytes:
    """The PDF of the newest sealed text, byte for byte as it was signed; raises Absent while it is not there."""
    sealed = sealed_of(thing, form)
    if sealed is None:
        raise Absent(_("还没有出具 PDF，请先出具。"))
    if not sealed.pdf_sm3:
        raise Absent(sealed.failed or _("PDF 正在生成，请稍后再下载。"))
    return bytes(SealedFile.objects.get(seal=sealed.text.seal_id).content)
